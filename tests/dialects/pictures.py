"""Pictures to send: their bytes need not decode, since no dialect looks inside."""

from __future__ import annotations

import base64
from hashlib import sha256

from bot.domain.pictures import Facts, Media, Picture


def picture(content: bytes, media: Media = Media.PNG) -> Picture:
    """Return a picture with these bytes."""
    facts = Facts(media=media, width=1, height=1, size=len(content), sha256=sha256(content).hexdigest())
    return Picture(facts, content)


RED, BLUE = picture(b"\x89PNG\r\n\x1a\nred" * 9), picture(b"\xff\xd8\xff blue", Media.JPEG)
MASK = picture(b"\x89PNG\r\n\x1a\nmask")


def data_url(shown: Picture) -> str:
    """Return the picture as a data URL."""
    return f"data:{shown.facts.media.value};base64,{bare(shown)}"


def bare(shown: Picture) -> str:
    """Return the picture in base64."""
    return base64.b64encode(shown.data).decode()

"""Where a result picture is: behind an address, or in a data URL.

A picture is what its bytes say; the type a data URL declares is ignored.
"""

from __future__ import annotations

import binascii

import pybase64

from bot.domain.events import Inline, Remote, Source
from bot.domain.pictures import LARGEST_RESULT, recognise

_HEAD = 12  # bytes that `recognise` looks at
_SCHEME = 8  # characters: len("https://")


def source_of(address: str) -> Source | None:
    """Tell where `address` leads; None if it is neither a web address nor a decodable picture."""
    scheme = address[:_SCHEME].lower()
    if scheme.startswith("data:"):
        data = decode(address)
        return None if data is None else Inline(data)
    return Remote(address) if scheme.startswith(("https://", "http://")) else None


def decode(url: str) -> bytes | None:
    """Return the picture in a base64 data URL; None if it does not decode or is none of our formats.

    Taken as they come: parameters, any case, line breaks, missing padding. Any other character
    that is not base64 spoils it.
    """
    head, _, body = url.partition(",")
    if "base64" not in head.lower().split(";"):
        return None
    letters = "".join(body.split()).rstrip("=")
    if len(letters) * 3 // 4 > LARGEST_RESULT:
        return None
    try:
        data = pybase64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if recognise(data[:_HEAD]) else None

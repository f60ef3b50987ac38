"""Where a result picture is: behind an address, or in a data URL.

A picture is what its bytes say; the type a data URL declares is ignored. A large one is no longer in its
URL but `lifted`, and its name is there instead: see `sieve`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pybase64

from bot.dialects.replies.sieve import restored
from bot.domain.events import Inline, Remote, Source
from bot.domain.pictures import LARGEST_RESULT, recognise

DATA_URL = "data:image/"  # how that of a picture begins

_HEAD = 12  # bytes that `recognise` looks at
_SCHEME = 8  # characters: len("https://")
_NOTHING: Mapping[str, bytes] = MappingProxyType({})


def source_of(address: str, lifted: Mapping[str, bytes] = _NOTHING) -> Source | None:
    """Tell where `address` leads; None if it is neither a web address nor a decodable picture."""
    scheme = address[:_SCHEME].lower()
    if scheme.startswith("data:"):
        data = decode(address, lifted)
        return None if data is None else Inline(data)
    return Remote(address) if scheme.startswith(("https://", "http://")) else None


def decode(url: str, lifted: Mapping[str, bytes] = _NOTHING) -> bytes | None:
    """Return the picture in a base64 data URL; None if it does not decode or is none of our formats.

    Taken as they come: parameters, any case, either alphabet, line breaks, missing padding. Any other
    character that is not base64 spoils it.
    """
    if "base64" not in url.partition(",")[0].lower().split(";"):
        return None
    letters = letters_of(url)
    data = lifted[letters] if letters in lifted else _decoded(restored(letters, lifted))
    return data if recognise(data[:_HEAD]) else None


def is_picture(words: str, lifted: Mapping[str, bytes]) -> bool:
    """Whether words are nothing but a picture's data URL, and one that decodes."""
    alone = words[: len(DATA_URL)].lower() == DATA_URL and len(words.split(maxsplit=1)) == 1
    return alone and decode(words, lifted) is not None


def letters_of(url: str) -> str:
    """Return a data URL's base64 without white space and padding; a name where a picture was lifted."""
    return "".join(url.partition(",")[2].split()).rstrip("=")


def _decoded(letters: str) -> bytes:
    """Return the bytes; none where they are too many, or it is no base64."""
    if len(letters) * 3 // 4 > LARGEST_RESULT:
        return b""
    standard = letters.replace("-", "+").replace("_", "/")
    try:
        return pybase64.b64decode(standard + "=" * (-len(letters) % 4), validate=True)
    except ValueError:
        return b""

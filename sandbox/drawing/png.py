"""PNG files: writing them fast, and carrying a picture's ancestry inside.

Ancestry lies in a tEXt chunk named `darkroom`, padding in a private chunk decoders skip; both
are spliced into finished files, so one encoded picture can be given out many times.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from random import Random
from typing import TypedDict

from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"darkroom\x00"
_PADDING = b"paDd"
_CHUNK_OVERHEAD = 12


class Ancestry(TypedDict):
    """Where a picture comes from.

    `made_from` holds the lower-case hex SHA-256 of every file it was made from: each one sent, and
    all that those were made from in their turn. `turn` counts the messages of the user so far.
    """

    made_from: list[str]
    prompt: str
    turn: int
    provider: str
    request: str


def encode(image: Image.Image) -> bytes:
    """Return `image` as PNG, packed for speed rather than size."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """Return one PNG chunk: length, name, data, checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def annotated(png: bytes, ancestry: Ancestry) -> bytes:
    """Return `png` with `ancestry` written right after its header."""
    header_end = len(SIGNATURE) + _CHUNK_OVERHEAD + 13
    text = chunk(b"tEXt", _KEYWORD + json.dumps(ancestry).encode("ascii"))
    return png[:header_end] + text + png[header_end:]


def padded(png: bytes, size: int, seed: int = 0) -> bytes:
    """Return `png` grown to exactly `size` bytes by noise no decoder reads; never made smaller."""
    missing = size - len(png) - _CHUNK_OVERHEAD
    if missing < 0:
        return png
    noise = Random(seed).randbytes(missing)  # noqa: S311 - filler
    end = len(png) - _CHUNK_OVERHEAD
    return png[:end] + chunk(_PADDING, noise) + png[end:]


def ancestry(png: bytes) -> Ancestry | None:
    """Return what `annotated` wrote; None if these bytes are no PNG or carry nothing."""
    for name, data in _chunks(png):
        if name == b"tEXt" and data.startswith(_KEYWORD):
            written: Ancestry = json.loads(data.removeprefix(_KEYWORD))
            return written
    return None


def forebears(pictures: Iterable[bytes]) -> list[str]:
    """Return the hashes of `pictures` and of all they were made from, each once, nearest first."""
    found: dict[str, None] = {}
    older: dict[str, None] = {}
    for picture in pictures:
        found[hashlib.sha256(picture).hexdigest()] = None
        written = ancestry(picture)
        older.update(dict.fromkeys(written["made_from"] if written else ()))
    return list(found | older)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE) if png.startswith(SIGNATURE) else len(png)
    while place + _CHUNK_OVERHEAD <= len(png):
        length, name = struct.unpack_from(">I4s", png, place)
        yield name, png[place + 8 : place + 8 + length]
        place += _CHUNK_OVERHEAD + length

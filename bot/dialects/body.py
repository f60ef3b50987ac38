"""Write a request's JSON without ever copying a picture into a string.

A picture of megabytes travels as a data URL. It is encoded once, and the pieces around it stay small.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pybase64

from bot.domain.pictures import Picture


def write_json(value: object) -> tuple[bytes, ...]:
    """Return JSON as pieces; a `Picture` anywhere in `value` becomes a data URL.

    Text stays UTF-8 (half a surrogate pair becomes `?`), so words cost no more than they have bytes.
    """
    pieces: list[bytes] = []
    small: list[bytes] = []
    for piece in _write(value):
        if isinstance(piece, Picture):
            pieces += [b"".join((*small, _data_head(piece))), pybase64.b64encode(piece.data)]
            small = [b'"']
        else:
            small.append(piece)
    return (*pieces, b"".join(small))


def _data_head(picture: Picture) -> bytes:
    return f'"data:{picture.facts.media.value};base64,'.encode()


def _write(value: object) -> Iterator[bytes | Picture]:
    match value:
        case Picture():
            yield value
        case Mapping():
            members = ((*_write(str(name)), b":", *_write(member)) for name, member in value.items())
            yield from _list(b"{", members, b"}")
        case list() | tuple():
            yield from _list(b"[", (tuple(_write(item)) for item in value), b"]")
        case _:
            yield json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _list(
    opening: bytes, items: Iterator[tuple[bytes | Picture, ...]], closing: bytes
) -> Iterator[bytes | Picture]:
    yield opening
    for number, item in enumerate(items):
        if number:
            yield b","
        yield from item
    yield closing

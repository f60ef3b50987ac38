"""Write a request's JSON without ever copying a picture into a string.

A picture of megabytes travels as a data URL. It is encoded once, and the pieces around it stay small.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pybase64

from bot.domain.pictures import Picture


@dataclass(frozen=True, slots=True)
class Base64:
    """A picture to be written as bare base64."""

    picture: Picture


Piece: TypeAlias = bytes | Picture | Base64

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def write_json(value: object) -> tuple[bytes, ...]:
    """Return JSON as pieces; a `Picture` anywhere in `value` becomes a data URL, a `Base64` just that.

    Text stays UTF-8 (half a surrogate pair becomes `?`), so words cost no more than they have bytes.
    """
    try:
        return (_spell(value),)
    except TypeError:  # there is a picture, or a mapping that is no dict
        return _in_pieces(value)


def _in_pieces(value: object) -> tuple[bytes, ...]:
    pieces: list[bytes] = []
    small: list[bytes] = []
    for piece in _write(value):
        if isinstance(piece, bytes):
            small.append(piece)
            continue
        picture, head = (piece, _data_head(piece)) if isinstance(piece, Picture) else (piece.picture, b'"')
        pieces += [b"".join((*small, head)), pybase64.b64encode(picture.data)]
        small = [b'"']
    return (*pieces, b"".join(small))


def _spell(value: object) -> bytes:
    return _ENCODER.encode(value).encode("utf-8", "replace")


def _data_head(picture: Picture) -> bytes:
    return f'"data:{picture.facts.media.value};base64,'.encode()


def _write(value: object) -> Iterator[Piece]:
    match value:
        case Picture() | Base64():
            yield value
        case Mapping():
            members = ((*_write(str(name)), b":", *_write(member)) for name, member in value.items())
            yield from _list(b"{", members, b"}")
        case list() | tuple():
            yield from _list(b"[", (tuple(_write(item)) for item in value), b"]")
        case _:
            yield _spell(value)


def _list(opening: bytes, items: Iterator[tuple[Piece, ...]], closing: bytes) -> Iterator[Piece]:
    yield opening
    for number, item in enumerate(items):
        if number:
            yield b","
        yield from item
    yield closing

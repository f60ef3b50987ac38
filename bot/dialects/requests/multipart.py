"""Write a form with files (`multipart/form-data`) as pieces: a picture's bytes are never copied."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from bot.domain.pictures import Picture

_QUOTED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


@dataclass(frozen=True, slots=True)
class File:
    """A picture in the form's field `name`; `stem` is its file's name without the ending."""

    name: str
    stem: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class Form:
    """The request's body, and the Content-Type that says how to read it."""

    content_type: str
    body: tuple[bytes, ...]


def write_form(fields: Mapping[str, object], files: Iterable[File]) -> Form:
    """Return the form; text goes as it is, any other value as JSON."""
    files = tuple(files)
    texts = [(name, _text(value)) for name, value in fields.items()]
    boundary = _boundary(texts, files)
    opening = f"--{boundary}\r\nContent-Disposition: form-data".encode()
    small = [opening + _named(name) + b"\r\n\r\n" + text + b"\r\n" for name, text in texts]
    pieces: list[bytes] = []
    for file in files:
        pieces += [b"".join((*small, opening, _head(file))), file.picture.data]
        small = [b"\r\n"]
    end = f"--{boundary}--\r\n".encode()
    return Form(f"multipart/form-data; boundary={boundary}", (*pieces, b"".join((*small, end))))


def _boundary(texts: Iterable[tuple[str, bytes]], files: Iterable[File]) -> str:
    """Return a line that nothing in the form can hold, since it is a digest of all of it."""
    digest = sha256(repr((texts, [file.picture.facts.sha256 for file in files])).encode())
    return f"darkroom-{digest.hexdigest()[:32]}"


def _text(value: object) -> bytes:
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "replace")


def _named(name: str) -> bytes:
    return f'; name="{name.translate(_QUOTED)}"'.encode("utf-8", "replace")


def _head(file: File) -> bytes:
    media = file.picture.facts.media
    name = f'; filename="{file.stem}.{media.extension}"\r\nContent-Type: {media.value}\r\n\r\n'
    return _named(file.name) + name.encode()

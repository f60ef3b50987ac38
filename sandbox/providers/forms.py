"""Forms with files (`multipart/form-data`) as vendors read them; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.providers.refusals import invalid

_BOUNDARY = re.compile(r'multipart/form-data;.*boundary="?([^";]{1,70})"?', re.IGNORECASE)
_NAME = re.compile(r'(?<!file)name="([^"]*)"')
_FILENAME = re.compile(r'filename="([^"]*)"')
_TYPE = re.compile(r"^Content-Type:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `filename` None: it is no file."""

    name: str
    filename: str | None
    type: str
    data: bytes


def read_form(content_type: str, body: bytes) -> list[Field]:
    """Return the fields in their order; raises `VendorRefused`."""
    found = _BOUNDARY.match(content_type)
    if not found:
        raise invalid("the body must be a multipart form")
    line = b"\r\n--" + found[1].encode()
    first, *parts = (b"\r\n" + body).split(line)
    if first or not parts or not parts[-1].startswith(b"--"):
        raise invalid("the form is not whole")
    return list(_fields(parts[:-1]))


def _fields(parts: list[bytes]) -> Iterator[Field]:
    for part in parts:
        head, blank, data = part.partition(b"\r\n\r\n")
        told = head.decode("utf-8", "replace")
        name, filename, kind = _NAME.search(told), _FILENAME.search(told), _TYPE.search(told)
        if not blank or not name:
            raise invalid("each part of the form must have a name")
        yield Field(name[1], filename[1] if filename else None, kind[1] if kind else "", data)

"""Markdown's picture marks and links within one line.

A line may hold a data URL of megabytes, so it is searched for brackets, never matched as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST_TITLE = 8000  # characters between a mark's square brackets; a prompt may stand there

_BRACKET = re.compile(r"[()]")
_DATA_MARK = "](data:"


@dataclass(frozen=True, slots=True)
class PictureMark:
    """`![title](address)`."""

    address: str


@dataclass(frozen=True, slots=True)
class DownloadLink:
    """`[words](address)` whose path has a `/download/` in it; `spelt` is the whole mark."""

    address: str
    spelt: str

    def serves(self, picture: str) -> bool:
        """Whether this is the way to download `picture`: its path, but for `/download/`."""
        return _path(self.address).replace("/download/", "/", 1) == _path(picture)


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:  # such as an unclosed bracket of an IPv6 host
        return address


def opens_data_mark(line: str) -> bool:
    """Whether the line ends within a mark's data URL, which may go on in the next line."""
    start = line.lower().rfind(_DATA_MARK) if "](" in line else -1
    return start >= 0 and line.find(")", start) < 0


def split_marks(line: str) -> Iterator[str | PictureMark | DownloadLink]:
    """Yield the line's words, marks and download links in order; a mark cut off by the end is dropped."""
    at = 0
    while (start := line.find("[", at)) >= 0:
        mark = _mark_at(line, start)
        if mark is None:
            yield line[at : start + 1]
            at = start + 1
            continue
        begin, end, found = mark
        yield line[at:begin]
        if found is not None:
            yield found
        at = end
    yield line[at:]


def _mark_at(line: str, start: int) -> tuple[int, int, PictureMark | DownloadLink | None] | None:
    """Return begin, end and meaning of the mark whose `[` is at `start`; None: that is no mark of ours."""
    middle = line.find("](", start, start + LONGEST_TITLE)
    if middle < 0 or line.count("[", start, middle) - line.count("]", start, middle) != 1:
        return None
    picture = start > 0 and line[start - 1] == "!"
    end = _closing(line, middle + 2)
    if end < 0:
        return (start - 1, len(line), None) if picture else None
    address = _address(line[middle + 2 : end])
    if picture:
        return start - 1, end + 1, PictureMark(address)
    if "/download/" in _path(address):
        return start, end + 1, DownloadLink(address, line[start : end + 1])
    return None


def _closing(line: str, at: int) -> int:
    """Return where the round bracket opened before `at` closes, or -1."""
    if line.startswith("data:", at) or line[at : at + 5].lower() == "data:":
        return line.find(")", at)
    depth = 1
    for bracket in _BRACKET.finditer(line, at):
        depth += 1 if bracket[0] == "(" else -1
        if depth == 0:
            return bracket.start()
    return -1


def _address(inside: str) -> str:
    """Return the address without its title and angle brackets."""
    return inside.partition(' "')[0].strip().removeprefix("<").removesuffix(">")

"""Markdown's picture marks and links within one line.

A line may hold a data URL of megabytes, so it is searched for brackets, never matched as a whole; and as
it may hold nothing but brackets, each of them is looked at a few times at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST_TITLE = 8000  # characters between a mark's square brackets; a prompt may stand there
DEEPEST_BRACKET = 8  # round ones within an address; where more are open, none is looked for to the end

_SQUARE = re.compile(r"[\[\]]")
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

    @property
    def served(self) -> str:
        """The path of the picture that this is the way to download: the link's, but for `/download/`."""
        return path_of(self.address).replace("/download/", "/", 1)


def path_of(address: str) -> str:
    """Return an address's path; of what is no address, all of it."""
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
    at = seen = 0
    while (middle := line.find("](", seen)) >= 0:
        mark = _mark_around(line, middle, max(seen, middle - LONGEST_TITLE))
        seen = middle + 2
        if mark is None:
            continue
        begin, end, found = mark
        yield line[at:begin]
        if found is not None:
            yield found
        at = seen = end
    yield line[at:]


def _mark_around(
    line: str, middle: int, lowest: int
) -> tuple[int, int, PictureMark | DownloadLink | None] | None:
    """Return begin, end and meaning of the mark whose `](` is at `middle`; None: that is no mark of ours."""
    start = _opening(line, middle, lowest)
    if start < 0:
        return None
    picture = start > 0 and line[start - 1] == "!"
    end = _closing(line, middle + 2) if picture or not _is_data(line, middle + 2) else -1
    if end < 0:
        return (start - 1, len(line), None) if picture else None
    address = _address(line[middle + 2 : end])
    if picture:
        return start - 1, end + 1, PictureMark(address)
    if "/download/" in path_of(address):
        return start, end + 1, DownloadLink(address, line[start : end + 1])
    return None


def _opening(line: str, middle: int, lowest: int) -> int:
    """Return where the square bracket opened that closes at `middle`, or -1."""
    inside = 0
    for bracket in reversed(list(_SQUARE.finditer(line, lowest, middle))):
        if bracket[0] == "]":
            inside += 1
        elif inside:
            inside -= 1
        else:
            return bracket.start()
    return -1


def _closing(line: str, at: int) -> int:
    """Return where the round bracket opened before `at` closes, or -1."""
    if _is_data(line, at):
        return line.find(")", at)
    depth = 1
    for bracket in _BRACKET.finditer(line, at):
        depth += 1 if bracket[0] == "(" else -1
        if depth == 0:
            return bracket.start()
        if depth > DEEPEST_BRACKET:
            return -1
    return -1


def _is_data(line: str, at: int) -> bool:
    return line[at : at + 5].lower() == "data:"


def _address(inside: str) -> str:
    """Return the address without its title and angle brackets."""
    return inside.partition(' "')[0].strip().removeprefix("<").removesuffix(">")

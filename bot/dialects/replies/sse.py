"""Server-sent events: bytes cut anywhere in, the data of each event out.

The standard's line rules: a line ends with LF, CRLF or CR; a blank line ends the event; comments
and every field but `data` are dropped; several `data` lines join with a newline; a leading BOM is
skipped; an event still open when the input ends is no event. A bad byte becomes U+FFFD.

Goals, since one event may be many megabytes that arrive in thousands of pieces (large pictures are out of
it by then, see `sieve`): each byte is looked at once and joined once, and what is held has a ceiling.
"""

from __future__ import annotations

import re

from bot.domain.pictures import MEBIBYTE
from bot.errors import Kind, ProviderError

LARGEST_EVENT = 48 * MEBIBYTE
LARGEST_STREAM = 192 * MEBIBYTE

_LINE_END = re.compile(rb"\r\n?|\n")
_BOM = b"\xef\xbb\xbf"


class EventDecoder:
    """Decode one stream. The limits are in bytes."""

    def __init__(self, *, largest_event: int = LARGEST_EVENT, largest_stream: int = LARGEST_STREAM) -> None:
        self._largest_event = largest_event
        self._room = largest_stream
        self._line: list[bytes] = []  # pieces of the unfinished line: joined once it ends
        self._data: list[bytes] = []  # the `data` lines of the unfinished event
        self._size = 0
        self._after_cr = False
        self._first = True

    def feed(self, piece: bytes) -> list[str]:
        """Return the data of the events that `piece` ended; raises `ProviderError` past a limit."""
        self._room -= len(piece)
        if self._room < 0:
            raise _too_long("stream")
        # The CR that ended the last piece has ended its line already; an LF here belongs to it.
        start = 1 if self._after_cr and piece.startswith(b"\n") else 0
        self._after_cr = piece.endswith(b"\r") or (self._after_cr and not piece)
        *ended, rest = _lines(piece[start:])
        events = []
        for line in ended:
            self._hold(line)
            events.extend(self._end_line())
        self._hold(rest)
        return events

    def close(self) -> bool:
        """Take the end of the input; tell whether it came between two events rather than inside one."""
        between = self._size == 0
        self._line, self._data, self._size = [], [], 0
        return between

    def _hold(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._largest_event:
            raise _too_long("event")
        if piece:
            self._line.append(piece)

    def _end_line(self) -> list[str]:
        line = b"".join(self._line)
        self._line = []
        if self._first:
            self._first = False
            line = line.removeprefix(_BOM)
        if not line:
            return self._end_event()
        name, _, value = line.partition(b":")
        if name == b"data":
            self._data.append(value.removeprefix(b" "))
        return []

    def _end_event(self) -> list[str]:
        data, self._data, self._size = self._data, [], 0
        return [b"\n".join(data).decode("utf-8", "replace")] if data else []


def _lines(piece: bytes) -> list[bytes]:
    """Cut `piece` at its line ends; what follows the last is unfinished."""
    # Hardly a vendor writes CR, and a single byte is found many times faster than a pattern.
    return _LINE_END.split(piece) if b"\r" in piece else piece.split(b"\n")


def _too_long(what: str) -> ProviderError:
    return ProviderError(kind=Kind.PROTOCOL, http_status=200, message=f"the {what} is longer than we read")

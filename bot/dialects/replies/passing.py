"""The base64 of one picture, decoded while it passes.

A picture that comes a second time, as in an answer repeated at the end of its stream, is compared with
the first instead of being kept twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO

import pybase64

from bot.domain.pictures import LARGEST_RESULT

# White space is none of base64.
_ESCAPE = re.compile(rb"\\(?:[/nrt]|u002[bBfF])")
_ESCAPED = {rb"\/": b"/", rb"\u002b": b"+", rb"\u002f": b"/"}
_STANDARD = bytes.maketrans(b"-_", b"+/")
_BREAK = re.compile(rb"\\[nrt]|[\r\n]")


class Passing:
    """The base64 that is passing by; `stays` while it is short, `text` as long as it does.

    `one_line`: its first line is longer than any that breaks into many, so that it ends with it.
    """

    def __init__(self, known: Iterable[bytes], short: int) -> None:
        self.stays = True
        self.one_line = False
        self.text = bytearray()
        self._known = known
        self._short = short
        self._odd = b""  # up to three letters that wait for a fourth
        self._size = 0
        self._file = BytesIO()  # hands its bytes over without a copy
        self._like: bytes | None = None  # the picture that all bytes so far are those of

    def in_one_line(self, letters: bytes) -> bool:
        """Whether, with these letters next, it is all in one line."""
        if self.stays and len(self.text) + len(letters) > self._short:
            self.one_line = not _BREAK.search((self.text + letters)[: self._short])
        return self.one_line

    def carry_on(self, picture: bytes) -> None:
        """Take a picture's beginning, whose letters were decoded before."""
        self.stays, self.one_line = False, True
        whole = len(picture) - len(picture) % 3
        self._odd = pybase64.b64encode(picture[whole:]).rstrip(b"=")
        self._write(picture[:whole])

    def take(self, letters: bytes) -> None:
        """Take the next letters, as their text spells them."""
        if not self.stays:
            self._decode(letters)
            return
        self.text += letters
        if len(self.text) > self._short:
            self.stays = False
            self._decode(bytes(self.text))
            self.text.clear()

    def end(self) -> tuple[bytes, bytes]:
        """Return the picture, empty if too large, and letters at its end that it would not spell again."""
        last = pybase64.b64decode(self._odd + b"A" * (-len(self._odd) % 4))[: len(self._odd) * 3 // 4]
        rest = self._odd.removeprefix(pybase64.b64encode(last).rstrip(b"="))
        self._write(b"" if rest else last)
        if self._size > LARGEST_RESULT:
            return b"", rest
        if self._like is not None and self._size < len(self._like):
            self._differ(self._size)
        return self._like or self._file.getvalue(), rest

    def _decode(self, spelt: bytes) -> None:
        letters = self._odd + _standard(spelt)
        whole = len(letters) - len(letters) % 4
        self._odd = letters[whole:]
        self._write(pybase64.b64decode(memoryview(letters)[:whole], validate=True))

    def _write(self, data: bytes) -> None:
        start, self._size = self._size, self._size + len(data)
        if start == 0:
            self._like = next((picture for picture in self._known if picture.startswith(data)), None)
        if self._like is not None and not self._like.startswith(data, start):
            self._differ(start)
        if self._like is None and self._size <= LARGEST_RESULT:
            self._file.write(data)

    def _differ(self, size: int) -> None:
        """Keep what was only compared so far: `size` bytes."""
        self._file.write(memoryview(self._like or b"")[:size])
        self._like = None


def _standard(spelt: bytes) -> bytes:
    """Return letters of the standard alphabet, which JSON and URLs spell otherwise."""
    if b"\\" in spelt:
        spelt = _ESCAPE.sub(lambda escape: _ESCAPED.get(escape[0].lower(), b""), spelt)
    return spelt.translate(_STANDARD, b"\r\n")

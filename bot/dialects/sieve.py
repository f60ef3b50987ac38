"""Large pictures taken out of a reply's text as it arrives, so that nothing ever holds them as text.

A picture's base64 is known by how it begins, right behind a quotation mark (a JSON string) or a comma
(a data URL), whatever the member is called and whatever stands around it: events, a document, markdown.
It is decoded piece by piece; in the text a short name stands for its letters, and `data_urls` gives
the bytes for the name. Text is otherwise passed on byte for byte, and what is short stays in it.

A picture that comes a second time, as in an answer repeated at the end of its stream, is compared with
the first instead of being kept twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from itertools import count

import pybase64

from bot.domain.pictures import LARGEST_RESULT

# Letters up to which a picture stays in the text: so short it costs nothing, and may be words.
SHORT = 16 * 1024
# Bytes: a piece may be larger, and some copies are made of what is looked at.
_AT_ONCE = 64 * 1024

# PNG, JPEG (also as JSON may spell it), WebP, GIF.
_OPENINGS = (b"iVBORw0KGgo", b"/9j/", rb"\/9j\/", b"UklGR", b"R0lGOD")
_OPENING = re.compile(rb'[",](?:' + b"|".join(map(re.escape, _OPENINGS)) + rb")")
_LONGEST_OPENING = 1 + max(map(len, _OPENINGS))
_ESCAPE = re.compile(rb"\\(?:[/nrt]|u002[bBfF])")
_LETTERS = re.compile(rb"(?:[A-Za-z0-9+/_-]+|" + _ESCAPE.pattern + rb")*+")
_PART_OF_ESCAPE = re.compile(rb"\\(?:u0{0,2}2?)?\Z")
# White space is none of base64.
_ESCAPED = {rb"\/": b"/", rb"\u002b": b"+", rb"\u002f": b"/"}
_NAME = re.compile(r"picture#\d+#")  # no letter of base64 is "#"


class Sieve:
    """Take one reply's bytes as they come; what is taken out of them goes to `lifted`, by name."""

    def __init__(self, lifted: dict[str, bytes], *, short: int = SHORT) -> None:
        self._lifted = lifted
        self._short = short
        self._held = b""  # what only the next piece can decide
        self._passing: _Passing | None = None
        self._numbers = count(1)

    def feed(self, piece: bytes) -> bytes:
        """Return what may be read on of the text, possibly nothing."""
        return b"".join(self._sift(piece[at : at + _AT_ONCE]) for at in range(0, len(piece), _AT_ONCE))

    def close(self) -> bytes:
        """Return what is left of the text."""
        return (b"" if self._passing is None else self._lift(self._passing)) + self._held

    def _sift(self, piece: bytes) -> bytes:
        text, self._held = self._held + piece, b""
        told: list[bytes] = []
        at = 0
        while at < len(text):
            if self._passing is None:
                at = self._seek(text, at, told)
            else:
                at = self._follow(self._passing, text, at, told)
        return b"".join(told)

    def _seek(self, text: bytes, at: int, told: list[bytes]) -> int:
        found = _OPENING.search(text, at)
        end = _undecided(text, at) if found is None else found.start() + 1
        told.append(text[at:end])
        if found is None:
            self._held = text[end:]
            return len(text)
        self._passing = _Passing(self._lifted.values(), self._short)
        return end

    def _follow(self, passing: _Passing, text: bytes, at: int, told: list[bytes]) -> int:
        found = _LETTERS.match(text, at)
        letters = found[0] if found else b""
        end = at + len(letters)
        passing.take(letters)
        if end < len(text) and not _PART_OF_ESCAPE.match(text, end):
            told.append(self._lift(passing))
            self._passing = None
            return end
        self._held = text[end:]
        return len(text)

    def _lift(self, passing: _Passing) -> bytes:
        """Return what stands in the text for what has passed."""
        if passing.stays:
            return bytes(passing.text)
        picture, rest = passing.end()
        name = f"picture#{next(self._numbers)}#"
        self._lifted[name] = picture
        return name.encode() + rest


class _Passing:
    """The base64 that is passing by; `stays` while it is short, `text` as long as it does."""

    def __init__(self, known: Iterable[bytes], short: int) -> None:
        self.stays = True
        self.text = bytearray()
        self._known = known
        self._short = short
        self._odd = b""  # up to three letters that wait for a fourth
        self._size = 0
        self._file = BytesIO()  # hands its bytes over without a copy
        self._like: bytes | None = None  # the picture that all bytes so far are those of

    def take(self, letters: bytes) -> None:
        """Take the next letters, as JSON spells them."""
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


def restored(letters: str, lifted: Mapping[str, bytes]) -> str:
    """Return base64 in which a picture's letters stand again in the place of its name."""
    return _NAME.sub(lambda name: pybase64.b64encode(lifted.get(name[0], b"")).decode().rstrip("="), letters)


def _undecided(text: bytes, at: int) -> int:
    """Return where what may yet turn out to open a picture begins, else the end."""
    near = max(at, len(text) - _LONGEST_OPENING)
    mark = max(text.rfind(b'"', near), text.rfind(b",", near))
    possible = mark >= 0 and any(opening.startswith(text[mark + 1 :]) for opening in _OPENINGS)
    return mark if possible else len(text)


def _standard(spelt: bytes) -> bytes:
    """Return letters of the standard alphabet, which JSON and URLs spell otherwise."""
    if b"\\" in spelt:
        spelt = _ESCAPE.sub(lambda escape: _ESCAPED.get(escape[0].lower(), b""), spelt)
    return spelt.replace(b"-", b"+").replace(b"_", b"/")

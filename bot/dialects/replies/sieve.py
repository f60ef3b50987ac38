"""Large pictures taken out of a reply's text as it arrives, so that nothing ever holds them as text.

A picture's base64 is known by how it begins, right behind a quotation mark (a JSON string) or a comma
(a data URL), whatever the member is called and whatever stands around it: events, a document, markdown.
It is decoded piece by piece (`passing`); in the text a short name stands for its letters, and `data_urls`
gives the bytes for the name. Text is otherwise passed on byte for byte, and what is short stays in it.

A reply passes two sieves. The first takes its bytes, as `IN_JSON`. A data URL that is spread over many
deltas has no such beginning but in the first of them: the second sieve takes the words that the deltas
join to, `IN_WORDS`, where a name may stand for the beginning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pybase64

from bot.dialects.replies.passing import Passing

# Letters up to which a picture stays in the text: so short it costs nothing, and may be words.
SHORT = 16 * 1024
# Bytes: a piece may be larger, and some copies are made of what is looked at.
_AT_ONCE = 64 * 1024

# PNG, JPEG (also as JSON may spell it), WebP, GIF.
_OPENINGS = (b"iVBORw0KGgo", b"/9j/", rb"\/9j\/", b"UklGR", b"R0lGOD")
_OPENING = b"(?:" + b"|".join(map(re.escape, _OPENINGS)) + b")"
_LONGEST_OPENING = 32  # bytes, a name's and the mark before it among them
_LETTER = rb"[A-Za-z0-9+/_-]"
_NAME = re.compile(r"picture#\d+#")  # no letter of base64 is "#"
_NAMED = _NAME.pattern.encode()


@dataclass(frozen=True, slots=True)
class Spelling:
    """How base64 stands in a text.

    `opening`: what it begins with, or a `name` that stands for its beginning; each has one of the `signs`.
    `beginning`: what of an opening may stand at the text's end. The base64 goes on in one `line`, or in
    `lines`; `part`: what at the text's end may prove to be of it.
    """

    signs: tuple[bytes, ...]
    opening: re.Pattern[bytes]
    beginning: re.Pattern[bytes]
    line: re.Pattern[bytes]
    lines: re.Pattern[bytes]
    part: re.Pattern[bytes]


def _beginning(marks: bytes, also: bytes) -> re.Pattern[bytes]:
    parts = {opening[:length] for opening in _OPENINGS for length in range(len(opening))}
    longest_first = sorted(parts, key=len, reverse=True)
    return re.compile(marks + b"(?:" + b"|".join(map(re.escape, longest_first)) + also + rb")\Z")


_ESCAPED = rb"\\/|\\u002[bBfF]"
IN_JSON = Spelling(
    signs=_OPENINGS,
    opening=re.compile(b'[",]' + _OPENING),
    beginning=_beginning(b'[",]', b""),
    line=re.compile(b"(?:" + _LETTER + b"+|" + _ESCAPED + b")*+"),
    lines=re.compile(b"(?:" + _LETTER + b"+|" + _ESCAPED + rb"|\\[nrt])*+"),
    part=re.compile(rb"\\(?:u0{0,2}2?)?\Z"),
)
IN_WORDS = Spelling(
    signs=(*_OPENINGS, b"picture#"),
    opening=re.compile(b",(?:(?P<name>" + _NAMED + b")(?=" + _LETTER + b")|" + _OPENING + b")"),
    beginning=_beginning(b",", b"|" + _NAMED),
    line=re.compile(_LETTER + b"*+"),
    lines=re.compile(b"(?:" + _LETTER + rb"+|\r?\n(?=" + _LETTER + b"))*+"),
    part=re.compile(rb"\r?\n?\Z"),
)


class Sieve:
    """Take one text's bytes as they come; what is taken out of them goes to `lifted`, by name."""

    def __init__(self, lifted: dict[str, bytes], spelling: Spelling = IN_JSON, *, short: int = SHORT) -> None:
        self._lifted = lifted
        self._spelling = spelling
        self._short = short
        self._held = b""  # what only the next piece can decide
        self._signed = False  # whether the piece at hand may hold an opening
        self._passing: Passing | None = None

    def feed(self, piece: bytes) -> bytes:
        """Return what may be read on of the text, possibly nothing."""
        return b"".join(self._sift(piece[at : at + _AT_ONCE]) for at in range(0, len(piece), _AT_ONCE))

    def close(self) -> bytes:
        """Return what is left of the text."""
        return (b"" if self._passing is None else self._lift(self._passing)) + self._held

    def _sift(self, piece: bytes) -> bytes:
        text, self._held = self._held + piece, b""
        # A fixed string is found many times faster than a pattern, and most texts hold none of these.
        self._signed = any(sign in text for sign in self._spelling.signs)
        told: list[bytes] = []
        at = 0
        while at < len(text):
            if self._passing is None:
                at = self._seek(text, at, told)
            else:
                at = self._follow(self._passing, text, at, told)
        return b"".join(told)

    def _seek(self, text: bytes, at: int, told: list[bytes]) -> int:
        found = self._spelling.opening.search(text, at) if self._signed else None
        if found is None:
            undecided = self._spelling.beginning.search(text, max(at, len(text) - _LONGEST_OPENING))
            end = undecided.start() if undecided else len(text)
            told.append(text[at:end])
            self._held = text[end:]
            return len(text)
        name = found.groupdict().get("name")
        beginning = self._lifted.get(name.decode()) if name else b""
        if beginning is None:  # words that only look like a name
            told.append(text[at : found.end()])
            return found.end()
        told.append(text[at : found.start() + 1])
        self._passing = Passing(self._lifted.values(), self._short)
        if not name:
            return found.start() + 1
        self._passing.carry_on(beginning)
        return found.end()

    def _follow(self, passing: Passing, text: bytes, at: int, told: list[bytes]) -> int:
        letters = self._letters(passing, text, at)
        end = at + len(letters)
        passing.take(letters)
        if end < len(text) and not self._spelling.part.match(text, end):
            told.append(self._lift(passing))
            self._passing = None
            return end
        self._held = text[end:]
        return len(text)

    def _letters(self, passing: Passing, text: bytes, at: int) -> bytes:
        lines = b"" if passing.one_line else _matched(self._spelling.lines, text, at)
        return _matched(self._spelling.line, text, at) if passing.in_one_line(lines) else lines

    def _lift(self, passing: Passing) -> bytes:
        """Return what stands in the text for what has passed."""
        if passing.stays:
            return bytes(passing.text)
        picture, rest = passing.end()
        name = f"picture#{len(self._lifted) + 1}#"
        self._lifted[name] = picture
        return name.encode() + rest


def _matched(pattern: re.Pattern[bytes], text: bytes, at: int) -> bytes:
    found = pattern.match(text, at)
    return found[0] if found else b""


def restored(letters: str, lifted: Mapping[str, bytes]) -> str:
    """Return base64 in which a picture's letters stand again in the place of its name."""
    return _NAME.sub(lambda name: pybase64.b64encode(lifted.get(name[0], b"")).decode().rstrip("="), letters)

"""One text block of an answer, however it was cut into deltas.

Vendors write their progress, an echo of the prompt, and their result as markdown among the model's
words. All of it is read by line, and only once a line is whole: a percentage or an address may be cut
anywhere. Until then the unfinished line is shown only as far as it can no longer become anything else.

Nothing in an echo is ever a result: it runs from its sign to the next status line, or the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.dialects.replies.data_urls import is_picture
from bot.dialects.replies.gallery import Gallery
from bot.dialects.replies.marks import DownloadLink, PictureMark, opens_data_mark, split_marks
from bot.dialects.replies.preamble import Preamble
from bot.dialects.replies.sieve import IN_WORDS, Sieve
from bot.dialects.replies.status_lines import (
    STAGES,
    FailureLine,
    Lean,
    Sign,
    Status,
    lean,
    read_candidate,
    read_failure,
    read_status,
)
from bot.domain.events import Progressed, Stage

_BLANK_LINES = re.compile(r"\n{3,}")


def tidy(words: str) -> str:
    """Return words as a person should see them: no run of blank lines, none around."""
    return _BLANK_LINES.sub("\n\n", words).strip()


class TextRun:
    """Read one text block: `feed` it, `close` it; its pictures go to the gallery.

    `length` counts the characters of words so far.
    """

    def __init__(self, gallery: Gallery) -> None:
        self.failure: FailureLine | None = None
        self.length = 0
        self._gallery = gallery
        self._sieve = Sieve(gallery.lifted, IN_WORDS)
        self._parts: list[str | int | DownloadLink] = []
        self._line: list[str] = []  # pieces of the unfinished line: joined once it ends
        self._shown: list[str] = []  # what of it may be seen already
        self._lean = Lean.OPEN
        self._mark: list[str] = []  # lines of a data URL that goes over several
        self._preamble = Preamble()
        self._echoing = False

    def feed(self, text: str) -> Iterator[Progressed]:
        """Take the next piece; yield what its status lines tell."""
        yield from self._take(self._sieve.feed(text.encode("utf-8", "replace")).decode())

    def _take(self, text: str) -> Iterator[Progressed]:
        *ended, rest = text.split("\n")
        for piece in ended:
            self._line.append(piece)
            yield from self._end_line()
        if rest:
            self._line.append(rest)
            self._peek(rest)

    def close(self, *, whole: bool) -> Iterator[Progressed]:
        """Take the end of the text; `whole` False: it was cut off, so its last line may be half a line."""
        yield from self._take(self._sieve.close().decode())
        if whole:
            yield from self._end_line()
            for line in self._preamble.close():
                yield from self._read_line(line)
            yield from self._tell_echo()
        elif self._shown:
            self._cut_line()
        self._read_marks("".join(self._mark))
        self._mark = []

    def words(self, *, whole: bool) -> str:
        """Return the model's words, not yet tidy; `whole` False: so far."""
        return "".join(part for part in self._answer(whole=whole) if isinstance(part, str)).removesuffix("\n")

    def answer(self) -> Iterator[str | int]:
        """Yield the closed block's words, tidy, and picture numbers in order."""
        words: list[str] = []
        for part in (*self._answer(whole=True), 0):
            if isinstance(part, str):
                words.append(part)
                continue
            if told := tidy("".join(words)):
                yield told
            if part:
                yield part
            words = []

    def _answer(self, *, whole: bool) -> Iterator[str | int]:
        for part in self._parts:
            if not isinstance(part, DownloadLink):
                yield part
            elif whole and not self._gallery.served_by(part):
                yield part.spelt
        # A "!" may yet turn out to open a picture mark.
        yield "".join(self._shown).removesuffix("!")

    def _peek(self, rest: str) -> None:
        """Show what is certain of the unfinished line, whose newest piece is `rest`."""
        if self._lean is Lean.OPEN:
            rest = "".join(self._line)
            self._lean = self._judge(rest)
        if self._lean is Lean.PLAIN:
            certain, bracket, _ = rest.partition("[")
            self._shown.append(certain)
            self.length += len(certain)
            self._lean = Lean.HELD if bracket else Lean.PLAIN

    def _judge(self, beginning: str) -> Lean:
        if self._echoing or self._mark or self._preamble.holding:
            return Lean.HELD
        if not self._preamble.over and beginning.lstrip().startswith(("{", "`")):
            return Lean.HELD
        return lean(beginning)

    def _take_line(self) -> str:
        line = "".join(self._line).removesuffix("\r")
        self.length -= sum(map(len, self._shown))
        self._line, self._shown, self._lean = [], [], Lean.OPEN
        return line

    def _end_line(self) -> Iterator[Progressed]:
        lines = self._preamble.take(self._take_line())
        yield from self._tell_echo()
        for line in lines:
            yield from self._read_line(line)

    def _cut_line(self) -> None:
        certain = "".join(self._shown).removesuffix("!")
        line = self._take_line()
        self._say(certain)
        self._hang_all(line)

    def _tell_echo(self) -> Iterator[Progressed]:
        if self._preamble.echoed:
            self._preamble.echoed = False
            yield Progressed(stage=Stage.PROMPT_ECHO)

    def _read_line(self, line: str) -> Iterator[Progressed]:
        status = None if self._mark else read_status(line)
        if status is not None and status.sign is Sign.CANDIDATE:
            if not self._echoing:
                self._hang(read_candidate(line), candidate=True)
        elif status is not None:
            yield from self._read_status(status)
            if not self._echoing:
                self._hang_all(line)
        elif not self._echoing and (joined := self._join_mark(line)) is not None:
            self._read_marks(joined)
            self._say("\n")

    def _read_status(self, status: Status) -> Iterator[Progressed]:
        self._echoing = status.sign is Sign.ECHO
        failure = read_failure(status)
        if failure is not None and (self.failure is None or status.sign is Sign.REASON):
            self.failure = failure
        if status.sign in STAGES:
            yield Progressed(status.percent, STAGES[status.sign])

    def _join_mark(self, line: str) -> str | None:
        """Return the line, or all lines of the mark it closes; None while a mark is open."""
        if not self._mark and not opens_data_mark(line):
            return line
        self._mark.append(line)
        # No data URL holds a blank line: a mark still open there was cut off.
        if len(self._mark) == 1 or (")" not in line and line.strip()):
            return None
        joined, self._mark = "".join(self._mark), []
        return joined

    def _read_marks(self, line: str) -> None:
        if is_picture(line.strip(), self._gallery.lifted):
            self._hang(line.strip())
            return
        for part in split_marks(line):
            if isinstance(part, PictureMark):
                self._hang(part.address)
            elif isinstance(part, DownloadLink):
                self._gallery.attach(part)
                self._parts.append(part)
            else:
                self._say(part)

    def _hang_all(self, line: str) -> None:
        for part in split_marks(line):
            if isinstance(part, PictureMark):
                self._hang(part.address)

    def _hang(self, address: str, *, candidate: bool = False) -> None:
        number = self._gallery.hang(address, candidate=candidate)
        if number is not None:
            self._parts.append(number)

    def _say(self, words: str) -> None:
        self.length += len(words)
        self._parts.append(words)

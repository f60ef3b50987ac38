"""Terms that moderators block, found in a text however it is dressed up.

A term is a word or several (`mickey mouse`), or a pattern between slashes (`/draw * (cat|dog)s?/`).
Words are found as whole words: a `*` at an end lets the word go on there, a `?` stands for one
character. Where a script has no spaces between words, as Chinese has none, a word is found anywhere.
A pattern is found anywhere, inside words too; there `*` stands for any characters in between and
`(a|b)` for either. Nothing else has a meaning, so that no pattern can take long: a term is spelt out
into at most `MOST_READINGS` readings, each is a row of pieces, and one search after another finds those.
Whoever writes a regular expression would get something else than they mean, so its signs are refused.

Text and terms are compared as `bot.domain.folding` says: without case, width, accents and invisible
characters, and whatever stands between words counts as one space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod

from bot.domain.folding import UNSPACED, folded, spellings
from bot.errors import Refusal, Refused

LONGEST_TERM = 100
MOST_READINGS = 16
# In one server. With the two above it bounds the time that a look at a prompt can take.
MOST_TERMS = 200

# A letter beside which a word of a spaced script has not ended.
_LETTER = re.compile(rf"[^\W_{UNSPACED}]")
_GROUP = re.compile(r"\(([^()]*)\)")
# What means something in a regular expression, and is left once the groups are taken out.
_FOREIGN = re.compile(r"[\\^$+{}\[\]()|]|\.[*?]")


@dataclass(frozen=True, slots=True)
class Term:
    """What a moderator typed, as `spelt` reads it back. `nsfw`: allowed in age-restricted places."""

    text: str
    nsfw: bool = False


def spelt(text: str) -> str:
    """Return a term in the form it is kept in; raises `Refused` for what cannot be one."""
    typed = " ".join(text.strip().strip('"“”').split())
    facts = {"given": typed, "limit": str(LONGEST_TERM), "choices": str(MOST_READINGS)}
    if len(typed) > LONGEST_TERM:
        raise Refused(Refusal.BAD_TERM, facts)
    readings = _readings(typed)
    if not readings or not all(map(_tells, readings)) or _is_foreign(typed):
        raise Refused(Refusal.BAD_TERM, facts)
    return typed if _is_pattern(typed) else typed.casefold()


def first_of(terms: Iterable[Term], text: str, *, late: Callable[[], bool] = lambda: False) -> Term | None:
    """The first of `terms` that `text` holds; raises `Refused` once `late` says that it takes too long."""
    ways = [f" {spelling} " for spelling in spellings(text.replace("?", " "))]
    for term in terms:
        if late():
            raise Refused(Refusal.POLICY_TOO_SLOW)
        if any(reading.stands_in(way) for way in ways for reading in _readings(term.text)):
            return term
    return None


@dataclass(frozen=True, slots=True)
class _Reading:
    """Pieces that follow one another with anything between; in each, a `?` is any one character."""

    pieces: tuple[str, ...]
    whole_start: bool = False
    whole_end: bool = False

    def stands_in(self, text: str) -> bool:
        """Tell whether all pieces are there in their order.

        Each is of one length, so taking it where it stands first leaves most room for the next.
        """
        at = 0
        for piece in self.pieces:
            at = self._after(piece, text, at)
            if at < 0:
                return False
        return True

    def _after(self, piece: str, text: str, start: int) -> int:
        """Where the text goes on after `piece`; -1 where it is not there."""
        for found_at in _places(piece, text, start):
            end = found_at + len(piece)
            begun = not self.whole_start or _parted(text[found_at - 1 : found_at], piece[:1])
            if begun and (not self.whole_end or _parted(piece[-1:], text[end : end + 1])):
                return end
        return -1


def _is_foreign(term: str) -> bool:
    """Whether a pattern is written in a language that is not ours."""
    parts = [*_GROUP.sub(" ", term).split(" "), *"|".join(_GROUP.findall(term)).split("|")]
    return _is_pattern(term) and any(map(_FOREIGN.search, parts))


def _tells(reading: _Reading) -> bool:
    """Whether anything but wildcards is left of it; what says nothing would be found everywhere."""
    return any(piece.strip(" ?") for piece in reading.pieces)


def _places(piece: str, text: str, start: int) -> Iterator[int]:
    if "?" not in piece:
        at = text.find(piece, start)
        while at >= 0:
            yield at
            at = text.find(piece, at + 1)
        return
    wanted = re.compile("(?=" + "".join("." if each == "?" else re.escape(each) for each in piece) + ")")
    yield from (match.start() for match in wanted.finditer(text, start))


def _parted(before: str, after: str) -> bool:
    """Tell whether a word ends between two neighbours."""
    return not (_LETTER.match(before) and _LETTER.match(after))


def _is_pattern(term: str) -> bool:
    return len(term) > 1 and term[0] == term[-1] == "/"


@lru_cache(maxsize=4096)
def _readings(term: str) -> tuple[_Reading, ...]:
    if not _is_pattern(term):
        return (_word(term),)
    groups = [group.split("|") for group in _GROUP.findall(term)]
    if prod(map(len, groups)) > MOST_READINGS:
        return ()
    between = _GROUP.sub("\0", term[1:-1]).split("\0")
    return tuple(_pattern(between, chosen) for chosen in product(*groups))


def _word(term: str) -> _Reading:
    bare = folded(term.strip("*")).strip()
    return _Reading((bare,), whole_start=not term.startswith("*"), whole_end=not term.endswith("*"))


def _pattern(between: list[str], chosen: tuple[str, ...]) -> _Reading:
    text = between[0] + "".join(part + rest for part, rest in zip(chosen, between[1:], strict=True))
    return _Reading(tuple(piece for each in text.split("*") if (piece := folded(each))))

"""Finding known words in what a person wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

# "the cat" is one that is already there; "a cat" is one to draw.
_DEFINITE = r"(?:the|its|his|her|their|this|that)\s+"
_NEGATED = r"(?:no|without|remove|delete|erase)\s+(?:the\s+|any\s+|a\s+)?"


@lru_cache(maxsize=1024)
def _pattern(word: str, before: str = "") -> re.Pattern[str]:
    # Chinese is written without spaces, so only Latin words have borders.
    if not word.isascii():
        return re.compile(before + re.escape(word))
    return re.compile(rf"\b{before}{re.escape(word)}(?:s|es)?\b", re.IGNORECASE)


def place_of(text: str, words: Iterable[str]) -> int | None:
    """Return where in `text` the first of `words` stands, plurals included; None if none does."""
    places = [found.start() for word in words if (found := _pattern(word).search(text))]
    return min(places, default=None)


def says(text: str, words: Iterable[str]) -> bool:
    """Tell whether any of `words` stands in `text`."""
    return place_of(text, words) is not None


def adds(text: str, words: Iterable[str]) -> bool:
    """Tell whether `text` wants one of `words` drawn: named, and neither "the ..." nor "no ..."."""
    words = tuple(words)
    spoken_of = any(_pattern(word, before).search(text) for word in words for before in (_DEFINITE, _NEGATED))
    return says(text, words) and not spoken_of


def in_order(text: str, table: Mapping[tuple[str, ...], T]) -> list[T]:
    """Return the values of `table` whose words stand in `text`, in the order of the text."""
    found = [(place, value) for words, value in table.items() if (place := place_of(text, words)) is not None]
    return [value for _, value in sorted(found, key=lambda pair: pair[0])]


def word_before(text: str, words: Iterable[str]) -> str:
    """Return the word right before the first of `words`, lower case; empty at the beginning."""
    place = place_of(text, words)
    before = text[:place].split() if place else []
    return before[-1].lower() if before else ""

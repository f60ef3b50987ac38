"""Texts as they are compared: without case, width, accents and what cannot be seen.

Whoever means to slip a word through may also write it with letters of another script, in signs that only
look like letters, or letter by letter: `spellings` reads a text in each of those ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

# Scripts written without spaces between words, or with endings joined to them.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
# Those without any spaces at all.
_HAN_OR_KANA = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TORN = re.compile(rf"(?<=[{_HAN_OR_KANA}])\s+(?=[{_HAN_OR_KANA}])")
_LETTER_BY_LETTER = re.compile(r"(?<!\S)\S(?: \S){2,}(?!\S)")

_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe00-\ufe2f]"
)
_MARKS = frozenset({"Mn", "Mc", "Me"})
# Before this come the scripts of single letters, to which no mark of another script belongs.
_FIRST_OF_MARKED_SCRIPTS = "\u0590"
# Letters that show nothing, and what Unicode keeps for such.
_BLANK = re.compile("[\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]")

# What stands for a letter though Unicode does not say so: small capitals, strokes, white on black.
_DRAWN = str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢıɑɡøđłħŧƒ", "abcdefghijklmnoprstuvwyziagodlhtf") | {
    first + number: ord("a") + number for first in (0x1F150, 0x1F170) for number in range(26)
}
_CYRILLIC = "АВЕЅІЈКМНОРСТХУаеѕіјкмнорстхупгви"
_LIKE_CYRILLIC = "ABESIJKMHOPCTXYaesijkmhopctxynrbu"
_TO_CYRILLIC = str.maketrans(_LIKE_CYRILLIC, _CYRILLIC)
_TO_LATIN = str.maketrans(
    f"{_CYRILLIC}ԁһӏԛԝѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχηγω", f"{_LIKE_CYRILLIC}dhlqwvABEZHIKMNOPTYXabeikvoptuxnyw"
)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")
_LIKE_LATIN = re.compile(f"[{''.join(map(chr, _TO_LATIN))}]")


def folded(text: str) -> str:
    """Return `text` for comparing; whatever parts words is one space, and a `?` stays."""
    return _compared(_seen(text))


def spellings(text: str) -> tuple[str, ...]:
    """Return every way in which `text` may be read, each as `folded`: most texts have one."""
    seen = _seen(text)
    closed = _LETTER_BY_LETTER.sub(
        lambda found: found[0].replace(" ", ""), _compared(_TORN.sub("", seen)).strip()
    )
    ways = (seen, _in_one_script(seen, _TO_LATIN), _in_one_script(seen, _TO_CYRILLIC))
    return tuple(dict.fromkeys([*(_compared(way).strip() for way in ways), closed]))


def _seen(text: str) -> str:
    """Each letter bare, in its own case."""
    shown = (each for each in text if not _is_invisible(each))
    kept: list[str] = []
    for each in unicodedata.normalize("NFKD", "".join(shown)):
        strange = kept and kept[-1] < _FIRST_OF_MARKED_SCRIPTS and unicodedata.category(each) in _MARKS
        if not strange and not _ACCENTS.match(each):
            kept.append(each)
    return "".join(kept)


def _compared(seen: str) -> str:
    plain = unicodedata.normalize("NFC", seen.casefold().translate(_DRAWN))
    return re.sub(" +", " ", "".join(each if _belongs(each) else " " for each in plain))


def _in_one_script(seen: str, alphabet: Mapping[int, int]) -> str:
    """Spell words whose letters are of several scripts in the one of `alphabet`; nobody writes them so."""

    def spelt(found: re.Match[str]) -> str:
        word = found[0]
        return word.translate(alphabet) if _LATIN.search(word) and _LIKE_LATIN.search(word) else word

    return _WORD.sub(spelt, seen)


def _is_invisible(character: str) -> bool:
    category = unicodedata.category(character)
    return (
        category == "Cf"
        or (category == "Cc" and not character.isspace())
        or _BLANK.match(character) is not None
    )


def _belongs(character: str) -> bool:
    """Letters, marks, digits and pictures stand for something; the rest parts them. `?` is a wildcard."""
    return (
        character == "?"
        or unicodedata.category(character)[0] in "LMN"
        or unicodedata.category(character) == "So"
    )

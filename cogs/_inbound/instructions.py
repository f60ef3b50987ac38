"""What counts as an instruction, decided from a message's own facts and nothing else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto


class Target(Enum):
    """Whose message a message replies to. `UNKNOWN`: Discord did not say, or it is deleted."""

    NOBODY = auto()
    MINE = auto()
    ANOTHERS = auto()
    UNKNOWN = auto()


class Hearing(Enum):
    """What to do about a message.

    `INSTRUCTION`: a turn, if its target shows one. `WORDLESS`, `HIDDEN` and `MISPLACED` are answered
    by one hint: pictures without words; a text Discord keeps from us; a mention of the bot under a
    member's message.
    """

    NOTHING = auto()
    INSTRUCTION = auto()
    WORDLESS = auto()
    HIDDEN = auto()
    MISPLACED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A member's message. `text` is without the mention of the bot; `readable`: Discord shows us its content.

    `continues`: a plain message here goes on from the conversation's head (a direct message, or a
    conversation's thread). `alone`: nobody else is there to be talked to, so every message is for the bot.
    """

    text: str
    files: int = 0
    stickers: int = 0
    target: Target = Target.NOBODY
    mentions_me: bool = False
    readable: bool = True
    continues: bool = False
    alone: bool = False


def heard(said: Said) -> Hearing:
    """Tell what `said` is; whether its target shows a turn only the store knows."""
    if said.target is Target.ANOTHERS and not said.alone:
        return Hearing.MISPLACED if said.mentions_me else Hearing.NOTHING
    if said.target is Target.NOBODY and not said.continues:
        return Hearing.NOTHING
    if not said.text and not said.files:
        hidden = not said.readable and not said.stickers and said.target is not Target.NOBODY
        return Hearing.HIDDEN if hidden else Hearing.NOTHING
    if is_talk(said.text):
        return Hearing.NOTHING
    return Hearing.INSTRUCTION if said.text else Hearing.WORDLESS


def is_talk(text: str) -> bool:
    """Tell whether members speak among themselves: a text that begins with `//`, or only emoji."""
    return text.startswith("//") or _only_emoji(text)


def without_mention(text: str, user: int) -> str:
    """`text` without the mentions of `user`, trimmed."""
    return re.sub(rf"[ \t]*<@!?{user}>", "", text).strip()


_CUSTOM_EMOJI = re.compile(r"<a?:\w{2,32}:\d+>")
# Anything Unicode asks to be shown as emoji, keycaps included.
_PRESENTED_AS_EMOJI = re.compile(".\ufe0f\u20e3?", re.DOTALL)
# Parts of emoji that Unicode does not count among the pictographs.
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_TAGS = range(0xE0020, 0xE0080)
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3")


def _only_emoji(text: str) -> bool:
    rest, custom = _CUSTOM_EMOJI.subn("", text)
    rest, presented = _PRESENTED_AS_EMOJI.subn("", rest)
    letters = [letter for letter in rest if not letter.isspace() and letter not in _JOINERS]
    if not all(_is_emoji(letter) for letter in letters):
        return False
    return bool(custom or presented or letters)


def _is_emoji(letter: str) -> bool:
    return unicodedata.category(letter) == "So" or ord(letter) in _SKIN_TONES or ord(letter) in _FLAG_TAGS

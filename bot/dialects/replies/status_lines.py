"""The status lines vendors write among the model's words, as a table.

A status line begins, after an optional `>` and bold stars, with one of these signs. What follows a sign is
in any language and changes with the weather, so it is never looked at but for a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.dialects.replies.data_urls import DATA_URL
from bot.domain.events import Stage


class Sign(StrEnum):
    """What a status line tells."""

    ECHO = "echo"
    NAME = "name"
    QUEUED = "queued"
    DRAWING = "drawing"
    PROGRESS = "progress"
    DONE = "done"
    FAILED = "failed"
    REASON = "reason"
    CANDIDATE = "candidate"  # where the result may be; the one sign that an echo does not end at


STAGES = {
    Sign.ECHO: Stage.PROMPT_ECHO,
    Sign.QUEUED: Stage.QUEUED,
    Sign.DRAWING: Stage.DRAWING,
    Sign.PROGRESS: Stage.PROGRESS,
    Sign.DONE: Stage.DONE,
}

# How the line begins. Emoji stand without their variation selector.
SIGNS = {
    "❇": Sign.ECHO,
    "⌛": Sign.QUEUED,
    "✨": Sign.DRAWING,
    "🎨": Sign.DRAWING,
    "🏃": Sign.PROGRESS,
    "✅": Sign.DONE,
    "❌": Sign.FAILED,
    "id:": Sign.NAME,
    "id：": Sign.NAME,
    "排队中": Sign.QUEUED,
    "生成中": Sign.DRAWING,
    "正在生成": Sign.DRAWING,
    "进度": Sign.PROGRESS,
    "progress": Sign.PROGRESS,
    "生成完成": Sign.DONE,
    "图片生成完成": Sign.DONE,
    "生成失败": Sign.FAILED,
    "图片生成失败": Sign.FAILED,
    "失败原因": Sign.REASON,
    "data preview": Sign.CANDIDATE,
}

# These are words of ordinary sentences too: only what else the line holds makes them a status.
CONDITIONS = {
    "progress": re.compile(r"[\s:：*]*\d"),
    "进度": re.compile(r"[\s:：*]*\d"),
    "id:": re.compile(r"\s*`?[\w-]+`?\s*$"),
    "id：": re.compile(r"\s*`?[\w-]+`?\s*$"),
    "data preview": re.compile(r"\s*[:：]\s*https?://\S+\s*$"),
}

# A picture may also stand alone in its line, without a mark.
_HELD = (*SIGNS, DATA_URL)

_LEAD = " \t>*"
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)[\s*]*[%％]")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)")
_CODE = re.compile(r"[A-Za-z][\w.-]*")
_LONGEST = 240  # characters of a line that are looked at: the rest may be a picture


@dataclass(frozen=True, slots=True)
class Status:
    """One status line. `words` is the line without its lead; `percent` as the vendor wrote it."""

    sign: Sign
    words: str
    percent: float | None = None


@dataclass(frozen=True, slots=True)
class FailureLine:
    """A failure told in words; `code` where the reason is a code."""

    message: str
    code: str | None = None


def read_status(line: str) -> Status | None:
    """Tell whether `line` is a status line, and which."""
    words = line[:_LONGEST].lstrip(_LEAD).rstrip()
    folded = words.lower()
    for opening, sign in SIGNS.items():
        condition = CONDITIONS.get(opening)
        if folded.startswith(opening) and (condition is None or condition.match(words, len(opening))):
            return Status(sign, words, _percent(sign, words))
    return None


def read_candidate(line: str) -> str:
    """Return the address in a line whose sign is `CANDIDATE`."""
    return line[line.index("http") :].split(maxsplit=1)[0]


class Lean(StrEnum):
    """What the beginning of an unfinished line allows."""

    OPEN = "open"  # it may still become either
    PLAIN = "plain"  # it is the model's words
    HELD = "held"  # it must be read whole


def lean(beginning: str) -> Lean:
    """Judge an unfinished line by its `beginning`."""
    folded = beginning[:_LONGEST].lstrip(_LEAD).lower()
    if any(folded.startswith(opening) for opening in _HELD):
        return Lean.HELD
    if not any(opening.startswith(folded) for opening in _HELD):
        return Lean.PLAIN
    return Lean.OPEN if len(beginning) <= _LONGEST else Lean.HELD


def ends_echo(line: str) -> bool:
    """Whether `line` is a status line, so that no echo goes on in it."""
    status = read_status(line)
    return status is not None and status.sign is not Sign.CANDIDATE


def read_failure(status: Status) -> FailureLine | None:
    """What a failure line says went wrong, without its mark; None for any other line."""
    if status.sign is Sign.REASON:
        reason = status.words.replace("：", ":").partition(":")[2].strip()
        return FailureLine(status.words, reason if _CODE.fullmatch(reason) else None)
    if status.sign is not Sign.FAILED:
        return None
    before, _, after = status.words.partition("❌")
    detail = after.strip("\ufe0f -–—:：")
    return FailureLine(detail or before.strip())


def _percent(sign: Sign, words: str) -> float | None:
    if sign in (Sign.ECHO, Sign.NAME, Sign.FAILED, Sign.REASON, Sign.CANDIDATE):
        return None
    found = _PERCENT.search(words) or (_NUMBER.search(words) if sign is Sign.PROGRESS else None)
    return float(found[1]) if found else None

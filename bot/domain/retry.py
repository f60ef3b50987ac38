"""What to do after a provider failed: wait and ask it again, ask the next one, or give up.

Asking again may cost again, so it is done only after a failure that is known to have cost nothing.
Whoever is busy is waited for, whoever is broken is left for the next, and whoever refused the
request itself (its content, its form) is believed: nobody else is asked to overrule that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

from bot.errors import FALTERING, Billed, Kind, ProviderError, Remedy

# Before the second, third and fourth attempt at one provider, where it does not say how long.
PAUSES_S = (1.0, 2.0, 4.0)
# Who is told to stay away for longer asks somebody else, or hears that everybody is busy.
LONGEST_PAUSE_S = 60.0
MOST_ATTEMPTS = 10

_CLOSED_TO_US = frozenset({Kind.AUTH, Kind.FORBIDDEN, Kind.PAYMENT, Kind.NOT_FOUND})


@dataclass(frozen=True, slots=True)
class Repeat:
    """Ask the same provider again after so many seconds."""

    after_s: float


@dataclass(frozen=True, slots=True)
class AskNext:
    """Ask that provider instead."""

    provider: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The turn fails with the error as it is."""


Decision: TypeAlias = Repeat | AskNext | GiveUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """A failed attempt and what there is to go on with.

    `tries` counts the attempts at this provider, `attempts` all of the turn's, this one included.
    `others` can serve the turn and were not asked yet, in their order. `now` is Unix time and
    `left_s` how long the turn may still take; `chance` (0-1) keeps many from coming back at once.
    """

    error: ProviderError
    tries: int
    attempts: int
    others: tuple[str, ...] = ()
    now: float = 0.0
    left_s: float = math.inf
    chance: float = 0.0


def decide(setback: Setback) -> Decision:
    """Say what to do next; never anything paid after a failure that may have been billed."""
    error = setback.error
    if error.billed is not Billed.NO or setback.attempts >= MOST_ATTEMPTS:
        return GiveUp()
    pause = _pause(setback)
    repeat = None if pause is None else Repeat(pause)
    following = AskNext(setback.others[0]) if setback.others else None
    if error.remedy is Remedy.BUSY:
        return repeat or following or GiveUp()
    if error.kind in FALTERING:
        return following or repeat or GiveUp()
    misdirected = error.kind in _CLOSED_TO_US or error.hint
    return following if misdirected and following else GiveUp()


def _pause(setback: Setback) -> float | None:
    """How long to wait before the same provider is asked again; None: that is not worth it."""
    if not setback.error.retryable or setback.tries > len(PAUSES_S):
        return None
    told = told_pause(setback.error, setback.now)
    pause = told + setback.chance if told > 0 else PAUSES_S[setback.tries - 1] * (0.75 + setback.chance / 2)
    return pause if pause <= min(LONGEST_PAUSE_S, setback.left_s) else None


def told_pause(error: ProviderError, now: float) -> float:
    """For how many seconds the provider wants to be left alone; 0 or less: it does not say.

    `now` is Unix time. Where it says so in two ways, the longer counts.
    """
    until = 0.0 if error.retry_at is None else error.retry_at - now
    return max(until, error.retry_after or 0.0)

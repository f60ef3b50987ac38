"""Everything a person may see of one turn, folded from what the studio tells.

A panel keeps facts, not sentences; `bot.rendering.drawing` chooses those.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from bot.domain.events import Asked, Caution, Progressed, Said, Stage, Warned
from bot.domain.ids import TurnId
from bot.domain.telling import Delayed, Ended, Held, Opened, Preview, Priced, Telling, Waiting, Working
from bot.domain.turns import Approval, Failure, Kept, State, Substitution, Turn


class Phase(StrEnum):
    """How far a turn has come, as its reader sees it."""

    PRICED = "priced"
    HELD = "held"
    QUEUED = "queued"
    WORKING = "working"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


_UNDER_WAY = {
    State.RECEIVED: Phase.QUEUED,
    State.RESERVED: Phase.QUEUED,
    State.INTENT: Phase.WORKING,
    State.ACCEPTED: Phase.WORKING,
    State.RESULT: Phase.WORKING,
}
_OVER = {
    State.SETTLED: Phase.DONE,
    State.DELIVERED: Phase.DONE,
    State.REFUSED: Phase.REFUSED,
    State.FAILED: Phase.FAILED,
    State.CANCELLED: Phase.CANCELLED,
    State.UNKNOWN: Phase.UNKNOWN,
}
# Whose word a turn waits for.
_WAITS = {Approval.ASKED: Phase.PRICED, Approval.PENDING: Phase.HELD}
_CAUTIONS = frozenset(Caution)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One turn as its reader may see it.

    `percent` is 0-100 and never falls; `typical_s` in seconds; `preview` is WebP, and
    `preview_version` counts how many there have been. `editing` is (number, of how many) where a
    plain reply chose one of several pictures; `edits`: there is a canvas at all; `follows`: there is
    a turn before it; `threadable`: a thread can be opened for it; `reportable`: to
    those who run the server.
    """

    turn: TurnId | None = None
    phase: Phase = Phase.QUEUED
    instruction: str = ""
    asked_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    position: int | None = None
    begins_at: datetime | None = None
    provider: str | None = None
    instead_of: Substitution | None = None
    delayed: Delayed | None = None
    typical_s: float | None = None
    stage: Stage | None = None
    percent: float | None = None
    words: str = ""
    question: str = ""
    choices: tuple[str, ...] = ()
    preview: bytes | None = None
    preview_version: int = 0
    pictures: tuple[Kept, ...] = ()
    edits: bool = False
    follows: bool = False
    price: Priced | None = None
    threadable: bool = False
    reportable: bool = False
    editing: tuple[int, int] | None = None
    cautions: tuple[Caution, ...] = ()
    failure: Failure | None = None

    @property
    def live(self) -> bool:
        """Whether more may come."""
        return self.phase in (Phase.PRICED, Phase.HELD, Phase.QUEUED, Phase.WORKING)

    @property
    def comparable(self) -> bool:
        """Whether there is a picture from before and one from after."""
        return self.edits and bool(self.pictures)


def advance(panel: Panel, telling: Telling, *, now: datetime) -> Panel:
    """Return the panel after `telling`; once the turn has ended nothing changes it any more."""
    return _after(panel, telling, now) if panel.live else panel


def _after(panel: Panel, telling: Telling, now: datetime) -> Panel:
    match telling:
        case Opened(turn, editing):
            after = _opened(panel, turn, editing)
        case Held():
            after = replace(panel, phase=Phase.HELD)
        case Priced():
            after = replace(panel, phase=Phase.PRICED, price=telling)
        case Waiting(position, begins_at):
            after = replace(panel, phase=Phase.QUEUED, position=position, begins_at=begins_at)
        case Delayed():
            after = replace(_begun_anew(panel), phase=Phase.QUEUED, position=None, delayed=telling)
        case Working():
            after = _working(panel, telling, now)
        case Ended(turn):
            after = _ended(panel, turn, now)
        case _:
            after = _further_on(panel, telling)
    return after


def _further_on(panel: Panel, news: Progressed | Said | Preview | Asked | Warned) -> Panel:
    """The panel after what a provider told of its work."""
    match news:
        case Progressed(percent, stage):
            percent = _further(panel.percent, percent)
            after = replace(panel, percent=percent, stage=stage or panel.stage)
        case Said(text):
            after = replace(panel, words=text)
        case Preview(webp):
            after = replace(panel, preview=webp, preview_version=panel.preview_version + 1)
        case Asked(question, choices):
            after = replace(panel, question=question, choices=choices)
        case Warned(what):
            after = replace(panel, cautions=_with(panel.cautions, what))
        case _:
            assert_never(news)
    return after


def _opened(panel: Panel, turn: Turn, editing: tuple[int, int] | None) -> Panel:
    return replace(
        panel,
        turn=turn.id,
        phase=_phase(panel, turn),
        threadable=_threadable(turn),
        reportable=_reportable(turn),
        instruction=turn.instruction,
        asked_at=turn.created_at,
        started_at=turn.started_at,
        provider=turn.provider,
        instead_of=turn.instead_of,
        edits=turn.canvas is not None,
        follows=turn.parent is not None,
        editing=editing,
        cautions=_told(panel, turn),
    )


def _phase(panel: Panel, turn: Turn) -> Phase:
    waits = _WAITS.get(turn.approval) if turn.approval else None
    return waits or _UNDER_WAY.get(turn.state, panel.phase)


def _threadable(turn: Turn) -> bool:
    """Whether a thread can be opened for it: in a server's channel, where all may read it."""
    return turn.place.guild is not None and turn.place.parent is None and not turn.address.token_only


def _reportable(turn: Turn) -> bool:
    """Whether somebody moderates what all may read there."""
    return turn.place.guild is not None and not turn.address.token_only


def _working(panel: Panel, telling: Working, now: datetime) -> Panel:
    return replace(
        _begun_anew(panel),
        phase=Phase.WORKING,
        position=None,
        provider=telling.provider,
        instead_of=telling.instead_of,
        typical_s=telling.typical_s,
        started_at=panel.started_at or now,
    )


def _begun_anew(panel: Panel) -> Panel:
    """The panel without what an earlier attempt told; but the bar never goes back."""
    return replace(panel, delayed=None, stage=None, words="", preview=None)


def _ended(panel: Panel, turn: Turn, now: datetime) -> Panel:
    """Take everything from the turn's row, so a reader sees the same however the end was reached."""
    return replace(
        panel,
        turn=turn.id,
        phase=_OVER[turn.state],
        started_at=turn.started_at or panel.started_at,
        ended_at=turn.ended_at or now,
        position=None,
        provider=turn.provider or panel.provider,
        instead_of=turn.instead_of,
        words=turn.words if turn.failure else turn.words or panel.words,
        question=turn.question.text if turn.question else panel.question,
        choices=turn.question.choices if turn.question else panel.choices,
        preview=None,
        pictures=tuple(kept for kept in turn.results if not kept.removed),
        edits=turn.canvas is not None,
        follows=turn.parent is not None,
        threadable=_threadable(turn),
        reportable=_reportable(turn),
        cautions=_told(panel, turn),
        failure=turn.failure,
    )


def _told(panel: Panel, turn: Turn) -> tuple[Caution, ...]:
    return _with(panel.cautions, *(Caution(name) for name in turn.cautions if name in _CAUTIONS))


def _with(cautions: tuple[Caution, ...], *more: Caution) -> tuple[Caution, ...]:
    return tuple(dict.fromkeys((*cautions, *more)))


def _further(before: float | None, told: float | None) -> float | None:
    """Return how far the bar stands: vendors restart theirs, overshoot, and leave it untold."""
    if told is None or math.isnan(told):
        return before
    return max(before or 0.0, min(told, 100.0), 0.0)

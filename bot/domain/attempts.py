"""An attempt: one request to one provider for a turn, written down before its first byte leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import AttemptId
from bot.domain.turns import Turn
from bot.errors import Billed


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One request and, once it is over, what came of it.

    `cost` is in micro-dollars: the worst case until the turn is settled, then what it came to.
    `request_hash` tells two requests apart without keeping either; `client_id` is what the
    provider was given to recognise a repetition. `announced` counts the pictures the answer
    promised, kept or not. `outcome` is the state the turn went to; None: nobody knows yet.
    `endpoint`, `model`, `request_id`, `trace_id`, `http_status` and `error` are what an operator needs
    to ask the vendor about it; `remote_id` is the vendor's name for the work.
    """

    id: AttemptId
    provider: str
    request_hash: str
    client_id: str
    cost: int
    started_at: datetime
    remote_id: str | None = None
    announced: int = 0
    usage: Mapping[str, object] | None = None
    outcome: str | None = None
    billed: Billed | None = None
    ended_at: datetime | None = None
    endpoint: str | None = None
    model: str | None = None
    request_id: str | None = None
    trace_id: str | None = None
    http_status: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A turn, and all that was sent to providers for it, oldest first."""

    turn: Turn
    attempts: tuple[Attempt, ...] = ()

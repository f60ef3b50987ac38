"""Budgets that are running out: from which shares on somebody is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import ChannelId
from bot.domain.quotas import Rule

# Per cent of a budget; each is told once in its window.
THRESHOLDS = (50, 80, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A share of a budget that was reached: `percent` of `rule`; `used` in micro-dollars, until `ends_at`."""

    rule: Rule
    percent: int
    used: int
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """What is to be told, and where; `locale` None: in the server's own language."""

    told: tuple[Alert, ...] = ()
    channel: ChannelId | None = None
    locale: str | None = None


def reached(used: int, limit: int) -> tuple[int, ...]:
    """The shares of `limit` that are used; a limit of 0 is a ban, not a budget."""
    return tuple(percent for percent in THRESHOLDS if limit and used * 100 >= limit * percent)

"""What was made and what it cost, day by day, for whoever wants to see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from bot.domain.ids import RoleId
from bot.domain.windows import Per, window, zone_named


class By(StrEnum):
    """What consumption is told apart by."""

    MEMBER = "member"
    ROLE = "role"
    CHANNEL = "channel"
    PROVIDER = "provider"


class Period(StrEnum):
    """How far back is looked, today included."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30, Period.QUARTER: 91}

# A member, a role, a channel (numbers), a provider; None: none of them.
Key: TypeAlias = int | str | None


@dataclass(frozen=True, slots=True)
class Amount:
    """Turns, the pictures counted for them, and micro-dollars."""

    turns: int = 0
    pictures: int = 0
    cost: int = 0

    def __add__(self, other: Amount) -> Amount:
        """Return both together."""
        return Amount(self.turns + other.turns, self.pictures + other.pictures, self.cost + other.cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What one of them had, an amount for each day."""

    key: Key
    amounts: tuple[Amount, ...]

    @property
    def total(self) -> Amount:
        """All days together."""
        return sum(self.amounts, Amount())


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumption:
    """Some days, oldest first, and what everybody had on each; whoever had most comes first."""

    by: By
    days: tuple[date, ...]
    series: tuple[Series, ...]

    @property
    def total(self) -> Amount:
        """Everybody's together."""
        return sum((each.total for each in self.series), Amount())


def day_bounds(now: datetime, days: int, zone: str) -> tuple[tuple[date, datetime, datetime], ...]:
    """The last `days` days of `zone`'s calendar, oldest first: the date, its start and its end in UTC."""
    found: list[tuple[date, datetime, datetime]] = []
    moment = now
    for _ in range(days):
        held = window(Per.DAY, moment, zone)
        found.append((held.starts_at.astimezone(zone_named(zone)).date(), held.starts_at, held.ends_at))
        moment = held.starts_at - timedelta(seconds=1)
    return tuple(reversed(found))


def consumption(by: By, days: Sequence[date], told: Iterable[Mapping[Key, Amount]]) -> Consumption:
    """Put together what is told of each day."""
    each_day = tuple(told)
    keys = dict.fromkeys(key for amounts in each_day for key in amounts)
    series = [
        Series(key=key, amounts=tuple(amounts.get(key, Amount()) for amounts in each_day)) for key in keys
    ]
    series.sort(key=lambda one: (-one.total.cost, -one.total.pictures, -one.total.turns, str(one.key)))
    return Consumption(by=by, days=tuple(days), series=tuple(series))


def highest(roles: Iterable[RoleId], order: Sequence[RoleId]) -> RoleId | None:
    """The highest of somebody's roles, `order` having the highest first: there all they make is counted."""
    held = set(roles)
    return next((role for role in order if role in held), None)

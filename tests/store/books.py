"""What the model of the ledgers counts: every turn anew for each question, as slow and as plain as can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.domain.grants import NEVER, Grant
from bot.domain.money import month_of
from bot.domain.quotas import OWN, Charge, Measure
from bot.domain.turns import State, Turn
from bot.store.database.connection import Connection
from bot.store.database.tables import quota_ledger, quota_usage, spend_usage
from tests.store.model import MONTHLY, Held
from tests.store.sums import unbalanced


@dataclass(slots=True)
class Given:
    """A grant, and how much of it is used."""

    grant: Grant
    used: int = 0

    @property
    def left(self) -> int:
        """What it still gives."""
        return self.grant.amount - self.used


@dataclass(slots=True)
class Books:
    """Every turn that was allowed, and every grant, oldest first; a grant is known by its place here."""

    held: list[Held] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)

    def of(self, states: set[State]) -> list[Held]:
        """The turns in one of these states."""
        return [held for held in self.held if held.state in states]

    def counted(self, scope: str, measure: Measure, starts_at: datetime, ends_at: datetime) -> int:
        """What counts in a scope from one moment until before another."""
        own = scope.partition(":")[0] in OWN
        return sum(
            held.amount(measure) - (self.paid(held.drawn, measure) if own else 0)
            for held in self.held
            if starts_at <= held.at < ends_at and scope in map(str, held.scopes)
        )

    def used(self, charge: Charge) -> int:
        """What counts in the scope and window of a charge."""
        window = charge.window
        return self.counted(str(charge.scope), charge.measure, window.starts_at, window.ends_at)

    def affordable(self, cost: int, now: datetime) -> bool:
        """Tell whether the month has room."""
        month = month_of(now)
        return sum(held.spent for held in self.held if month_of(held.at) == month) + cost <= MONTHLY

    def fits(self, charge: Charge, drawn: Mapping[int, int]) -> bool:
        """Tell whether a rule allows it, where grants pay for what is `drawn`."""
        paid = self.paid(drawn, charge.measure) if charge.scope.holder in OWN else 0
        own = charge.amount - paid
        return not own or self.used(charge) + own <= charge.rule.limit

    def draw(self, turn: Turn, charges: Iterable[Charge], now: datetime) -> dict[int, int]:
        """What each grant pays of what goes beyond the member's own limits: all of it, or nothing."""
        beyond: dict[Measure, int] = {}
        for charge in charges:
            if charge.scope.holder in OWN:
                over = self.used(charge) + charge.amount - charge.rule.limit
                beyond[charge.measure] = max(beyond.get(charge.measure, 0), min(over, charge.amount))
        drawn: dict[int, int] = {}
        for measure, short in beyond.items():
            mine = [each for each in self._lasting(turn, now) if self.given[each].grant.measure is measure]
            left = short if sum(self.given[each].left for each in mine) >= short else 0
            for each in mine:
                drawn[each] = min(max(left, 0), self.given[each].left)
                left -= drawn[each]
        return drawn

    def paid(self, drawn: Mapping[int, int], measure: Measure) -> int:
        """How much of a measure grants paid for."""
        return sum(amount for each, amount in drawn.items() if self.given[each].grant.measure is measure)

    def allow(self, held: Held) -> None:
        """Write a turn down."""
        self.held.append(held)
        self._use(held.drawn, 1)

    def charge(self, held: Held, *, images: int, cost: int) -> None:
        """Charge a turn finally; of what it gives back the youngest grants get first."""
        beyond = {
            measure: max(0, final - (held.amount(measure) - self.paid(held.drawn, measure)))
            for measure, final in ((Measure.IMAGES, images), (Measure.USD, cost))
        }
        self._use(held.drawn, -1)
        for each in sorted(held.drawn):
            measure = self.given[each].grant.measure
            held.drawn[each] = min(held.drawn[each], beyond[measure])
            beyond[measure] -= held.drawn[each]
        self._use(held.drawn, 1)
        held.images, held.cost = images, cost

    def _use(self, drawn: Mapping[int, int], sign: int) -> None:
        for each, amount in drawn.items():
            self.given[each].used += sign * amount

    def _lasting(self, turn: Turn, now: datetime) -> list[int]:
        """Those of the turn's member there; the one that ends first comes first."""
        mine = [
            (given.grant.until or NEVER, each)
            for each, given in enumerate(self.given)
            if (given.grant.guild, given.grant.member) == (turn.place.guild, turn.author)
        ]
        return [each for until, each in sorted(mine) if until > now]


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands in a store: counters, months of spend, what each turn comes to in each counter."""

    counters: list[Any]
    months: list[Any]
    charges: list[Any]
    unbalanced: list[Any]


async def kept_in(connection: Connection) -> Kept:
    """All of it at one moment."""
    key = (quota_ledger.c.turn, quota_ledger.c.scope, quota_ledger.c.window, quota_ledger.c.measure)
    summed = select(*key, func.sum(quota_ledger.c.amount).label("amount")).group_by(*key)
    return Kept(
        counters=list((await connection.execute(select(quota_usage))).all()),
        months=list((await connection.execute(select(spend_usage))).all()),
        charges=list((await connection.execute(summed.where(quota_ledger.c.turn.is_not(None)))).all()),
        unbalanced=await unbalanced(connection),
    )

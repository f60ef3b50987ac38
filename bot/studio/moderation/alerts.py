"""Who is told, once, that half, four fifths, or all of a budget is used."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.domain.alerts import Alert, Alerts, reached
from bot.domain.money import DOLLAR, month_of
from bot.domain.places import Asker
from bot.domain.quotas import Charge, Measure, Subject
from bot.domain.turns import Turn
from bot.store.database.connection import Connection
from bot.store.ledgers import quotas, spend
from bot.store.moderation import alerts, settings
from bot.studio.moderation.rules import charges_for
from bot.studio.workshop import Workshop

_log = logging.getLogger(__name__)

# The budgets that many share; a member who is near their own limit reads that in `/me`.
_SHARED = frozenset({Subject.SERVER, Subject.CHANNEL})
_OPERATOR = "operator"


class Budgets:
    """Looks at the budgets that a turn counted in, once it has ended."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def reached(self, turn: Turn) -> Alerts:
        """What its server is to be told now; the operator reads of theirs in the log."""
        budgets = [budget for budget in await self._budgets(turn) if reached(budget.used, budget.limit)]
        # Looked up before anything is written: every turn comes by here, and few bring news.
        if not await self._workshop.store.read(partial(_untold, budgets=budgets)):
            return Alerts()
        fresh = await self._workshop.store.write(
            partial(_written_down, budgets=budgets, now=self._workshop.clock())
        )
        for percent, budget in fresh:
            if budget.charge is None:
                message = "%d %% of this month's budget is used: %.2f of %.2f US dollars"
                _log.warning(message, percent, budget.used / DOLLAR, budget.limit / DOLLAR)
        told = tuple(
            Alert(
                rule=budget.charge.rule,
                percent=percent,
                used=budget.used,
                ends_at=budget.charge.window.ends_at,
            )
            for percent, budget in fresh
            if budget.charge is not None
        )
        return await self._workshop.store.read(partial(_addressed, turn=turn, told=told))

    async def _budgets(self, turn: Turn) -> list[_Budget]:
        most, month = self._workshop.limits.monthly_budget, month_of(self._workshop.clock())

        async def look(connection: Connection) -> list[_Budget]:
            operators = _Budget(_OPERATOR, month, await spend.used(connection, month), most)
            return [operators, *await self._servers(connection, turn)]

        budgets = await self._workshop.store.read(look)
        self._workshop.spent(budgets[0].used / DOLLAR, most / DOLLAR)
        return budgets

    async def _servers(self, connection: Connection, turn: Turn) -> list[_Budget]:
        if turn.place.guild is None:
            return []
        asker = Asker(user=turn.author, roles=turn.roles)
        charges = await charges_for(connection, asker, turn.place, self._workshop, images=0, cost=0)
        shared = [each for each in charges if each.rule.kind in _SHARED and each.measure is Measure.USD]
        return [
            _Budget(str(charge.scope), charge.window.key, each.used, charge.rule.limit, charge)
            for each in await quotas.standing(connection, shared)
            for charge in (each.charge,)
        ]


@dataclass(frozen=True, slots=True)
class _Budget:
    """`used` and `limit` in micro-dollars; `charge` None: the operator's."""

    scope: str
    window: str
    used: int
    limit: int
    charge: Charge | None = None


async def _untold(connection: Connection, budgets: Sequence[_Budget]) -> bool:
    for budget in budgets:
        told = await alerts.told(connection, budget.scope, budget.window)
        if not told.issuperset(reached(budget.used, budget.limit)):
            return True
    return False


async def _written_down(
    connection: Connection, budgets: Sequence[_Budget], now: datetime
) -> list[tuple[int, _Budget]]:
    """What is new, and from now on is not: of each budget the highest share, since that tells the others."""
    found: list[tuple[int, _Budget]] = []
    for budget in budgets:
        fresh = [
            percent
            for percent in reached(budget.used, budget.limit)
            if await alerts.first_time(connection, budget.scope, budget.window, percent, now=now)
        ]
        if fresh:
            found.append((max(fresh), budget))
    return found


async def _addressed(connection: Connection, turn: Turn, told: tuple[Alert, ...]) -> Alerts:
    chosen = await settings.read(connection, turn.place.guild)
    channel = chosen.budget_channel or chosen.log_channel
    return Alerts(told=told, channel=channel, locale=chosen.locale)

"""Who is told, once, that half, four fifths, or all of a budget is used."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.domain.alerts import Alert, Alerts, reached
from bot.domain.money import DOLLAR, month_of
from bot.domain.quotas import Measure, Subject
from bot.domain.turns import Asker, Turn
from bot.store import alerts, quotas, settings, spend
from bot.store.connection import Connection
from bot.studio.rules import charges_for
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

        async def work(connection: Connection) -> tuple[Alerts, int | None, int]:
            percent, used = await self._operators(connection)
            return await self._servers(connection, turn), percent, used

        told, percent, used = await self._workshop.store.write(work)
        if percent is not None:
            budget = self._workshop.limits.monthly_budget
            message = "%d %% of this month's budget is used: %.2f of %.2f US dollars"
            _log.warning(message, percent, used / DOLLAR, budget / DOLLAR)
        return told

    async def _operators(self, connection: Connection) -> tuple[int | None, int]:
        now, budget = self._workshop.clock(), self._workshop.limits.monthly_budget
        month = month_of(now)
        used = await spend.used(connection, month)
        self._workshop.spent(used / DOLLAR, budget / DOLLAR)
        return await _newly(connection, _OPERATOR, month, used, budget, now), used

    async def _servers(self, connection: Connection, turn: Turn) -> Alerts:
        if turn.place.guild is None:
            return Alerts()
        now, asker = self._workshop.clock(), Asker(user=turn.author, roles=turn.roles)
        charges = await charges_for(connection, asker, turn.place, self._workshop, images=0, cost=0)
        shared = [each for each in charges if each.rule.kind in _SHARED and each.measure is Measure.USD]
        found: list[Alert] = []
        for each in await quotas.standing(connection, shared):
            charge = each.charge
            percent = await _newly(
                connection, str(charge.scope), charge.window.key, each.used, charge.rule.limit, now
            )
            if percent is not None:
                found.append(
                    Alert(rule=charge.rule, percent=percent, used=each.used, ends_at=charge.window.ends_at)
                )
        chosen = await settings.read(connection, turn.place.guild)
        channel = chosen.budget_channel or chosen.log_channel
        return Alerts(told=tuple(found), channel=channel, locale=chosen.locale)


async def _newly(
    connection: Connection, scope: str, window: str, used: int, limit: int, now: datetime
) -> int | None:
    """The highest threshold reached that was not told of; those below it need not be told any more."""
    fresh = [
        each
        for each in reached(used, limit)
        if await alerts.first_time(connection, scope, window, each, now=now)
    ]
    return max(fresh, default=None)

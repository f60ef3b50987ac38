"""What a turn may cost, and what is left of its asker's quota, before anything is spent."""

from __future__ import annotations

from bot.domain import money
from bot.domain.quotas import OWN, Measure, Standing
from bot.domain.telling import Priced
from bot.domain.turns import Asker, Turn
from bot.store.database.connection import Connection
from bot.store.ledgers import quotas
from bot.studio.moderation import rules
from bot.studio.workshop import Workshop


async def price_of(turn: Turn, workshop: Workshop) -> Priced:
    """What the asker of a reserved turn is told: of several limits the one that is used up first."""
    cost = money.worst_case(workshop.providers.described(turn.provider or ""), turn.options)
    asker = Asker(user=turn.author, roles=turn.roles)

    async def look(connection: Connection) -> tuple[Standing, ...]:
        charges = await rules.charges_for(connection, asker, turn.place, workshop, images=0, cost=0)
        own = [each for each in charges if each.scope.holder in OWN and each.measure is Measure.IMAGES]
        return await quotas.standing(connection, tuple(own))

    standings = await workshop.store.read(look)
    closest = min(standings, key=lambda each: each.left, default=None)
    if closest is None:
        return Priced(cost)
    rule = closest.charge.rule
    return Priced(cost, left=max(closest.left + turn.options.count, 0), limit=rule.limit, per=rule.per)

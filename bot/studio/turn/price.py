"""What a turn may cost, and what is left of its asker's quota, before anything is spent."""

from __future__ import annotations

from bot.domain import money
from bot.domain.places import Asker
from bot.domain.quotas import OWN, Measure
from bot.domain.telling import Priced
from bot.domain.turns import Turn
from bot.store.database.connection import Connection
from bot.store.ledgers import counters, grants, quotas
from bot.studio.moderation import rules
from bot.studio.workshop import Workshop


async def price_of(turn: Turn, workshop: Workshop) -> Priced:
    """What the asker of a reserved turn is told: of several limits the one that is used up first."""
    cost = money.worst_case(workshop.providers.described(turn.served_by), turn.options)
    return await workshop.store.read(lambda connection: _told(connection, turn, cost, workshop))


async def _told(connection: Connection, turn: Turn, cost: int, workshop: Workshop) -> Priced:
    asker = Asker(user=turn.author, roles=turn.roles)
    charges = await rules.charges_for(connection, asker, turn.place, workshop, images=0, cost=0)
    own = [each for each in charges if each.scope.holder in OWN and each.measure is Measure.IMAGES]
    standings = await quotas.standing(connection, own)
    closest = min(standings, key=lambda each: each.left, default=None)
    if closest is None:
        return Priced(cost)
    drawn, besides = await _granted(connection, turn, workshop)
    rule = closest.charge.rule
    left = max(closest.left + turn.options.count - drawn, 0)
    return Priced(cost, left=left, limit=rule.limit, per=rule.per, granted=drawn + besides)


async def _granted(connection: Connection, turn: Turn, workshop: Workshop) -> tuple[int, int]:
    """How many pictures of `turn` grants pay for, and how many more they would."""
    guild = turn.place.guild
    if guild is None:
        return 0, 0
    held = await counters.held_by(connection, turn.id)
    mine = {counter: amount for counter, amount in held.items() if counter.is_grant}
    lasting = await grants.lasting(connection, guild, turn.author, now=workshop.clock())
    return (
        sum(amount for counter, amount in mine.items() if counter.measure == Measure.IMAGES),
        sum(each.left for each in lasting if each.grant.measure is Measure.IMAGES),
    )

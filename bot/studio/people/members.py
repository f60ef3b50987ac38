"""What a member may know of themselves: what holds for them, what they cost, what of theirs is under way."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import rights
from bot.domain.grants import Drawn
from bot.domain.ids import UserId
from bot.domain.money import month_of
from bot.domain.places import Asker, Place
from bot.domain.quotas import Standing
from bot.domain.turns import Turn
from bot.store import conversations
from bot.store.database.connection import Connection
from bot.studio.moderation.rules import Rules
from bot.studio.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Overview:
    """One member here and now. `spent`: micro-dollars in this month, wherever they asked.

    `under_way`: their turns that wait or run and may be known of here, oldest first. `granted`: what is
    left of grants.
    """

    standings: tuple[Standing, ...]
    spent: int
    under_way: tuple[Turn, ...]
    granted: tuple[Drawn, ...] = ()


class Members:
    """Tells members of themselves."""

    def __init__(self, workshop: Workshop, rules: Rules) -> None:
        self._workshop = workshop
        self._rules = rules

    async def overview(self, asker: Asker, place: Place) -> Overview:
        """What there is to know of `asker` at `place`."""
        month = month_of(self._workshop.clock())

        async def look(connection: Connection) -> tuple[int, tuple[Turn, ...]]:
            spent = await conversations.spent_by(connection, asker.user, month)
            return spent, await conversations.under_way(connection, asker.user)

        standings = await self._rules.standing(asker, place)
        spent, under_way = await self._workshop.store.read(look)
        here = tuple(turn for turn in under_way if rights.visible(turn, asker, place))
        granted = await self._rules.grants_of(place.guild, asker.user) if place.guild else ()
        return Overview(standings, spent, here, granted)

    async def language_of(self, member: UserId) -> str | None:
        """The language in which they were told things before, as Discord's code; None: nothing was."""
        return await self._workshop.store.read(
            lambda connection: conversations.language_of(connection, member)
        )

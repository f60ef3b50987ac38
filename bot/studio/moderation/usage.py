"""What a server made and what it cost, for those who run it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.domain.consumption import DAYS, By, Consumption, Period, consumption, day_bounds, highest
from bot.domain.ids import GuildId, RoleId
from bot.store.database.connection import Connection
from bot.store.ledgers import usage
from bot.store.moderation import settings
from bot.studio.workshop import Workshop


class Usage:
    """Looks back over days in the server's own time zone."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def of(self, guild: GuildId, period: Period, by: By, roles: Sequence[RoleId] = ()) -> Consumption:
        """What was counted; `roles` are the server's, the highest first, under which each member counts."""
        now = self._workshop.clock()
        named = partial(highest, order=roles) if by is By.ROLE else _itself

        async def work(connection: Connection) -> Consumption:
            zone = await settings.zone_of(connection, guild)
            bounds = day_bounds(now, DAYS[period], zone)
            told = [
                await usage.between(connection, guild, by, since=since, until=until, named=named)
                for _, since, until in bounds
            ]
            return consumption(by, [day for day, _, _ in bounds], told)

        return await self._workshop.store.read(work)


def _itself(key: int | str | None) -> int | str | None:
    return key

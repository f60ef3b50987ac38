"""Who did what in a server, for those who run it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bot.domain.chronicle import Page, Way
from bot.domain.ids import GuildId, UserId
from bot.store.moderation import chronicle
from bot.studio.workshop import Workshop


class Chronicle:
    """Reads the audit and the turns."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def page(
        self,
        guild: GuildId,
        member: UserId | None = None,
        way: Way = Way.OLDER,
        moment: datetime | None = None,
    ) -> Page:
        """A page next to `moment`, without it the newest; with `member` what they did or was done to them."""
        read = partial(chronicle.page, guild=guild, member=member, way=way, moment=moment)
        return await self._workshop.store.read(read)

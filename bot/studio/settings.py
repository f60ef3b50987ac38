"""What moderators have set for their server, for whoever shows or asks something there."""

from __future__ import annotations

from bot.domain.ids import GuildId
from bot.domain.server_settings import ServerSettings
from bot.store import settings
from bot.studio.workshop import Workshop


class Settings:
    """The settings of servers."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def of(self, guild: GuildId | None) -> ServerSettings:
        """A server's; outside of servers the defaults hold."""
        return await self._workshop.store.read(lambda connection: settings.read(connection, guild))

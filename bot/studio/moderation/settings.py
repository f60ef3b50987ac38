"""What moderators have set for their server, for whoever shows or asks something there."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from bot.domain.ids import GuildId, UserId
from bot.domain.server_settings import KEYS, ServerSettings, changed, values_of
from bot.store.database.connection import Connection
from bot.store.moderation import audit, settings
from bot.studio.workshop import Workshop


class Settings:
    """The settings of servers."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def of(self, guild: GuildId | None) -> ServerSettings:
        """A server's; outside of servers the defaults hold."""
        return await self._workshop.store.read(lambda connection: settings.read(connection, guild))

    async def change(
        self, guild: GuildId, changes: Mapping[str, JsonValue], *, by: UserId
    ) -> tuple[ServerSettings, ServerSettings]:
        """Set some keys, None: as if never set; return how all was and is. Raises `Refused`."""

        async def work(connection: Connection) -> tuple[ServerSettings, ServerSettings]:
            before = await settings.read(connection, guild)
            after = changed(before, changes)
            await put(connection, guild, before, after)
            for key in differing(before, after):
                facts = {"key": key, "before": values_of(before).get(key), "after": values_of(after).get(key)}
                entry = audit.Entry(
                    at=self._workshop.clock(), guild=guild, actor=by, action="settings.set", facts=facts
                )
                await audit.record(connection, entry)
            return before, after

        return await self._workshop.store.write(work)


def differing(before: ServerSettings, after: ServerSettings) -> list[str]:
    """The keys in which two differ."""
    return [key for key in KEYS if getattr(before, key) != getattr(after, key)]


async def put(connection: Connection, guild: GuildId, before: ServerSettings, after: ServerSettings) -> None:
    """Write down what changed."""
    values = values_of(after)
    for key in differing(before, after):
        await settings.put(connection, guild, key, values.get(key))

"""Giving a server's settings and rules as a file, and taking one: whole, in one transaction, audited."""

from __future__ import annotations

from pydantic import JsonValue

from bot.domain.ids import GuildId, UserId
from bot.domain.limits import ANYTHING, Limit
from bot.domain.server_file import ServerFile, gone_and_come, written
from bot.errors import Refusal, Refused
from bot.store.database.connection import Connection
from bot.store.ledgers import quotas
from bot.store.moderation import audit, limits, policy, settings
from bot.studio.moderation.settings import put
from bot.studio.workshop import Workshop


class ServerFiles:
    """Reads and replaces all that moderators decided."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def of(self, guild: GuildId) -> ServerFile:
        """What holds now."""
        return await self._workshop.store.read(lambda connection: _read(connection, guild))

    async def replace(self, guild: GuildId, seen: ServerFile, file: ServerFile, *, by: UserId) -> None:
        """Let `file` hold instead of what was `seen`; raises `Refused` if that has changed meanwhile."""

        async def work(connection: Connection) -> None:
            before = await _read(connection, guild)
            if before != seen:
                raise Refused(Refusal.SETTINGS_OUTDATED)
            await put(connection, guild, before.settings, file.settings)
            await _put_rules(connection, before, file)
            await _put_limits(connection, before, file)
            await _put_terms(connection, guild, before, file)
            facts: dict[str, JsonValue] = {"before": written(before), "after": written(file)}
            entry = audit.Entry(
                at=self._workshop.clock(), guild=guild, actor=by, action="settings.import", facts=facts
            )
            await audit.record(connection, entry)

        await self._workshop.store.write(work)


async def _read(connection: Connection, guild: GuildId) -> ServerFile:
    return ServerFile(
        settings=await settings.read(connection, guild),
        rules=await quotas.rules_of(connection, guild),
        limits=await limits.limits_of(connection, guild),
        terms=await policy.terms_of(connection, guild),
    )


async def _put_rules(connection: Connection, before: ServerFile, after: ServerFile) -> None:
    gone, come = gone_and_come(before.rules, after.rules)
    for rule in gone:
        await quotas.clear_rule(connection, rule)
    for rule in come:
        await quotas.set_rule(connection, rule)


async def _put_limits(connection: Connection, before: ServerFile, after: ServerFile) -> None:
    gone, come = gone_and_come(before.limits, after.limits)
    for limit in gone:
        await limits.put(connection, Limit(guild=limit.guild, role=limit.role, allowed=ANYTHING))
    for limit in come:
        await limits.put(connection, limit)


async def _put_terms(connection: Connection, guild: GuildId, before: ServerFile, after: ServerFile) -> None:
    gone, come = gone_and_come(before.terms, after.terms)
    for term in gone:
        await policy.unblock(connection, guild, term.text)
    for term in come:
        await policy.block(connection, guild, term)

"""What moderators decide about what roles may ask for; audited in the transaction that decides it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from bot.domain.ids import GuildId, RoleId, UserId
from bot.domain.limits import ANYTHING, Allowed, Limit, allowed
from bot.domain.offers import Offer
from bot.domain.places import Asker, Place
from bot.store.database.connection import Connection
from bot.store.moderation import audit, limits
from bot.studio.workshop import Workshop


class RoleLimits:
    """The limits of servers."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def change(
        self, guild: GuildId, role: RoleId | None, changes: Mapping[str, Any], *, by: UserId
    ) -> tuple[Limit, Limit]:
        """Set some fields of what a role (None: everyone) may ask for; return how it was and is."""
        return await self._change(guild, role, lambda before: replace(before, **changes), by)

    async def clear(self, guild: GuildId, role: RoleId | None, *, by: UserId) -> tuple[Limit, Limit]:
        """Let a role ask for anything; return how it was and is."""
        return await self._change(guild, role, lambda _: ANYTHING, by)

    async def all_of(self, guild: GuildId) -> tuple[Limit, ...]:
        """Every limit of a server."""
        return await self._workshop.store.read(lambda connection: limits.limits_of(connection, guild))

    async def offered(self, asker: Asker, place: Place) -> tuple[Offer, ...]:
        """What is left of the providers' offers for somebody there."""
        offers, guild = self._workshop.providers.offers, place.guild
        if guild is None:
            return offers
        return allowed(await self.all_of(guild), asker.roles).offered(offers)

    async def _change(
        self, guild: GuildId, role: RoleId | None, to: Callable[[Allowed], Allowed], by: UserId
    ) -> tuple[Limit, Limit]:
        async def work(connection: Connection) -> tuple[Limit, Limit]:
            before = Limit(guild=guild, role=role, allowed=await limits.limit_of(connection, guild, role))
            after = replace(before, allowed=to(before.allowed))
            await limits.put(connection, after)
            await audit.record(connection, self._entry(before, after, by))
            return before, after

        return await self._workshop.store.write(work)

    def _entry(self, before: Limit, after: Limit, by: UserId) -> audit.Entry:
        return audit.Entry(
            at=self._workshop.clock(),
            guild=after.guild,
            actor=by,
            action="limits.set",
            subject=after.role,
            facts={"before": _facts(before), "after": _facts(after)},
        )


def _facts(limit: Limit) -> dict[str, Any]:
    said = {name: value for name, value in asdict(limit.allowed).items() if value is not None}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}

"""What moderators decide about quotas; each decision is audited in the transaction that makes it."""

from __future__ import annotations

from pydantic import JsonValue

from bot.domain.ids import GuildId, UserId
from bot.domain.quotas import Charge, Rule, Subject, applicable, default_rule
from bot.domain.turns import Asker, Place
from bot.store import audit, quotas, settings
from bot.store.connection import Connection
from bot.store.quotas import Standing
from bot.studio.workshop import Workshop


class Rules:
    """The quota rules of servers."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def set(self, rule: Rule, *, by: UserId) -> None:
        """Set a rule, in place of the one for the same subject, period and measure."""

        async def work(connection: Connection) -> None:
            await quotas.set_rule(connection, rule)
            await audit.record(connection, self._entry(by, "quota.set", rule))

        await self._workshop.store.write(work)

    async def clear(
        self, guild: GuildId, kind: Subject, subject: int | None, *, by: UserId
    ) -> tuple[Rule, ...]:
        """Remove the rules for one subject; return those there were."""

        async def work(connection: Connection) -> tuple[Rule, ...]:
            removed = await quotas.clear_rules(connection, guild, kind, subject)
            for rule in removed:
                await audit.record(connection, self._entry(by, "quota.clear", rule))
            return removed

        return await self._workshop.store.write(work)

    async def all_of(self, guild: GuildId) -> tuple[Rule, ...]:
        """Every rule of a server."""
        return await self._workshop.store.read(lambda connection: quotas.rules_of(connection, guild))

    async def standing(self, asker: Asker, place: Place) -> tuple[Standing, ...]:
        """What holds for a member there now, and how much of each is used."""

        async def work(connection: Connection) -> tuple[Standing, ...]:
            charges = await charges_for(connection, asker, place, self._workshop, images=0, cost=0)
            return await quotas.standing(connection, charges)

        return await self._workshop.store.read(work)

    def _entry(self, actor: UserId, action: str, rule: Rule) -> audit.Entry:
        facts: dict[str, JsonValue] = {
            "kind": str(rule.kind),
            "per": str(rule.per),
            "limit": rule.limit,
            "measure": str(rule.measure),
        }
        at = self._workshop.clock()
        return audit.Entry(
            at=at, guild=rule.guild, actor=actor, action=action, subject=rule.subject, facts=facts
        )


async def charges_for(
    connection: Connection, asker: Asker, place: Place, workshop: Workshop, *, images: int, cost: int
) -> tuple[Charge, ...]:
    """What a turn of so many pictures and micro-dollars must be allowed, by the rules of this moment."""
    rules: tuple[Rule, ...] = ()
    zone = "UTC"
    if place.guild is not None:
        rules = await quotas.rules_of(connection, place.guild)
        zone = await settings.zone_of(connection, place.guild)
    default = default_rule(workshop.limits.member_images_per_day)
    return applicable(rules, asker, place, default, images=images, cost=cost, now=workshop.clock(), zone=zone)

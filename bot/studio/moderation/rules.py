"""What moderators decide about quotas; each decision is audited in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from bot.domain import deadlines
from bot.domain.grants import Drawn, Grant
from bot.domain.ids import GuildId, UserId
from bot.domain.places import Asker, Place
from bot.domain.quotas import REFUSALS, Charge, Measure, Rule, Standing, Subject, applicable, default_rule
from bot.domain.turns import Turn
from bot.errors import Refused
from bot.store import machine
from bot.store.database.connection import Connection
from bot.store.ledgers import grants, quotas
from bot.store.moderation import audit, settings
from bot.studio.workshop import Limits, Workshop


class Rules:
    """The quota rules of servers, and what members were granted besides."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def set(self, rule: Rule, *, by: UserId) -> Rule | None:
        """Set a rule; return the one for the same subject, period and measure that it replaces."""

        async def work(connection: Connection) -> Rule | None:
            before = await quotas.set_rule(connection, rule)
            facts: dict[str, JsonValue] = {"before": before.limit if before else None}
            await self._record(connection, by, "quota.set", rule, facts)
            return before

        return await self._workshop.store.write(work)

    async def clear(
        self, guild: GuildId, kind: Subject, subject: int | None, *, by: UserId
    ) -> tuple[Rule, ...]:
        """Remove the rules for one subject; return those there were."""

        async def work(connection: Connection) -> tuple[Rule, ...]:
            removed = await quotas.clear_rules(connection, guild, kind, subject)
            for rule in removed:
                await self._record(connection, by, "quota.clear", rule)
            return removed

        return await self._workshop.store.write(work)

    async def clear_one(self, rule: Rule, *, by: UserId) -> tuple[Rule, ...]:
        """Remove the rule for the same subject, period and measure; return it, if there is one."""

        async def work(connection: Connection) -> tuple[Rule, ...]:
            removed = await quotas.clear_rule(connection, rule)
            if removed is None:
                return ()
            await self._record(connection, by, "quota.clear", removed)
            return (removed,)

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

    async def grant(
        self, guild: GuildId, member: UserId, amount: int, measure: Measure, until: str | None, *, by: UserId
    ) -> Grant:
        """Grant a member so much besides, until what `until` says in the server's zone; raises `Refused`."""
        now = self._workshop.clock()

        async def work(connection: Connection) -> Grant:
            zone = await settings.zone_of(connection, guild)
            ends = deadlines.deadline(until, now=now, zone=zone) if until else None
            grant = Grant(guild=guild, member=member, measure=measure, amount=amount, until=ends)
            await grants.give(connection, grant, by=by, now=now)
            facts: dict[str, JsonValue] = {
                "amount": amount,
                "measure": str(measure),
                "until": ends.isoformat() if ends else None,
            }
            entry = audit.Entry(
                at=now, guild=guild, actor=by, action="quota.grant", subject=member, facts=facts
            )
            await audit.record(connection, entry)
            return grant

        return await self._workshop.store.write(work)

    async def grants_of(self, guild: GuildId, member: UserId) -> tuple[Drawn, ...]:
        """What a member has left of what they were granted, in the order in which it is used."""
        now = self._workshop.clock()
        return await self._workshop.store.read(
            lambda connection: grants.lasting(connection, guild, member, now=now)
        )

    async def _record(
        self,
        connection: Connection,
        actor: UserId,
        action: str,
        rule: Rule,
        facts: Mapping[str, JsonValue] | None = None,
    ) -> None:
        told: dict[str, JsonValue] = {
            "kind": str(rule.kind),
            "per": str(rule.per),
            "limit": rule.limit,
            "measure": str(rule.measure),
            **(facts or {}),
        }
        entry = audit.Entry(
            at=self._workshop.clock(),
            guild=rule.guild,
            actor=actor,
            action=action,
            subject=rule.subject,
            facts=told,
        )
        await audit.record(connection, entry)


async def hold(connection: Connection, turn: Turn, asker: Asker, workshop: Workshop, *, cost: int) -> None:
    """Reserve `turn` under the rules of this moment; a refusal says what the server says besides."""
    images, budget = turn.options.count, workshop.limits.monthly_budget
    charges = await charges_for(connection, asker, turn.place, workshop, images=images, cost=cost)
    try:
        await machine.reserve(connection, turn, charges, cost=cost, budget=budget, now=workshop.clock())
    except Refused as refused:
        said = (await settings.read(connection, turn.place.guild)).full_message
        if refused.why not in REFUSALS or not said:
            raise
        raise Refused(refused.why, {**refused.facts, "besides": said}, refused.frees_at) from refused


async def charges_for(
    connection: Connection, asker: Asker, place: Place, workshop: Workshop, *, images: int, cost: int
) -> tuple[Charge, ...]:
    """What a turn of so many pictures and micro-dollars must be allowed, by the rules of this moment."""
    rules: tuple[Rule, ...] = ()
    zone = "UTC"
    if place.guild is not None:
        rules = await quotas.rules_of(connection, place.guild)
        zone = await settings.zone_of(connection, place.guild)
    return applicable(
        rules,
        asker,
        place,
        _default(place, workshop.limits),
        images=images,
        cost=cost,
        now=workshop.clock(),
        zone=zone,
        across_servers=workshop.limits.across_servers,
    )


def _default(place: Place, limits: Limits) -> Rule:
    in_server = place.guild is not None
    return default_rule(limits.member_images_per_day if in_server else limits.direct_images_per_day)

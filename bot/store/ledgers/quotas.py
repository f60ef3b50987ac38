"""Rules, and the reservations they allow: one transaction holds a turn in every counter it belongs to.

A turn beyond its member's own limit may be paid for by a grant. What a grant pays for counts for the
server and the channel as ever, but not against the member's own limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain import money
from bot.domain.grants import NEVER
from bot.domain.ids import GuildId, TurnId
from bot.domain.quotas import OWN, Charge, Measure, Rule, Standing, Subject
from bot.domain.turns import Turn
from bot.domain.windows import Per
from bot.errors import Refused
from bot.store.database.connection import Connection
from bot.store.database.tables import quota_rules
from bot.store.ledgers import counters, grants
from bot.store.ledgers.counters import NO_LIMIT, Counter, counter_of, used

# A rule for whom its kind alone names (each member, the server) has no subject; a key needs one.
NOBODY = 0


_RULES = (
    select(quota_rules).where(quota_rules.c.guild == bindparam("guild")).order_by(*quota_rules.primary_key)
)
_OF_SUBJECT = (
    (quota_rules.c.guild == bindparam("of_guild"))
    & (quota_rules.c.kind == bindparam("of_kind"))
    & (quota_rules.c.subject == bindparam("of_subject"))
)
_SAME = (
    _OF_SUBJECT
    & (quota_rules.c.per == bindparam("of_per"))
    & (quota_rules.c.measure == bindparam("of_measure"))
)
_SET = upsert(quota_rules)
_SET = _SET.on_conflict_do_update(
    index_elements=["guild", "kind", "subject", "per", "measure"], set_={"allowed": _SET.excluded.allowed}
)


async def set_rule(connection: Connection, rule: Rule) -> Rule | None:
    """Set a server's rule; return the one for the same subject, period and measure that it replaces."""
    before = (await connection.execute(select(quota_rules).where(_SAME), _same(rule))).one_or_none()
    row = {
        "guild": rule.guild,
        "kind": rule.kind,
        "subject": rule.subject or NOBODY,
        "per": rule.per,
        "measure": rule.measure,
        "allowed": rule.limit,
    }
    await connection.execute(_SET, row)
    return _rule(before) if before else None


async def clear_rules(
    connection: Connection, guild: GuildId, kind: Subject, subject: int | None = None
) -> tuple[Rule, ...]:
    """Remove the rules of a server for one subject; return those there were."""
    of = {"of_guild": guild, "of_kind": kind, "of_subject": subject or NOBODY}
    removed = delete(quota_rules).where(_OF_SUBJECT).returning(*quota_rules.c)
    return tuple(_rule(row) for row in await connection.execute(removed, of))


async def clear_rule(connection: Connection, rule: Rule) -> Rule | None:
    """Remove the rule for the same subject, period and measure; return it, or None if there is none."""
    removed = delete(quota_rules).where(_SAME).returning(*quota_rules.c)
    row = (await connection.execute(removed, _same(rule))).one_or_none()
    return _rule(row) if row else None


async def rules_of(connection: Connection, guild: GuildId) -> tuple[Rule, ...]:
    """Every rule of a server, in a lasting order."""
    return tuple(_rule(row) for row in await connection.execute(_RULES, {"guild": guild}))


def _same(rule: Rule) -> dict[str, Any]:
    return {
        "of_guild": rule.guild,
        "of_kind": rule.kind,
        "of_subject": rule.subject or NOBODY,
        "of_per": rule.per,
        "of_measure": rule.measure,
    }


def _rule(row: Any) -> Rule:
    return Rule(
        guild=GuildId(row.guild),
        kind=Subject(row.kind),
        subject=row.subject or None,
        per=Per(row.per),
        measure=Measure(row.measure),
        limit=row.allowed,
    )


async def standing(connection: Connection, charges: Iterable[Charge]) -> tuple[Standing, ...]:
    """How much is used of each rule that `charges` come from."""
    return tuple([Standing(charge, await used(connection, charge)) for charge in charges])


async def hold(
    connection: Connection, turn: Turn, charges: Sequence[Charge], *, cost: int, now: datetime
) -> None:
    """Add `turn` to every counter it belongs to; raises `Refused` if a rule does not allow it.

    The rule that frees last is the one refused by, and one that never does before all. `turn` must hold
    its reservation already.
    """
    limits = dict.fromkeys(await counters.counting(connection, turn, now), NO_LIMIT)
    for charge in charges:
        if counter_of(charge) not in limits:
            await counters.begin(connection, charge, besides=turn.id, now=now)
    limits |= {counter_of(charge): charge.rule.limit for charge in charges}
    drawn = await _draw(connection, turn, charges, now)
    amounts = {Measure.IMAGES: turn.options.count, Measure.USD: cost}
    held = [(counter, _share(counter, amounts, drawn)) for counter in sorted(limits)]
    # What adds nothing to a counter fits also where its limit was lowered below what is used.
    over = {
        counter
        for counter, amount in held
        if amount and not await counters.take(connection, counter, amount, limit=limits[counter])
    }
    if over:
        refusing = [charge for charge in charges if counter_of(charge) in over]
        raise await _refusal(connection, max(refusing, key=lambda charge: charge.frees_at or NEVER))
    await counters.enter(connection, turn.id, [*held, *drawn.items()], kind="reserve", now=now)


async def adjust(
    connection: Connection, turn: TurnId, *, images: int, cost: int, kind: str, now: datetime
) -> None:
    """Make what `turn` is charged `images` and `cost`, wherever it is counted; grants get back first."""
    held = await counters.held_by(connection, turn)
    final = {Measure.IMAGES: images, Measure.USD: cost}
    drawn = _still_drawn(held, final)
    wanted = {counter: _share(counter, final, drawn) for counter in held if not counter.is_grant} | drawn
    changes = sorted((counter, wanted[counter] - held[counter]) for counter in held)
    changes = [(counter, change) for counter, change in changes if change]
    if changes:
        await counters.add(connection, changes)
        await counters.enter(connection, turn, changes, kind=kind, now=now)


async def _draw(
    connection: Connection, turn: Turn, charges: Sequence[Charge], now: datetime
) -> dict[Counter, int]:
    """Let grants pay for what goes beyond the member's own limits."""
    guild = turn.place.guild
    short: dict[Measure, int] = {}
    for charge in charges:
        if charge.scope.holder in OWN:
            beyond = await used(connection, charge) + charge.amount - charge.rule.limit
            short[charge.measure] = max(short.get(charge.measure, 0), min(beyond, charge.amount))
    short = {measure: amount for measure, amount in short.items() if amount > 0}
    return await grants.draw(connection, guild, turn.author, short, now=now) if guild and short else {}


def _still_drawn(held: Mapping[Counter, int], final: Mapping[Measure, int]) -> dict[Counter, int]:
    """What stays drawn of each grant once a turn is charged `final` and no more."""
    drawn: dict[Counter, int] = {}
    for measure, amount in final.items():
        mine = {each: taken for each, taken in held.items() if each.measure == measure}
        own = max((taken for each, taken in mine.items() if each.is_own), default=0)
        beyond = max(0, amount - own)
        for each in sorted((counter for counter in mine if counter.is_grant), key=grants.number_of):
            drawn[each] = min(mine[each], beyond)
            beyond -= drawn[each]
    return drawn


def _share(counter: Counter, amounts: Mapping[Measure, int], drawn: Mapping[Counter, int]) -> int:
    """What a turn of `amounts` adds to a counter that is no grant's."""
    granted = sum(taken for each, taken in drawn.items() if each.measure == counter.measure)
    return amounts[Measure(counter.measure)] - (granted if counter.is_own else 0)


async def _refusal(connection: Connection, charge: Charge) -> Refused:
    rule, spent = charge.rule, await used(connection, charge)
    facts = {
        "rule": rule.kind,
        "subject": str(rule.subject or ""),
        "per": rule.per,
        "measure": rule.measure,
        "limit": _spelt(rule.limit, rule.measure),
        "used": _spelt(spent, rule.measure),
        "scope": charge.scope.holder,
    }
    return Refused(charge.refused_by(spent), facts, charge.frees_at)


def _spelt(amount: int, measure: Measure) -> str:
    return money.spelt(amount) if measure is Measure.USD else str(amount)

"""Rules, and the counters that hold them: `used` is always the sum of the counter's ledger.

A counter (scope, window, measure) is opened by the first turn that a rule of its kind must allow,
with what was charged in its scope and window before; turns that still run are entered one by one,
since what they hold may yet come back. Once open it counts every turn of its scope until its
window ends, whatever becomes of the rule. So a rule set, cleared or changed in the middle of a
window always finds the whole truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, case, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.ids import GuildId, TurnId
from bot.domain.money import DOLLAR
from bot.domain.quotas import Charge, Holder, Measure, Per, Rule, Scope, Subject, scopes
from bot.domain.turns import Turn
from bot.errors import Refusal, Refused
from bot.store.connection import Connection
from bot.store.tables import quota_ledger, quota_rules, quota_usage, turns

# More than anybody uses: the limit of a counter that goes on without a rule.
NO_LIMIT = 2**62
# A rule for whom its kind alone names (each member, the server) has no subject; a key needs one.
NOBODY = 0


class Counter(NamedTuple):
    """A counter's key."""

    scope: str
    window: str
    measure: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a rule is used in its present window."""

    charge: Charge
    used: int


def _is(counter: Any) -> ColumnElement[bool]:
    """Match the row of a counter by `of_scope`, `of_window` and `of_measure`."""
    found: ColumnElement[bool] = (
        (counter.c.scope == bindparam("of_scope"))
        & (counter.c.window == bindparam("of_window"))
        & (counter.c.measure == bindparam("of_measure"))
    )
    return found


_ADD = update(quota_usage).where(_is(quota_usage)).values(used=quota_usage.c.used + bindparam("amount"))
_TAKE = _ADD.where(quota_usage.c.used + bindparam("amount") <= bindparam("limit"))
_USED = select(quota_usage.c.used).where(_is(quota_usage))
_RUNNING = select(quota_usage.c.scope, quota_usage.c.window, quota_usage.c.measure).where(
    quota_usage.c.scope.in_(bindparam("scopes", expanding=True)),
    quota_usage.c.starts_at <= bindparam("now"),
    quota_usage.c.ends_at > bindparam("now"),
)
_ENTRIES = insert(quota_ledger)
_HELD = (
    select(
        quota_ledger.c.scope,
        quota_ledger.c.window,
        quota_ledger.c.measure,
        func.sum(quota_ledger.c.amount).label("amount"),
    )
    .where(quota_ledger.c.turn == bindparam("turn"))
    .group_by(quota_ledger.c.scope, quota_ledger.c.window, quota_ledger.c.measure)
)
_SUM = select(func.coalesce(func.sum(quota_ledger.c.amount), 0)).where(_is(quota_ledger))
_RULE = upsert(quota_rules)
_RULE = _RULE.on_conflict_do_update(
    index_elements=["guild", "kind", "subject", "per", "measure"], set_={"allowed": _RULE.excluded.allowed}
)


async def set_rule(connection: Connection, rule: Rule) -> None:
    """Set a server's rule, in place of the one for the same subject, period and measure."""
    row = {
        "guild": rule.guild,
        "kind": rule.kind,
        "subject": rule.subject or NOBODY,
        "per": rule.per,
        "measure": rule.measure,
        "allowed": rule.limit,
    }
    await connection.execute(_RULE, row)


async def clear_rules(
    connection: Connection, guild: GuildId, kind: Subject, subject: int | None = None
) -> tuple[Rule, ...]:
    """Remove the rules of a server for one subject; return those there were."""
    removed = (
        delete(quota_rules)
        .where(
            quota_rules.c.guild == guild,
            quota_rules.c.kind == kind,
            quota_rules.c.subject == (subject or NOBODY),
        )
        .returning(*quota_rules.c)
    )
    return tuple(_rule(row) for row in await connection.execute(removed))


async def rules_of(connection: Connection, guild: GuildId) -> tuple[Rule, ...]:
    """Every rule of a server, in a lasting order."""
    found = select(quota_rules).where(quota_rules.c.guild == bindparam("guild"))
    rows = await connection.execute(found.order_by(*quota_rules.primary_key), {"guild": guild})
    return tuple(_rule(row) for row in rows)


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


async def used(connection: Connection, charge: Charge) -> int:
    """What counts against the rule of `charge` so far, whether its counter is open or not."""
    found = (await connection.execute(_USED, _of(_counter(charge)))).scalar_one_or_none()
    if found is not None:
        return int(found)
    return sum(amount for _, amount in await _before(connection, charge))


async def hold(
    connection: Connection, turn: Turn, charges: Sequence[Charge], *, cost: int, now: datetime
) -> None:
    """Add `turn` to every counter it belongs to; raises `Refused` if a rule does not allow it.

    The rule that frees last is the one refused by. `turn` must hold its reservation already.
    """
    limits = await _open_counters(connection, turn, now)
    for charge in charges:
        if _counter(charge) not in limits:
            await _open(connection, charge, besides=turn.id, now=now)
    limits |= {_counter(charge): charge.rule.limit for charge in charges}
    amounts = {Measure.IMAGES: turn.options.count, Measure.USD: cost}
    held = [(counter, amounts[Measure(counter.measure)]) for counter in sorted(limits)]
    over = {
        counter
        for counter, amount in held
        if not await _take(connection, counter, amount, limit=limits[counter])
    }
    if over:
        refusing = [charge for charge in charges if _counter(charge) in over]
        raise await _refusal(connection, max(refusing, key=lambda charge: charge.window.ends_at))
    await _enter(connection, turn.id, held, kind="reserve", now=now)


async def adjust(
    connection: Connection, turn: TurnId, *, images: int, cost: int, kind: str, now: datetime
) -> None:
    """Make what `turn` is charged `images` and `cost`, wherever it is counted."""
    final = {Measure.IMAGES: images, Measure.USD: cost}
    changes = [
        (Counter(row.scope, row.window, row.measure), final[Measure(row.measure)] - row.amount)
        for row in await connection.execute(_HELD, {"turn": turn})
    ]
    changes = sorted((counter, change) for counter, change in changes if change)
    if changes:
        await connection.execute(_ADD, [{**_of(counter), "amount": change} for counter, change in changes])
        await _enter(connection, turn, changes, kind=kind, now=now)


async def _open_counters(connection: Connection, turn: Turn, now: datetime) -> dict[Counter, int]:
    """The counters that count `turn` already, none with a limit yet."""
    names = [str(scope) for scope in scopes(turn.author, turn.place)]
    rows = await connection.execute(_RUNNING, {"scopes": names, "now": now})
    return {Counter(row.scope, row.window, row.measure): NO_LIMIT for row in rows}


async def _open(connection: Connection, charge: Charge, *, besides: TurnId, now: datetime) -> None:
    """Begin to count, with what was charged before; `besides` enters by itself."""
    counter = _counter(charge)
    before = [(turn, amount) for turn, amount in await _before(connection, charge) if turn != besides]
    if before:
        entries = [_entry(turn, counter, amount, kind="opening", now=now) for turn, amount in before]
        await connection.execute(_ENTRIES, entries)
    row = {
        **counter._asdict(),
        "starts_at": charge.window.starts_at,
        "ends_at": charge.window.ends_at,
        "used": sum(amount for _, amount in before),
    }
    await connection.execute(insert(quota_usage), row)


async def _before(connection: Connection, charge: Charge) -> list[tuple[TurnId | None, int]]:
    """What was charged in the scope and window: running turns each, all that are over together."""
    window = {"starts_at": charge.window.starts_at, "ends_at": charge.window.ends_at}
    subject = {"guild_is": charge.scope.guild, "subject_is": charge.scope.subject}
    rows = await connection.execute(_charged(charge.scope, charge.measure), {**window, **subject})
    return [(None if row.turn is None else TurnId(row.turn), row.amount) for row in rows if row.amount]


def _charged(scope: Scope, measure: Measure) -> Select[Any]:
    final, held = {
        Measure.IMAGES: (turns.c.charged_images, turns.c.reserved_images),
        Measure.USD: (turns.c.charged_cost, turns.c.reserved_cost),
    }[measure]
    running = case((final.is_(None), turns.c.id))
    return (
        select(running.label("turn"), func.sum(func.coalesce(final, held)).label("amount"))
        .where(
            _belongs(scope.holder),
            turns.c.reserved_at >= bindparam("starts_at"),
            turns.c.reserved_at < bindparam("ends_at"),
        )
        .group_by(running)
    )


def _belongs(holder: Holder) -> ColumnElement[bool]:
    """Match the turns that count in a scope of that kind."""
    guild = turns.c.guild == bindparam("guild_is")
    subject: ColumnElement[int] = bindparam("subject_is")
    match holder:
        case Holder.SERVER:
            return guild
        case Holder.CHANNEL:
            return guild & (turns.c.counted_channel == subject)
        case Holder.MEMBER:
            return guild & (turns.c.author == subject)
        case Holder.DIRECT:
            return turns.c.guild.is_(None) & (turns.c.author == subject)


async def _take(connection: Connection, counter: Counter, amount: int, *, limit: int) -> bool:
    """Add `amount` if it still fits; one statement, so it is right however many ask at once."""
    parameters = {**_of(counter), "amount": amount, "limit": limit}
    return (await connection.execute(_TAKE, parameters)).rowcount == 1


async def _refusal(connection: Connection, charge: Charge) -> Refused:
    rule = charge.rule
    facts = {
        "rule": rule.kind,
        "subject": str(rule.subject or ""),
        "per": rule.per,
        "measure": rule.measure,
        "limit": _spelt(rule.limit, rule.measure),
        "used": _spelt(await used(connection, charge), rule.measure),
        "scope": charge.scope.holder,
    }
    fits_later = charge.amount <= rule.limit
    return Refused(Refusal.QUOTA_SPENT, facts, charge.window.ends_at if fits_later else None)


def _spelt(amount: int, measure: Measure) -> str:
    return f"{amount / DOLLAR:.2f}" if measure is Measure.USD else str(amount)


def _counter(charge: Charge) -> Counter:
    return Counter(str(charge.scope), charge.window.key, charge.measure)


def _of(counter: Counter) -> dict[str, Any]:
    return {"of_scope": counter.scope, "of_window": counter.window, "of_measure": counter.measure}


async def _enter(
    connection: Connection, turn: TurnId, changes: Iterable[tuple[Counter, int]], *, kind: str, now: datetime
) -> None:
    entries = [_entry(turn, counter, change, kind=kind, now=now) for counter, change in changes]
    if entries:
        await connection.execute(_ENTRIES, entries)


def _entry(turn: TurnId | None, counter: Counter, amount: int, *, kind: str, now: datetime) -> dict[str, Any]:
    return {**counter._asdict(), "turn": turn, "kind": kind, "amount": amount, "at": now}

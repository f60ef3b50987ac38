"""Counters: how much is used in a scope, in a window, of a measure; always the sum of its ledger.

A counter is opened by the first turn that a rule of its kind must allow, with what was charged in its
scope and window before; turns that still run are entered one by one, since what they hold may yet
come back. Once open it counts every turn of its scope until its window ends, whatever becomes of the
rule. So a rule set, cleared or changed in the middle of a window always finds the whole truth.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, case, func, insert, select, update

from bot.domain.ids import TurnId
from bot.domain.quotas import OWN, Charge, Holder, Measure, Scope, scopes
from bot.domain.turns import Turn
from bot.store.database.connection import Connection
from bot.store.database.tables import quota_ledger, quota_usage, turns
from bot.store.ledgers import carrying

# More than anybody uses: the limit of a counter that goes on without a rule.
NO_LIMIT = 2**62
# Before the number of a grant, in the name of its scope.
GRANT = "grant:"


class Counter(NamedTuple):
    """A counter's key."""

    scope: str
    window: str
    measure: str

    @property
    def is_grant(self) -> bool:
        """Whether it counts what a grant paid for."""
        return self.scope.startswith(GRANT)

    @property
    def is_own(self) -> bool:
        """Whether it counts a member's own use, which is without what a grant paid for."""
        return self.scope.partition(":")[0] in OWN


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
_OPEN = insert(quota_usage)
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
_GRANTED = (
    select(func.coalesce(func.sum(quota_ledger.c.amount), 0))
    .where(
        quota_ledger.c.turn == turns.c.id,
        quota_ledger.c.measure == bindparam("of_measure"),
        quota_ledger.c.scope.startswith(GRANT),
    )
    .scalar_subquery()
)


def counter_of(charge: Charge) -> Counter:
    """The counter that a charge adds to."""
    return Counter(str(charge.scope), charge.window.key, charge.measure)


async def used(connection: Connection, charge: Charge) -> int:
    """What counts against the rule of `charge` so far, whether its counter is open or not."""
    found = await in_counter(connection, counter_of(charge))
    return sum(amount for _, amount in await _before(connection, charge)) if found is None else found


async def in_counter(connection: Connection, counter: Counter) -> int | None:
    """What a counter says; None if it was never opened."""
    found = (await connection.execute(_USED, _of(counter))).scalar_one_or_none()
    return None if found is None else int(found)


async def counting(connection: Connection, turn: Turn, now: datetime) -> tuple[Counter, ...]:
    """The counters that count `turn` already."""
    names = [str(scope) for scope in scopes(turn.author, turn.place)]
    rows = await connection.execute(_RUNNING, {"scopes": names, "now": now})
    return tuple(Counter(row.scope, row.window, row.measure) for row in rows)


async def held_by(connection: Connection, turn: TurnId) -> dict[Counter, int]:
    """What `turn` is charged, in each counter that counts it."""
    rows = await connection.execute(_HELD, {"turn": turn})
    return {Counter(row.scope, row.window, row.measure): int(row.amount) for row in rows}


async def begin(connection: Connection, charge: Charge, *, besides: TurnId, now: datetime) -> None:
    """Begin to count, with what was charged before; `besides` enters by itself."""
    counter = counter_of(charge)
    before = [(turn, amount) for turn, amount in await _before(connection, charge) if turn != besides]
    if before:
        entries = [_entry(turn, counter, amount, kind="opening", now=now) for turn, amount in before]
        await connection.execute(_ENTRIES, entries)
    window = charge.window
    total = sum(amount for _, amount in before)
    await open_at(connection, counter, starts_at=window.starts_at, ends_at=window.ends_at, used=total)


async def open_at(
    connection: Connection, counter: Counter, *, starts_at: datetime, ends_at: datetime, used: int = 0
) -> None:
    """Make a counter's row."""
    row = {**counter._asdict(), "starts_at": starts_at, "ends_at": ends_at, "used": used}
    await connection.execute(_OPEN, row)


async def take(connection: Connection, counter: Counter, amount: int, *, limit: int) -> bool:
    """Add `amount` if it still fits; one statement, so it is right however many ask at once."""
    parameters = {**_of(counter), "amount": amount, "limit": limit}
    return (await connection.execute(_TAKE, parameters)).rowcount == 1


async def add(connection: Connection, changes: Iterable[tuple[Counter, int]]) -> None:
    """Add to counters, or give back, whatever their limits are."""
    await connection.execute(_ADD, [{**_of(counter), "amount": change} for counter, change in changes])


async def enter(
    connection: Connection, turn: TurnId, changes: Iterable[tuple[Counter, int]], *, kind: str, now: datetime
) -> None:
    """Write changes of counters into their ledger."""
    entries = [_entry(turn, counter, change, kind=kind, now=now) for counter, change in changes]
    if entries:
        await connection.execute(_ENTRIES, entries)


async def _before(connection: Connection, charge: Charge) -> list[tuple[TurnId | None, int]]:
    """What was charged in the scope and window: running turns each, all that are over together."""
    parameters = {
        "starts_at": charge.window.starts_at,
        "ends_at": charge.window.ends_at,
        "guild_is": charge.scope.guild,
        "subject_is": charge.scope.subject,
        "of_measure": charge.measure,
    }
    rows = await connection.execute(_charged(charge.scope, charge.measure), parameters)
    charged = [(None if row.turn is None else TurnId(row.turn), row.amount) for row in rows if row.amount]
    # Of turns whose asker was forgotten since only this much is known.
    forgotten = await carrying.carried(connection, charge)
    return [*charged, (None, forgotten)] if forgotten else charged


def _charged(scope: Scope, measure: Measure) -> Select[Any]:
    final, held = {
        Measure.IMAGES: (turns.c.charged_images, turns.c.reserved_images),
        Measure.USD: (turns.c.charged_cost, turns.c.reserved_cost),
    }[measure]
    running = case((final.is_(None), turns.c.id))
    amount: ColumnElement[int] = func.coalesce(final, held)
    if scope.holder in OWN:
        amount = amount - _GRANTED
    return (
        select(running.label("turn"), func.sum(amount).label("amount"))
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
        case Holder.EVERYWHERE:
            return turns.c.guild.is_not(None) & (turns.c.author == subject)
        case Holder.DIRECT:
            return turns.c.guild.is_(None) & (turns.c.author == subject)


def _of(counter: Counter) -> dict[str, Any]:
    return {"of_scope": counter.scope, "of_window": counter.window, "of_measure": counter.measure}


def _entry(turn: TurnId | None, counter: Counter, amount: int, *, kind: str, now: datetime) -> dict[str, Any]:
    return {**counter._asdict(), "turn": turn, "kind": kind, "amount": amount, "at": now}

"""Terms, bans and strikes in the store: one of each, ended in time, counted once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.ids import GuildId
from bot.domain.limits import ANYTHING, Allowed, Limit
from bot.domain.policy import Ban, Pauses
from bot.domain.terms import Term
from bot.store.database.connection import Connection
from bot.store.database.engine import Store
from bot.store.moderation import limits, policy
from tests.store.samples import ANN, BOB, GUILD, NOW, Way, a_turn

HOUR = timedelta(hours=1)


async def strike(
    store: Store,
    number: int,
    now: datetime = NOW,
    *,
    pauses: Pauses | None = None,
    guild: GuildId | None = GUILD,
) -> Ban | None:
    """Count the `number`th turn against Ann."""
    turn = a_turn(number)
    await Way(store, turn).received()
    return await store.write(
        lambda connection: policy.strike(
            connection, turn.id, guild, ANN, kind="blocked_term", pauses=pauses or Pauses(strikes=3), now=now
        )
    )


async def held(store: Store, now: datetime = NOW, guild: GuildId | None = GUILD) -> Ban | None:
    """What keeps Ann from asking."""
    return await store.read(lambda connection: policy.ban_of(connection, guild, ANN, now=now))


async def test_enough_strikes_within_the_time_pause_and_count_no_further(store: Store) -> None:
    """The third within an hour; those from before do not count, and after the pause all begins anew."""
    assert await strike(store, 1, NOW - HOUR) is None
    assert await strike(store, 2) is None
    assert await strike(store, 3) is None
    pause = await strike(store, 4, NOW + HOUR / 2)

    assert pause == Ban(member=ANN, until=NOW + 1.5 * HOUR, by=None)
    assert await held(store, NOW + HOUR) == pause
    assert await held(store, NOW + 1.5 * HOUR) is None
    assert await strike(store, 5, NOW + 1.5 * HOUR) is None
    assert await held(store, NOW + HOUR, None) is None


async def test_a_turn_strikes_once(store: Store) -> None:
    """Pressed twice, told twice: the same turn."""
    for _ in range(5):
        assert await strike(store, 1, pauses=Pauses(strikes=2)) is None


@pytest.mark.parametrize("guild", [GUILD, None])
async def test_a_pause_may_be_lifted_and_is_never_longer_than_a_ban(
    store: Store, guild: GuildId | None
) -> None:
    """A moderator's ban stands; lifting it forgives the strikes too."""
    ban = Ban(member=ANN, until=None, by=BOB)
    await store.write(lambda connection: policy.ban(connection, guild, ban))
    once = Pauses(strikes=1)

    assert await strike(store, 1, pauses=once, guild=guild) is None
    assert await held(store, guild=guild) == ban
    if guild is not None:
        assert await store.write(lambda connection: policy.lift(connection, guild, ANN))
        assert not await store.write(lambda connection: policy.lift(connection, guild, ANN))
        assert await held(store) is None


async def test_nobody_pauses_where_the_operator_counts_nothing(store: Store) -> None:
    """0 strikes: never."""
    assert await strike(store, 1, pauses=Pauses(strikes=0)) is None


async def test_bans_are_listed_until_they_end(store: Store) -> None:
    """One for each member, the newest word."""
    first, ban = (Ban(member=ANN, until=NOW + hours * HOUR, by=BOB) for hours in (1, 2))
    await store.write(lambda connection: policy.ban(connection, GUILD, first))
    await store.write(lambda connection: policy.ban(connection, GUILD, ban))

    assert await store.read(lambda connection: policy.bans_of(connection, GUILD, now=NOW + HOUR)) == (ban,)
    assert await store.read(lambda connection: policy.bans_of(connection, GUILD, now=NOW + 2 * HOUR)) == ()
    assert await store.read(lambda connection: policy.bans_of(connection, GuildId(70), now=NOW)) == ()


async def test_a_term_is_blocked_once_and_for_one_server(store: Store) -> None:
    """Blocked again it changes where it is blocked."""

    async def block(connection: Connection) -> None:
        for term in (Term("cat"), Term("nude", nsfw=True), Term("cat", nsfw=True)):
            await policy.block(connection, GUILD, term)

    await store.write(block)

    found = await store.read(lambda connection: policy.terms_of(connection, GUILD))
    assert found == (Term("cat", nsfw=True), Term("nude", nsfw=True))
    assert await store.write(lambda connection: policy.unblock(connection, GUILD, "cat"))
    assert not await store.write(lambda connection: policy.unblock(connection, GUILD, "cat"))
    assert await store.read(lambda connection: policy.terms_of(connection, GuildId(70))) == ()


async def test_a_limit_is_kept_until_nothing_of_it_is_left(store: Store) -> None:
    """What may be anything needs no row."""
    narrow = Limit(guild=GUILD, role=None, allowed=Allowed(sizes=("1:1",), count=1, references=0))
    await store.write(lambda connection: limits.put(connection, narrow))
    assert await store.read(lambda connection: limits.limits_of(connection, GUILD)) == (narrow,)
    assert await store.read(lambda connection: limits.limit_of(connection, GUILD, None)) == narrow.allowed

    await store.write(
        lambda connection: limits.put(connection, Limit(guild=GUILD, role=None, allowed=ANYTHING))
    )

    assert await store.read(lambda connection: limits.limits_of(connection, GUILD)) == ()

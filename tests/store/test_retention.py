"""What is kept for a time only: words and pictures of a server, and servers that the bot has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.domain.holdings import Reason
from bot.domain.ids import FORGOTTEN, GuildId
from bot.domain.quotas import Subject
from bot.store.database.connection import Connection
from bot.store.database.engine import Store
from bot.store.database.tables import conversations, quota_usage
from bot.store.moderation import settings
from bot.store.privacy import chores, erasing, retention
from tests.store.forgetting import EVE, LATER, delivered, found, told
from tests.store.samples import (
    ANN,
    GUILD,
    NOW,
    SERVER,
    a_rule,
    a_turn,
    set_rules,
)
from tests.store.sums import unbalanced


async def test_what_is_too_old_loses_words_and_pictures_but_not_its_asker(store: Store) -> None:
    """Quotas and charts still need to know whose it was; what is younger or elsewhere stays as it is."""
    old, young = a_turn(1, created_at=NOW - timedelta(days=31)), a_turn(2)
    elsewhere = a_turn(3, place=replace(SERVER, guild=GuildId(8)), created_at=NOW - timedelta(days=31))
    for turn in (old, young, elsewhere):
        await delivered(store, turn)
    await store.write(lambda connection: settings.put(connection, GUILD, "retention_days", 30))

    assert await store.read(retention.days_by_server) == {GUILD: 30}
    which = erasing.too_old(GUILD, NOW - timedelta(days=30))
    ids = await store.read(lambda connection: erasing.some(connection, which, 10))
    await store.write(lambda connection: erasing.erase(connection, ids, Reason.EXPIRED, now=LATER))

    assert ids == [old.id]
    assert (await found(store, old)).instruction == ""
    assert (await found(store, old)).author == ANN
    assert (await found(store, young)).instruction == "a cat"
    assert (await found(store, elsewhere)).results
    assert await store.read(lambda connection: erasing.some(connection, which, 10)) == []


async def test_a_server_is_purged_of_everybody(store: Store) -> None:
    """Its settings and acts go, its turns are shells of nobody; other servers keep theirs."""
    await set_rules(store, a_rule(Subject.EACH, 5))
    here, there = a_turn(1, author=EVE), a_turn(2, place=replace(SERVER, guild=GuildId(8)))
    for turn in (here, there):
        await delivered(store, turn)
    await store.write(lambda connection: settings.put(connection, GUILD, "quiet", value=True))

    async def work(connection: Connection) -> None:
        ids = await erasing.some(connection, erasing.of_server(GUILD), 10)
        await erasing.erase(connection, ids, Reason.FORGOTTEN, now=LATER)
        await erasing.purge(connection, GUILD, now=LATER)

    await store.write(work)

    assert (await found(store, here)).author == FORGOTTEN
    assert (await found(store, there)).author == ANN
    assert await store.read(lambda connection: settings.all_of(connection, GUILD)) == {}
    assert await store.read(unbalanced) == []
    assert await told(store, select(conversations.c.author).where(conversations.c.guild == GUILD)) == [
        (FORGOTTEN,)
    ]
    assert not any(str(EVE) in row.scope for row in await told(store, select(quota_usage.c.scope)))


async def test_a_server_that_was_left_waits_for_its_time(store: Store) -> None:
    """Coming back stops the clock; leaving twice does not start it anew."""
    await delivered(store, a_turn(1))

    await store.write(lambda connection: retention.present_in(connection, [], now=NOW))
    await store.write(lambda connection: retention.present_in(connection, [], now=LATER))
    due = await store.read(lambda connection: chores.left_before(connection, NOW + timedelta(seconds=1)))
    await store.write(lambda connection: retention.present_in(connection, [GUILD], now=LATER))
    back = await store.read(lambda connection: chores.left_before(connection, LATER + timedelta(days=99)))

    assert (due, back) == ((GUILD,), ())

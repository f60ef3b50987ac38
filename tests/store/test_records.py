"""The smaller tables: threads, settings, audit, removed pictures; and what PostgreSQL would take."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Dialect, Select, Update, UpdateBase, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

import bot.store
from bot.domain.ids import ChannelId, GuildId, UserId
from bot.domain.turns import State
from bot.store import images, threads
from bot.store.database import tables
from bot.store.database.columns import Instant
from bot.store.database.connection import Connection
from bot.store.database.engine import Store
from bot.store.database.schema import metadata
from bot.store.moderation import audit, settings
from bot.store.moderation.audit import Entry
from bot.store.threads import Thread
from tests.store.samples import ANN, BOB, GUILD, NOW, Way, a_picture, a_turn

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    def fits(connection: AsyncConnection) -> Connection:
        """The way to PostgreSQL: the type checker holds that its connections are ours."""
        return connection


POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # untyped there


async def test_a_thread_continues_the_head_it_was_last_given(store: Store) -> None:
    """Plain messages follow the newest turn; a channel without a conversation follows nothing."""
    root = a_turn(1)
    edit = a_turn(2, parent=root.id, conversation=root.conversation)
    for turn in (root, edit):
        await Way(store, turn).received()
    thread = ChannelId(8)
    assert await store.read(lambda connection: threads.get(connection, thread)) is None
    assert not await store.write(lambda connection: threads.move_head(connection, thread, edit.id))

    first = Thread(thread, root.conversation, root.id)
    assert await store.write(lambda connection: threads.add(connection, first))
    assert not await store.write(lambda connection: threads.add(connection, first))
    assert await store.write(lambda connection: threads.move_head(connection, thread, edit.id))

    found = await store.read(lambda connection: threads.get(connection, thread))
    assert found == Thread(thread, root.conversation, edit.id)


async def test_a_thread_follows_what_was_asked_for_last(store: Store) -> None:
    """Of two turns that end in the other order the newer one stays the head."""
    root = a_turn(1)
    earlier, later = (a_turn(number, parent=root.id, conversation=root.conversation) for number in (2, 3))
    for turn in (root, earlier, later):
        await Way(store, turn).received()
    thread = Thread(ChannelId(8), root.conversation, root.id)
    await store.write(lambda connection: threads.add(connection, thread))

    for turn in (later, earlier):
        head = replace(thread, head=turn.id)
        await store.write(partial(threads.follow, thread=head, event=turn.event))

    found = await store.read(lambda connection: threads.get(connection, thread.channel))
    assert found is not None
    assert found.head == later.id


async def test_a_channel_that_is_gone_takes_its_threads_along(store: Store) -> None:
    """Of others nothing is lost."""
    here, elsewhere = a_turn(1), a_turn(2)
    elsewhere = replace(elsewhere, place=replace(elsewhere.place, channel=ChannelId(77)))
    for turn, thread in ((here, ChannelId(8)), (elsewhere, ChannelId(9))):
        await Way(store, turn).received()
        await store.write(partial(threads.add, thread=Thread(thread, turn.conversation, turn.id)))

    await store.write(lambda connection: threads.remove(connection, here.place.channel))

    assert await store.read(lambda connection: threads.get(connection, ChannelId(8))) is None
    assert await store.read(lambda connection: threads.get(connection, ChannelId(9))) is not None


async def test_a_setting_holds_until_it_is_unset(store: Store) -> None:
    """Any JSON value, by server."""
    await store.write(lambda connection: settings.put(connection, GUILD, "channels", [1, 2]))
    await store.write(lambda connection: settings.put(connection, GUILD, "log", 3))
    await store.write(lambda connection: settings.put(connection, GUILD, "log", {"to": 4}))
    assert await store.read(lambda connection: settings.all_of(connection, GUILD)) == {
        "channels": [1, 2],
        "log": {"to": 4},
    }

    await store.write(lambda connection: settings.put(connection, GUILD, "log", None))

    assert await store.read(lambda connection: settings.all_of(connection, GUILD)) == {"channels": [1, 2]}
    assert await store.read(lambda connection: settings.all_of(connection, GuildId(1))) == {}


async def test_the_audit_tells_who_did_what_newest_first(store: Store) -> None:
    """With a member: what they did and what was done to them, in this server only."""
    entries = [
        Entry(at=NOW, guild=GUILD, actor=ANN, action="quota.set", subject=BOB, facts={"limit": 5}),
        Entry(at=NOW + timedelta(seconds=1), guild=GUILD, actor=BOB, action="quota.clear"),
        Entry(at=NOW + timedelta(seconds=2), guild=GuildId(70), actor=ANN, action="quota.set"),
        Entry(at=NOW + timedelta(seconds=3), guild=GUILD, actor=UserId(3), action="takedown"),
    ]

    async def record_all(connection: Connection) -> None:
        for entry in entries:
            await audit.record(connection, entry)

    await store.write(record_all)

    all_entries = await store.read(lambda connection: audit.entries(connection, GUILD))
    bobs = await store.read(lambda connection: audit.entries(connection, GUILD, member=BOB))
    newest = await store.read(lambda connection: audit.entries(connection, GUILD, limit=1))

    assert all_entries == (entries[3], entries[1], entries[0])
    assert bobs == (entries[1], entries[0])
    assert newest == (entries[3],)


async def test_a_removed_picture_is_known_as_such(store: Store) -> None:
    """Its row stays, so that a reply to it is refused; at what address the vendor still has it does not."""
    turn = a_turn(1)
    await Way(store, turn).to(State.SETTLED)
    picture = a_picture(turn)
    there = update(tables.images).values(url="https://vendor.test/1.png", url_until=NOW)
    await store.write(lambda connection: connection.execute(there))

    await store.write(lambda connection: images.remove(connection, [picture.id]))
    await store.write(lambda connection: images.remove(connection, []))

    found = await store.read(lambda connection: images.get(connection, picture.id))
    assert found == a_picture(turn, removed=True)


def test_a_moment_without_a_zone_is_refused() -> None:
    """A naive datetime is a bug wherever it comes from."""
    with pytest.raises(ValueError, match="without a zone"):
        Instant().process_bind_param(NOW.replace(tzinfo=None), POSTGRESQL)


def spelt_for_postgresql(statement: Select[Any] | UpdateBase) -> str:
    """The statement's text; an UPDATE takes its columns from its parameters, so here it takes all."""
    columns = statement.table.c.keys() if isinstance(statement, Update) else None
    return str(statement.compile(dialect=POSTGRESQL, column_keys=columns))


def test_postgresql_would_take_every_statement_and_table() -> None:
    """Nothing but the engine knows which database it is."""
    modules = [
        importlib.import_module(f"bot.store.{found.name}")
        for found in pkgutil.iter_modules(bot.store.__path__)
    ]
    statements = {
        each for module in modules for each in vars(module).values() if isinstance(each, Select | UpdateBase)
    }

    spelt = [spelt_for_postgresql(each) for each in statements]
    spelt += [str(CreateTable(table).compile(dialect=POSTGRESQL)) for table in metadata.sorted_tables]

    assert len(spelt) > len(metadata.tables)
    assert all(spelt)

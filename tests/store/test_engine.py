"""The database as a whole: transactions are whole, one bot a store, failures are sentences."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from bot.domain.ids import GuildId
from bot.errors import StoreError
from bot.store.database.connection import Connection
from bot.store.database.engine import Store
from bot.store.database.tables import settings as table
from bot.store.moderation import settings

GUILD = GuildId(7)
# The user that owns nothing, by its number on Linux and most other systems.
NOBODY = 65534
HOLDER = """
import asyncio, sys
from bot.store.database.engine import Store

async def hold():
    async with await Store.open(sys.argv[1]):
        print("open", flush=True)
        await asyncio.sleep(60)

asyncio.run(hold())
"""


def url(folder: Path) -> str:
    """The address of the store in `folder`."""
    return f"sqlite:///{folder}/bot.db"


async def put_pair(connection: Connection, number: int) -> None:
    """Two rows that are always written together."""
    await settings.put(connection, GUILD, f"first-{number}", number)
    await settings.put(connection, GUILD, f"second-{number}", number)


async def everything(connection: Connection) -> dict[str, object]:
    """All that was written."""
    return dict(await settings.all_of(connection, GUILD))


async def test_a_store_keeps_what_was_written(tmp_path: Path) -> None:
    """Folders are made, and the next process finds what the last one committed."""
    folder = tmp_path / "data" / "deep"
    async with await Store.open(url(folder)) as store:
        await store.write(lambda connection: put_pair(connection, 1))

    async with await Store.open(url(folder)) as store:
        assert await store.read(everything) == {"first-1": 1, "second-1": 1}


async def test_a_commit_is_synced_and_readers_do_not_wait(store: Store) -> None:
    """WAL with `synchronous=FULL`, and foreign keys are heeded."""

    async def pragmas(connection: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [(await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in names]

    assert await store.write(pragmas) == ["wal", 2, 1]
    assert await store.read(pragmas) == ["wal", 2, 1]


async def test_what_raises_leaves_nothing(store: Store) -> None:
    """A transaction that breaks off is rolled back, and the connection serves the next."""

    async def broken(connection: Connection) -> None:
        await settings.put(connection, GUILD, "half", 1)
        await connection.execute(insert(table).values(guild=GUILD, key="half", value=2))

    with pytest.raises(IntegrityError):
        await store.write(broken)
    await store.write(lambda connection: put_pair(connection, 1))

    assert await store.read(everything) == {"first-1": 1, "second-1": 1}


async def test_a_transaction_waits_for_nothing_but_its_statements(store: Store) -> None:
    """Anything slow inside would hold every other writer up, so it is a bug and rolled back."""

    async def slow(connection: Connection) -> None:
        await settings.put(connection, GUILD, "half", 1)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="awaited something other"):
        await store.write(slow)

    assert await store.read(everything) == {}


async def test_a_reader_cannot_write(store: Store) -> None:
    """Reads go through connections of their own, and those refuse to change anything."""
    with pytest.raises(StoreError):
        await store.read(lambda connection: put_pair(connection, 1))


async def test_writes_happen_in_the_order_they_were_asked_for(store: Store) -> None:
    """Fifty at once: first come, first served."""
    order: list[int] = []

    async def note(connection: Connection, number: int) -> None:
        await put_pair(connection, number)
        order.append(number)

    await asyncio.gather(*(store.write(partial(note, number=number)) for number in range(50)))

    assert order == list(range(50))


@pytest.mark.parametrize("seed", range(5))
async def test_cancelling_at_any_moment_tears_nothing(store: Store, seed: int) -> None:
    """A cancelled caller's transaction happened wholly or not at all, and the store goes on working."""
    chance = random.Random(seed)  # noqa: S311  a test's chance
    tasks = [asyncio.create_task(store.write(partial(put_pair, number=number))) for number in range(60)]
    for task in chance.sample(tasks, 40):
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(0)
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    kept = await store.read(everything)
    for number, outcome in enumerate(outcomes):
        assert (f"first-{number}" in kept) == (f"second-{number}" in kept)
        assert outcome is None or isinstance(outcome, asyncio.CancelledError)
        assert outcome is not None or f"first-{number}" in kept
    await store.write(lambda connection: put_pair(connection, 100))


async def test_a_cancelled_caller_learns_of_it_only_when_its_transaction_is_over(store: Store) -> None:
    """After the `CancelledError` nothing of it happens any more."""
    task = asyncio.create_task(store.write(lambda connection: put_pair(connection, 1)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await store.read(everything) == {"first-1": 1, "second-1": 1}


async def test_a_full_disk_is_told_as_such_and_loses_nothing(store: Store) -> None:
    """The write that does not fit raises; what was committed stays, and there may be room again."""

    async def limit(connection: Connection, pages: int) -> None:
        await connection.execute(text(f"PRAGMA max_page_count={pages}"))

    async def fill(connection: Connection) -> None:
        await settings.put(connection, GUILD, "big", "x" * 5_000_000)

    await store.write(lambda connection: put_pair(connection, 1))
    await store.write(lambda connection: limit(connection, 100))
    with pytest.raises(StoreError, match="The disk is full"):
        await store.write(fill)
    assert await store.read(everything) == {"first-1": 1, "second-1": 1}

    await store.write(lambda connection: limit(connection, 1_000_000))
    await store.write(fill)
    assert set(await store.read(everything)) == {"first-1", "second-1", "big"}


async def test_a_second_bot_is_refused_until_the_first_has_closed(tmp_path: Path) -> None:
    """The sentence names the process that holds the store."""
    async with await Store.open(url(tmp_path)):
        with pytest.raises(StoreError, match=rf"in use by another bot \(process {os.getpid()}, since 20"):
            await Store.open(url(tmp_path))

    async with await Store.open(url(tmp_path)) as store:
        assert await store.read(everything) == {}


async def test_a_killed_bot_leaves_the_store_free(tmp_path: Path) -> None:
    """The lock dies with its process, however that ends."""
    holder = subprocess.Popen(  # noqa: ASYNC220, S603  ours; nothing else runs meanwhile
        [sys.executable, "-c", HOLDER, url(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    with holder, holder.stdout:
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match=f"process {holder.pid}, since"):
            await Store.open(url(tmp_path))
        holder.send_signal(signal.SIGKILL)

    async with await Store.open(url(tmp_path)) as store:
        await store.write(lambda connection: put_pair(connection, 1))


@pytest.fixture(name="bad_places")
def _bad_places(tmp_path: Path) -> Path:
    """A file, a folder in the database's place, and a file that is no database."""
    (tmp_path / "file").write_text("a file")
    (tmp_path / "folder" / "bot.db").mkdir(parents=True)
    (tmp_path / "rubbish").mkdir()
    (tmp_path / "rubbish" / "bot.db").write_bytes(b"no database" * 1000)
    return tmp_path


async def test_a_place_that_cannot_be_written_is_told_in_a_sentence(bad_places: Path) -> None:
    """Each tells what to do about it."""
    with pytest.raises(StoreError, match=r"cannot be used .*check that"):
        await Store.open(url(bad_places / "file"))
    with pytest.raises(StoreError, match="cannot be opened: check that"):
        await Store.open(url(bad_places / "folder"))
    with pytest.raises(StoreError, match="is not a database: name another"):
        await Store.open(url(bad_places / "rubbish"))


@pytest.fixture(name="locked")
def _locked(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nothing may be made, not even where root runs the tests: root may write anywhere."""
    tmp_path.chmod(0o500)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    yield tmp_path
    os.seteuid(user)


async def test_a_folder_without_write_access_is_told_in_a_sentence(locked: Path) -> None:
    """The operator reads which folder to open up."""
    with pytest.raises(StoreError, match="permission denied"):
        await Store.open(url(locked))


@pytest.mark.parametrize(
    "address", ["sqlite://", "sqlite:///:memory:", "postgresql://bot@host/name", "rubbish"]
)
async def test_an_address_that_is_no_file_is_refused(address: str) -> None:
    """Anything but a file would lose everything at the next start, or is not there yet."""
    with pytest.raises(StoreError, match="write sqlite:/// and a path"):
        await Store.open(address)


async def test_a_read_sees_one_moment(store: Store) -> None:
    """What is committed while a read goes on does not show in it."""
    await store.write(lambda connection: put_pair(connection, 1))
    loop = asyncio.get_running_loop()

    async def twice(connection: Connection) -> tuple[int, int]:
        before = len((await connection.execute(select(table))).all())
        asyncio.run_coroutine_threadsafe(store.write(lambda other: put_pair(other, 2)), loop).result(10)
        return before, len((await connection.execute(select(table))).all())

    assert await store.read(twice) == (2, 2)

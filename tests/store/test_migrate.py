"""Bringing a database up to date: whole or not at all, and never backwards."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.errors import StoreError
from bot.store import turns
from bot.store.database import migrate
from bot.store.database.engine import Store
from bot.store.database.line import READING, WRITING, engine_for
from bot.store.database.schema import metadata
from tests.store.samples import Way, a_turn

STEPS = ScriptDirectory(str(migrate.steps_folder()))
REVISIONS = [step.revision for step in STEPS.walk_revisions()]
BREAKING_STEP = """
import os, signal
from alembic import op
from sqlalchemy import Column, Integer

revision = "9999"
down_revision = "{head}"

def upgrade():
    op.create_table("half", Column("id", Integer, primary_key=True))
    op.execute("UPDATE turns SET instruction = 'gone'")
    {end}
"""
CLIMB = """
import sys
from contextlib import closing
from pathlib import Path
from bot.store.database import migrate
from bot.store.database.line import WRITING, engine_for

place, steps = map(Path, sys.argv[1:])
migrate.run_steps(engine_for(place, WRITING), place, steps)
"""


def climb(database: Path, steps: Path | None = None, to: str = "head") -> None:
    """Run steps in `database`, by default the program's own."""
    engine = engine_for(database, WRITING)
    try:
        migrate.run_steps(engine, database, steps or migrate.steps_folder(), to=to)
    finally:
        engine.dispose()


def dump(database: Path) -> list[str]:
    """The whole database as text."""
    connection = sqlite3.connect(database)
    lines = list(connection.iterdump())
    connection.close()
    return lines


def shape(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table's columns, keys and indexes as SQLite sees them, in no order but by name."""
    with closing(sqlite3.connect(database)) as connection:
        named = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        tables = [name for kind, name, _ in named if kind == "table"]
        asked = [f"{about}({name})" for name in tables for about in ("table_xinfo", "foreign_key_list")]
        found = {each: _rows(connection, each) for each in asked}
    indexes = [(name, sql and " ".join(sql.split())) for kind, name, sql in named if kind == "index"]
    return {**found, "indexes": sorted(indexes)}


def _rows(connection: sqlite3.Connection, pragma: str) -> list[tuple[object, ...]]:
    return sorted((row[1:] for row in connection.execute(f"PRAGMA {pragma}")), key=repr)


@pytest.fixture(name="used")
async def _used(tmp_path: Path) -> Path:
    """A database of the present schema with a turn in it."""
    database = tmp_path / "bot.db"
    async with await Store.open(f"sqlite:///{database}") as store:
        await Way(store, a_turn(1)).received()
    return database


@pytest.fixture(name="breaking")
def _breaking(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The program's steps and one more, which ends badly in the middle."""
    folder = tmp_path / "steps"
    shutil.copytree(migrate.steps_folder(), folder)
    text = BREAKING_STEP.format(head=migrate.HEAD, end=request.param)
    (folder / "versions" / "9999_breaks.py").write_text(text)
    return folder


def test_the_program_knows_the_newest_step() -> None:
    """`HEAD` is what a blank database is marked with, and what decides that there is nothing to do."""
    assert STEPS.get_heads() == [migrate.HEAD]


async def test_the_steps_lead_to_what_a_blank_database_is_made_like(tmp_path: Path) -> None:
    """However a database came to be, its schema is the same, and it is that of the tables."""
    async with await Store.open(f"sqlite:///{tmp_path}/blank.db"):
        pass
    climb(tmp_path / "climbed.db")

    assert shape(tmp_path / "climbed.db") == shape(tmp_path / "blank.db")
    engine = engine_for(tmp_path / "climbed.db", READING)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
async def test_every_older_schema_is_brought_up_to_date(tmp_path: Path, revision: str) -> None:
    """A store last opened by any earlier version opens, and works."""
    climb(tmp_path / "bot.db", to=revision)

    async with await Store.open(f"sqlite:///{tmp_path}/bot.db") as store:
        assert await Way(store, a_turn(1)).received()


@pytest.mark.parametrize("breaking", ["raise OSError('no')"], indirect=True)
def test_a_step_that_fails_leaves_nothing(used: Path, breaking: Path) -> None:
    """Neither its table nor its changes of rows nor its number stay."""
    before = dump(used)

    with pytest.raises(OSError, match="no"):
        climb(used, breaking)

    assert dump(used) == before


@pytest.mark.parametrize("breaking", ["os.kill(os.getpid(), signal.SIGKILL)"], indirect=True)
async def test_a_kill_in_the_middle_of_a_step_leaves_nothing(used: Path, breaking: Path) -> None:
    """The next start finds the database as it was."""
    before = dump(used)

    killed = subprocess.run([sys.executable, "-c", CLIMB, used, breaking], check=False)  # noqa: ASYNC221, S603  ours

    assert killed.returncode == -signal.SIGKILL
    assert dump(used) == before
    async with await Store.open(f"sqlite:///{used}") as store:
        assert await store.read(lambda connection: turns.get(connection, a_turn(1).id)) is not None


@pytest.mark.parametrize("breaking", ["pass"], indirect=True)
async def test_a_newer_schema_is_refused_in_a_sentence(used: Path, breaking: Path) -> None:
    """An older program keeps its hands off; once it fits again, everything is there."""
    climb(used, breaking)
    after = dump(used)

    with pytest.raises(StoreError, match=r"newer Darkroom \(schema 9999\): start that one, or restore"):
        await Store.open(f"sqlite:///{used}")

    assert dump(used) == after


async def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """A wrong path in the configuration does no harm."""
    connection = sqlite3.connect(tmp_path / "bot.db")
    connection.execute("CREATE TABLE bookmarks (id INTEGER)")
    connection.close()

    with pytest.raises(StoreError, match="belongs to another program"):
        await Store.open(f"sqlite:///{tmp_path}/bot.db")

    assert len(dump(tmp_path / "bot.db")) == 3


async def test_a_database_that_is_up_to_date_is_not_migrated(used: Path) -> None:
    """Alembic takes longer to import than the bot to start, so only an update pays for it."""
    script = (
        "import asyncio, sys; from bot.store.database.engine import Store\n"
        "async def main():\n    async with await Store.open(sys.argv[1]): pass\n"
        "asyncio.run(main()); print('alembic' in sys.modules)"
    )

    told = subprocess.run(  # noqa: ASYNC221, S603  ours
        [sys.executable, "-c", script, f"sqlite:///{used}"], check=True, capture_output=True, text=True
    )

    assert told.stdout == "False\n"

"""What an operator asks of a store from outside: what was spent, and a copy."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from bot.commands.usage import table, write
from bot.errors import StoreError
from bot.store.database.schema import metadata
from bot.store.reports import Spent, Split, back_up, spending

TURN = """
    INSERT INTO turns (id, conversation, event, author, roles, channel, counted_channel, private,
                       status_channel, token_only, state, instruction, options, provider, words, answer,
                       cautions, created_at, pictures)
    VALUES (?, 'c', ?, 1, '[]', 1, 1, 0, 1, 0, 'delivered', 'a cat', '{}', ?, '', '[]', '[]', 0, ?)
"""
SPEND = "INSERT INTO spend_ledger (month, turn, kind, amount, at) VALUES (?, ?, ?, ?, 0)"


@pytest.fixture(name="database")
def _database(tmp_path: Path) -> Path:
    """A store with every table and nothing in them; no bot has it open."""
    database = tmp_path / "odd name?#.db"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(database))
    metadata.create_all(engine)
    engine.dispose()
    return database


def test_spending_is_told_in_parts_and_in_all_as_a_table_or_a_file(database: Path) -> None:
    """What was asked outside of every server has none; a month's whole is the sum of its parts."""
    _fill(database)
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE turns SET guild = 7 WHERE id = 't1'")
    connection.close()
    file = io.StringIO()

    by_server = spending(database, Split.SERVER)
    write(by_server, Split.SERVER, file)

    assert [(each.month, each.part, each.cost) for each in by_server] == [
        ("2026-11", None, 250_000),
        ("2026-10", 7, 400_000),
    ]
    assert [each.turns for each in spending(database, Split.MONTH)] == [2, 1]
    assert [(each.part, each.turns) for each in spending(database, Split.MEMBER)] == [(1, 2), (1, 1)]
    assert [(each.part, each.turns) for each in spending(database, Split.CHANNEL)] == [(1, 2), (1, 1)]
    assert table(by_server, Split.SERVER)[2].split() == ["2026-10", "7", "1", "2", "0.40"]
    assert file.getvalue().splitlines()[2] == "2026-10,server 7,1,2,0.400000"


def _fill(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.executemany(TURN, [("t1", 1, "north", 2), ("t2", 2, "north", 0), ("t3", 3, None, None)])
        connection.executemany(
            SPEND,
            [
                ("2026-10", "t1", "reserve", 500_000),
                ("2026-10", "t1", "settle", -100_000),
                ("2026-11", "t2", "reserve", 250_000),
                ("2026-11", "t3", "reserve", 250_000),
                ("2026-11", "t3", "refund", -250_000),
            ],
        )
    connection.close()


def test_spending_is_told_by_month_and_provider(database: Path) -> None:
    """The newest month first; what was given back is not counted, pictures and turns once each."""
    _fill(database)

    assert spending(database) == [
        Spent(month="2026-11", part=None, turns=1, pictures=0, cost=0),
        Spent(month="2026-11", part="north", turns=1, pictures=0, cost=250_000),
        Spent(month="2026-10", part="north", turns=1, pictures=2, cost=400_000),
    ]


def test_a_store_without_spending_tells_nothing(database: Path) -> None:
    """An empty report is no failure."""
    assert spending(database) == []


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A report must not create the store it reports on; an empty file is no store either."""
    empty = tmp_path / "empty.db"
    empty.touch()

    with pytest.raises(StoreError, match="is not there"):
        spending(tmp_path / "none.db")
    with pytest.raises(StoreError, match="darkroom migrate"):
        spending(empty)
    assert not (tmp_path / "none.db").exists()


def test_a_copy_holds_rows_and_pictures(database: Path, tmp_path: Path) -> None:
    """Rows that only the write-ahead log held so far are in it too, while another connection is open."""
    pictures = tmp_path / "images"
    pictures.mkdir()
    (pictures / "picture.png").write_bytes(b"picture")
    (pictures / ".next.png.part").write_bytes(b"half a pict")
    _fill(database)
    with sqlite3.connect(database) as running:
        running.execute("PRAGMA journal_mode=WAL")
        running.execute(SPEND, ("2026-12", "t1", "reserve", 7))
        running.commit()
        back_up(database, pictures, tmp_path / "copies" / "monday")
    running.close()

    copy = tmp_path / "copies" / "monday"
    assert [(file.name, file.read_bytes()) for file in (copy / "images").iterdir()] == [
        ("picture.png", b"picture")
    ]
    assert spending(copy / database.name)[0].month == "2026-12"
    assert [path.name for path in copy.parent.iterdir()] == ["monday"]


def test_a_copy_never_overwrites(database: Path, tmp_path: Path) -> None:
    """Yesterday's copy is safe from today's."""
    (tmp_path / "copy").mkdir()

    with pytest.raises(StoreError, match="exists already"):
        back_up(database, tmp_path / "images", tmp_path / "copy")


def test_a_copy_that_was_cut_short_is_made_anew(database: Path, tmp_path: Path) -> None:
    """What an interrupted copy left behind neither counts as one nor is in the way."""
    left = tmp_path / "copy.unfinished"
    left.mkdir()
    (left / "half.db").touch()

    back_up(database, tmp_path / "images", tmp_path / "copy")

    assert [path.name for path in (tmp_path / "copy").iterdir()] == [database.name]

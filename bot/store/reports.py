"""What an operator asks of a store from outside, also while a bot uses it: nothing here writes to it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, create_engine, distinct, func, inspect, select, text
from sqlalchemy.pool import NullPool

from bot.errors import StoreError
from bot.store.database.failures import database_failures, file_failures
from bot.store.database.tables import spend_ledger, turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one part or everything cost in one month, in micro-dollars, at its worst.

    `month` is `2026-11`. `part`: the provider, or the server's, channel's or member's id (0: forgotten);
    None: turns that ended before a provider was chosen, were asked outside of servers, or not told apart.
    """

    month: str
    part: str | int | None = None
    turns: int
    pictures: int
    cost: int


class Split(StrEnum):
    """What a month's spending is told apart by."""

    PROVIDER = "provider"
    SERVER = "server"
    CHANNEL = "channel"
    MEMBER = "member"
    MONTH = "month"


_PARTS: dict[Split, tuple[ColumnElement[Any], ...]] = {
    Split.PROVIDER: (turns.c.provider.label("part"),),
    Split.SERVER: (turns.c.guild.label("part"),),
    Split.CHANNEL: (turns.c.counted_channel.label("part"),),
    Split.MEMBER: (turns.c.author.label("part"),),
    Split.MONTH: (),
}


def spending(database: Path, by: Split = Split.PROVIDER) -> list[Spent]:
    """Every month, split up, the newest month first; raises `StoreError` where there is no store."""
    parts = _PARTS[by]
    money = (
        select(spend_ledger.c.month, spend_ledger.c.turn, func.sum(spend_ledger.c.amount).label("cost"))
        .group_by(spend_ledger.c.month, spend_ledger.c.turn)
        .subquery()
    )
    asked = (
        select(
            money.c.month,
            *parts,
            func.count(distinct(money.c.turn)).label("turns"),
            func.coalesce(func.sum(turns.c.pictures), 0).label("pictures"),
            func.sum(money.c.cost).label("cost"),
        )
        .join(turns, turns.c.id == money.c.turn)
        .group_by(money.c.month, *parts)
        .order_by(money.c.month.desc(), *parts)
    )
    with _looking_at(database) as connection:
        return [Spent(**row) for row in connection.execute(asked).mappings()]


def back_up(database: Path, pictures: Path, folder: Path) -> None:
    """Copy the database and the pictures into `folder`, which must be new: whole, or not at all.

    The database goes first. A picture is on disk before its row is, so each row in the copy has its file.
    """
    if folder.exists():
        raise StoreError(f"{folder} exists already: name a new folder for the copy.")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    with file_failures(folder):
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        with _looking_at(database) as connection:
            connection.execute(text("VACUUM INTO :copy"), {"copy": str(unfinished / database.name)})
        if pictures.exists():
            half_written = shutil.ignore_patterns(".*.part")
            shutil.copytree(
                pictures, unfinished / pictures.name, ignore=half_written, copy_function=_copy_if_there
            )
        unfinished.rename(folder)


def _copy_if_there(source: str, target: str) -> None:
    """Copy a picture; one that a member deleted meanwhile is not missed."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)


@contextmanager
def _looking_at(database: Path) -> Generator[Connection, None, None]:
    if not database.exists():
        raise StoreError(f"{database} is not there: no bot has run here, or bot.toml names another store.")
    address = f"{database.absolute().as_uri()}?mode=ro"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True, isolation_level=None),
        poolclass=NullPool,
    )
    with database_failures(database), engine.connect() as connection:
        if not inspect(connection).has_table(turns.name):
            raise StoreError(f"{database} holds nothing yet: `darkroom migrate` makes it ready.")
        yield connection

"""The list of what is held of people: no column may be missing from it."""

from __future__ import annotations

import pytest
from sqlalchemy import BigInteger, Table, Text
from sqlalchemy.types import TypeDecorator

from bot.store.database.schema import metadata
from bot.store.privacy.personal import HOLDINGS, Fate, Holding, blank

# Discord's numbers that are no person's, and our own.
NAMES_NOBODY = {
    "allowed",
    "amount",
    "announced",
    "application",
    "attached",
    "attachment",
    "channel",
    "channel_parent",
    "charged_cost",
    "cost",
    "counted_channel",
    "event",
    "guild",
    "id",
    "message",
    "reply_to",
    "reserved_cost",
    "role",
    "size",
    "status_channel",
    "status_message",
    "used",
}


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_column_has_a_fate(table: Table) -> None:
    """Whoever adds a column says what becomes of it when somebody is forgotten."""
    listed = [holding for holding in HOLDINGS if holding.table is table]

    assert len(listed) == 1, "a new table needs its place in bot/store/privacy/personal.py"
    assert set(listed[0].fates) == set(table.c.keys())


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.table.name)
def test_no_number_that_may_be_a_person_is_kept(holding: Holding) -> None:
    """A large number is somebody's id, unless its name is known for something else."""
    kept = {column.name for column in holding.columns(Fate.KEPT) if isinstance(column.type, BigInteger)}
    for_a_time = {"forgetting": {"member"}}

    assert kept - NAMES_NOBODY == for_a_time.get(holding.table.name, set())


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.table.name)
def test_what_is_emptied_can_be(holding: Holding) -> None:
    """An empty value fits its column: nothing, no text, an empty list, a zero."""
    for column in holding.columns(Fate.WORDS, Fate.PERSON, Fate.PLACE):
        empty = blank(column)
        if not holding.gone:
            assert empty is not None or column.nullable
        if isinstance(column.type, TypeDecorator) and empty is not None:
            assert column.type.process_bind_param(empty, None) is not None  # type: ignore[arg-type]  # no dialect needed


def test_no_free_text_is_kept_with_a_turn() -> None:
    """What is as long as somebody likes may hold their words; these hold what the program writes itself."""
    kept = {
        f"{holding.table.name}.{column.name}"
        for holding in HOLDINGS
        if holding.of is not None
        for column in holding.columns(Fate.KEPT)
        if isinstance(column.type, Text)
    }

    assert kept == {"attempts.endpoint"}

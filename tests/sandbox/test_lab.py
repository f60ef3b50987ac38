"""The lab strip's acts, and what it shows."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.books import Books
from sandbox.configuration import VENDORS
from sandbox.discord.people.asking import Impossible
from sandbox.discord.state.world import World
from sandbox.keeper import Keeper
from sandbox.lab import Lab
from sandbox.providers import Providers


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    """A lab whose bot was not started."""
    world = World(tmp_path / "discord")
    async with Providers() as vendor:
        keeper = Keeper(world, [], tmp_path / "bot.log")
        yield Lab(vendor, keeper, Books(tmp_path / "darkroom.db"))
    world.journal.close()


async def test_the_dials_turn(lab: Lab) -> None:
    """What is set shows; what cannot be set is refused."""
    lab.lab_latency(seconds=900)
    lab.lab_stream(on=False)
    lab.lab_fault(name="cut")
    lab.lab_fault(name="busy_for_a_second")
    with pytest.raises(Impossible):
        lab.lab_vendor(name="morse")
    with pytest.raises(Impossible):
        lab.lab_fault(name="earthquake")

    shown = lab.records()["lab"]
    assert (shown["latency"], shown["stream"]) == (60.0, False)
    assert shown["armed"] == [{"vendor": "bytespike", "name": name} for name in ("cut", "busy_for_a_second")]
    lab.lab_calm()
    assert lab.records()["lab"]["armed"] == []


async def test_the_vendor_that_is_chosen_is_asked_first(lab: Lab) -> None:
    """The bot is told of all of them, in that order; only what can befall the chosen one is offered."""
    lab.lab_vendor(name="toapis")

    told = tomllib.loads(f"providers = {lab.environ()['DARKROOM__PROVIDERS']}")["providers"]
    shown = lab.records()["lab"]
    assert next(iter(told)) == shown["vendor"] == "toapis"
    assert list(told) == ["toapis", *(name for name in VENDORS if name != "toapis")]
    assert "task_lost" in shown["troubles"]
    assert "error_frame" not in shown["troubles"]
    with pytest.raises(Impossible):
        lab.lab_fault(name="error_frame")


async def test_without_a_bot_there_is_little_to_show(lab: Lab) -> None:
    """Killing and restarting what is not there does nothing."""
    lab.lab_kill()
    lab.lab_restart()

    shown = lab.records()
    assert shown["bot"]["state"] == "down"
    assert shown["bill"]["microdollars"] == 0
    assert "sums" not in shown


def test_books_that_are_just_being_made(tmp_path: Path) -> None:
    """A store without its tables is read again later."""
    sqlite3.connect(tmp_path / "darkroom.db").close()

    assert Books(tmp_path / "darkroom.db").records() == {}

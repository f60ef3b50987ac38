"""The bot is kept alive, unless it never gets anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.discord.state.world import World
from sandbox.keeper import Keeper

SLEEPER = ["-c", "import time; print('up', flush=True); time.sleep(60)"]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A Discord that nobody serves; the tests say themselves who has connected."""
    world = World(tmp_path / "discord")
    yield world
    world.journal.close()


def connects(world: World) -> None:
    """Let somebody identify to the gateway."""
    world.state.identifies.append(world.clock.now())
    world.changed()


async def born(world: World, keeper: Keeper, lives: int) -> None:
    """Wait for a life to have begun, and connect in it."""
    await world.until(lambda: keeper.lives == lives)
    connects(world)
    await world.until(lambda: keeper.status()["state"] == "connected")


async def test_killed_and_asked_to_end_it_lives_again(world: World, tmp_path: Path) -> None:
    """Each time as a new process, with the environment as it is by then; until it is to stop."""
    keeper = Keeper(world, SLEEPER, tmp_path / "bot.log", pause_s=0.0)
    world.clock.advance(1)
    seen = []
    for life, end in enumerate((keeper.kill, keeper.renew), start=1):
        if life == 1:
            keeper.begin()
        await born(world, keeper, life)
        seen.append(keeper.status()["pid"])
        end()
    await born(world, keeper, 3)
    await keeper.stop()

    assert len({*seen, keeper.status()["pid"]}) == 3
    assert keeper.status()["state"] == "down"


async def test_one_that_never_connects_is_given_up(world: World, tmp_path: Path) -> None:
    """After a few lives, with its last words kept."""
    keeper = Keeper(world, ["-c", "print('no such key')"], tmp_path / "bot.log", pause_s=0.0)

    started = await keeper.start()
    await keeper.given_up()

    assert not started
    assert (keeper.lives, keeper.last_words().splitlines()[-1]) == (3, "no such key")

"""A studio without Discord, with a vendor that draws."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import app
from bot.domain.money import DOLLAR
from bot.settings import load
from bot.studio.studio import Studio
from bot.studio.workshop import Workshop
from tests.blank import laid
from tests.studio.scripted import CHEAP, DEAR, Scripted, Time, offer, workshop
from tests.whole.stage import Stage, raised


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A vendor that draws; its Discord is not used."""
    async with raised(tmp_path) as stage:
        yield stage


@pytest.fixture
async def studio(stage: Stage) -> AsyncIterator[Studio]:
    """A studio whose members may run two turns at once."""
    laid(stage.database)
    async with app.opened(load(stage.configuration, stage.environ)) as studio:
        yield studio


@pytest.fixture
def time() -> Time:
    """The time."""
    return Time()


@pytest.fixture
def first() -> Scripted:
    """The provider asked first."""
    return Scripted()


@pytest.fixture
def second() -> Scripted:
    """The one that stands in for it; it costs more, and knows fewer sizes."""
    return Scripted()


@pytest.fixture
async def shop(tmp_path: Path, time: Time, first: Scripted, second: Scripted) -> AsyncIterator[Workshop]:
    """Both of them, and a budget for many pictures."""
    offers = (
        (offer("first", prices={"": CHEAP / DOLLAR}, sizes={"big": "big"}), first),
        (offer("second", prices={"": DEAR / DOLLAR}, prompt_chars=20), second),
    )
    async with workshop(tmp_path, *offers, time=time, budget=20 * DEAR) as made:
        yield made

"""A studio without Discord, with a vendor that draws."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import app
from bot.settings import load
from bot.studio.studio import Studio
from tests.whole.stage import Stage, raised


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A vendor that draws; its Discord is not used."""
    async with raised(tmp_path) as stage:
        yield stage


@pytest.fixture
async def studio(stage: Stage) -> AsyncIterator[Studio]:
    """A studio whose members may run two turns at once."""
    async with app.opened(load(stage.configuration, stage.environ)) as studio:
        yield studio

"""A stage for each test; what happened on it is judged at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.whole.hosts import LOOPBACK, turned_to
from tests.whole.stage import Stage, raised

# What vendors draw unasked: large enough to be told apart, and soon made.
SIDE = 256


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A Discord and a vendor without a bot; nobody may have had anything to complain of."""
    turned_to.clear()
    async with raised(tmp_path) as stage:
        stage.vendor.change(side=SIDE)
        yield stage

    assert set(turned_to) <= {LOOPBACK}
    assert stage.discord.world.journal.complaints == []
    assert stage.loud() == []
    if stage.database.exists():
        assert stage.verdict() == []

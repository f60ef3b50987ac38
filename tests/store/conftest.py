"""An open store in a folder of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database.engine import Store
from tests.blank import laid


@pytest.fixture(name="store")
async def _store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(laid(tmp_path / "bot.db")) as store:
        yield store

"""Providers on a free port, and somebody who calls them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from sandbox.providers import Providers, Settings
from tests.patience import PATIENCE_S
from tests.sandbox.providers.calling import Caller

PATIENCE = aiohttp.ClientTimeout(total=PATIENCE_S)


@pytest.fixture
async def providers(tmp_path: Path) -> AsyncIterator[Providers]:
    """Providers without latency that bill into a file."""
    async with Providers(
        Settings(billing=tmp_path / "billing.jsonl", folder=tmp_path / "results")
    ) as running:
        yield running


@pytest.fixture
async def caller(providers: Providers) -> AsyncIterator[Caller]:
    """A client with the right key."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        yield Caller(session, providers)


@pytest.fixture
async def vendors() -> AsyncIterator[Providers]:
    """Vendors that draw small and always the same, so that it costs little."""
    async with Providers(Settings(side=128, varied=False)) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """A client that never relies on a line that was used before."""
    fresh = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=fresh, timeout=PATIENCE) as session:
        yield session

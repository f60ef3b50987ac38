"""Wires to the servers of the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.providers.http import Client, Clocks, HttpWire
from tests.providers.wires import KEY, Wiring


@pytest.fixture
async def wired() -> AsyncIterator[Wiring]:
    """Make wires to a server; all share one client."""
    client = Client()
    wires: list[HttpWire] = []

    def make(url: str, *, clocks: Clocks | None = None, largest_body: int = 1_000_000) -> HttpWire:
        wires.append(HttpWire(client, f"{url}/v1", KEY, clocks=clocks, largest_body=largest_body))
        return wires[-1]

    yield make
    for wire in wires:
        wire.close()
    await client.close()

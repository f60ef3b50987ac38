"""A local Discord for each test, and real discord.py clients connected to it over sockets."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from sandbox.discord.people.people import People
from sandbox.discord.rest.openapi import OpenApi
from sandbox.discord.server import Discord
from sandbox.discord.state.records import Channel
from sandbox.discord.state.seeds import DEFAULT_TOKEN
from sandbox.discord.state.world import World
from tests.patience import PATIENCE_S
from tests.sandbox.discord.bots import Bot, Connect, pointed_at
from tests.sandbox.discord.raw import Raw


@pytest.fixture(scope="session")
def contract() -> OpenApi | None:
    """Discord's own description of its API, where it is at hand."""
    specs = os.environ.get("DARKROOM_SPECS")
    return OpenApi(Path(specs) / "discord" / "openapi.json") if specs else None


@pytest.fixture(scope="session")
def contract_shapes(contract: OpenApi | None) -> Callable[[str, Any], list[str]]:
    """What is wrong with an object by the name of its schema; nothing without the description."""
    return contract.shape_faults if contract else lambda _schema, _document: []


@pytest.fixture
async def server(tmp_path: Path, contract: OpenApi | None) -> AsyncIterator[Discord]:
    """A fresh Discord that must have had nothing to complain about."""
    running = Discord(tmp_path / "discord", contract=contract)
    await running.start()
    yield running
    await running.stop()

    assert running.world.journal.complaints == []


@pytest.fixture
def world(server: Discord) -> World:
    """What is true on it."""
    return server.world


@pytest.fixture
def people(server: Discord) -> People:
    """Everybody on it but the bot."""
    return server.people


@pytest.fixture
async def connect(server: Discord) -> AsyncIterator[Connect]:
    """Connect a bot and wait until it is ready; all are closed at the end."""
    started: list[tuple[Bot, asyncio.Task[None]]] = []

    async def run(bot: Bot) -> Bot:
        await bot.login(DEFAULT_TOKEN)
        task = asyncio.create_task(bot.connect())
        started.append((bot, task))
        ready = asyncio.create_task(bot.wait_until_ready())
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE_S)
        if task.done():
            ready.cancel()
            await task
        return bot

    with pointed_at(server):
        yield run
        for bot, task in started:
            await bot.close()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def raw(server: Discord, web: aiohttp.ClientSession) -> Raw:
    """The REST routes, asked without a library in between."""
    return Raw(web, server.api_url)


@pytest.fixture
def art(people: People) -> Channel:
    """The text channel most tests play in."""
    return people.channel("art")


@pytest.fixture
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    """A plain HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def bot() -> Bot:
    """A client without privileged intents."""
    return Bot()


@pytest.fixture(scope="session")
def png() -> bytes:
    """A small real picture, 8 by 6."""
    file = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(file, "PNG")
    return file.getvalue()

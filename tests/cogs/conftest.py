"""A local Discord for every test, judged by Discord's own description where it is there."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest_asyncio

from sandbox.discord.rest.openapi import OpenApi
from sandbox.discord.server import Discord
from sandbox.discord.state.sessions import Intent
from tests.cogs.lab import Lab, connected
from tests.cogs.scripted import ScriptedStudio


@cache
def _contract() -> OpenApi | None:
    folder = os.environ.get("DARKROOM_SPECS")
    return OpenApi(Path(folder) / "discord" / "openapi.json") if folder else None


@pytest_asyncio.fixture
async def discord(tmp_path: Path) -> AsyncIterator[Discord]:
    """A local Discord; nothing may be asked of it that Discord would not understand."""
    server = Discord(tmp_path / "discord", contract=_contract())
    await server.start()
    yield server
    await server.stop()
    assert server.world.journal.complaints == []


@pytest_asyncio.fixture
async def lab(discord: Discord) -> AsyncIterator[Lab]:
    """The bot, connected and ready."""
    async with connected(discord, ScriptedStudio()) as each:
        yield each


@pytest_asyncio.fixture
async def reading(discord: Discord) -> AsyncIterator[Lab]:
    """A bot that Discord lets read every message."""
    discord.world.state.application.privileged = Intent.MESSAGE_CONTENT
    async with connected(discord, ScriptedStudio(), message_content=True) as each:
        yield each

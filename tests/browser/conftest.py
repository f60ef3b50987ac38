"""A browser for all tests of a process, and a stage with the real bot for each.

They share one event loop, since a browser belongs to the loop it was started on.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from sandbox.discord.server import Discord
from tests.browser.visitor import Visitor, visiting
from tests.whole.stage import Stage, raised

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The machine's own Chromium."""
    found = shutil.which("chromium")
    if found is None:
        if os.environ.get("DARKROOM_BROWSER") == "required":
            pytest.fail("chromium is not installed, and DARKROOM_BROWSER says that it must be")
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=found, args=[*_FLAGS])
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """A Discord, a vendor and the bot between them; the outside judge has the last word.

    Its parameter, where a test gives one, is what is configured of the vendor.
    """
    async with raised(tmp_path) as stage:
        stage.configure(**getattr(request, "param", {}))
        async with stage.bot():
            yield stage
        verdict = stage.verdict()

    assert verdict == []
    assert stage.discord.world.journal.complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path) -> AsyncIterator[Discord]:
    """A Discord alone: no bot answers."""
    running = Discord(tmp_path / "discord")
    await running.start()
    yield running
    await running.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def ann(browser: Browser, stage: Stage) -> AsyncIterator[Visitor]:
    """A member, in #art, in a window of her own."""
    async with visiting(browser) as visitor:
        await visitor.arrive(stage.discord.world.base_url)
        yield visitor

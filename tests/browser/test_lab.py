"""The lab strip: a paid turn survives a kill, before one's eyes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from sandbox.judge import Scene, judge
from sandbox.launcher import Sandbox, Wishes
from tests.browser.visitor import visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).resolve().parents[2]


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """What `make run` starts without a token; the outside judge looks at what it leaves."""
    wishes = Wishes(folder=tmp_path, config=ROOT / "bot.toml", port=0, fresh=False, tour=False)
    sandbox = Sandbox(wishes)
    stopping = asyncio.Event()
    running = asyncio.create_task(sandbox.run(stopping))
    await sandbox.discord.world.until(lambda: sandbox.keeper.status()["state"] == "connected", 60)
    yield sandbox
    stopping.set()

    assert await running == 0
    scene = Scene(
        database=tmp_path / "darkroom.db",
        images=tmp_path / "images",
        discord=tmp_path / "discord",
        billing=tmp_path / "vendor" / "billing.jsonl",
    )
    assert judge(scene) == []


async def test_a_paid_turn_survives_a_kill(browser: Browser, sandbox: Sandbox) -> None:
    """Killed while the vendor draws: it starts again, the quota comes back, the spend stays counted."""
    sandbox.vendor.change(latency_s=20.0, previews=19)
    async with visiting(browser) as ann:
        await ann.arrive(sandbox.discord.world.base_url)
        await ann.page.get_by_role("button", name="Lab strip", exact=False).click()
        lab = ann.page.get_by_role("complementary", name="Lab strip")
        await ann.imagine("a boat that survives")
        await expect(lab.locator(".turn .state")).to_have_text("intent")
        await expect(ann.page.locator(".picture img").first).to_be_visible()
        await ann.keep("before-the-kill")
        await lab.get_by_role("button", name="kill -9").click()
        await expect(lab.locator(".pulse")).to_contain_text("down")
        await expect(lab.locator(".pulse")).to_contain_text("life 2")
        await ann.sees("Outcome unknown")
        await expect(lab.locator(".turn .state")).to_have_text("unknown")
        await expect(lab.locator(".turn")).to_contain_text("refund")
        await ann.keep("after-the-kill")
        sandbox.vendor.change(latency_s=0.0)
        await ann.imagine("a boat", quality="low")
        await ann.sees("drawn ·")


async def test_trouble_on_request(browser: Browser, sandbox: Sandbox) -> None:
    """A fault, another pace, whole answers, dead addresses, a dropped gateway, another vendor: it copes."""
    async with visiting(browser) as ann:
        await ann.arrive(sandbox.discord.world.base_url)
        await ann.page.get_by_role("button", name="Lab strip").click()
        lab = ann.page.get_by_role("complementary", name="Lab strip")
        await lab.get_by_role("slider").fill("0")
        await lab.get_by_label("Next request").select_option("no_content")
        await expect(lab.locator(".armed")).to_contain_text("no content")
        await ann.imagine("a cat")
        await ann.sees("Not made")
        await lab.get_by_role("switch").click()
        await expect(lab.locator(".pulse")).to_contain_text("life 2")
        await expect(lab.locator(".pulse")).to_contain_text("connected")
        await lab.get_by_role("button", name="Expire all URLs").click()
        await lab.get_by_role("button", name="Drop the gateway").click()
        await ann.imagine("a dog")
        await ann.sees("drawn · bytespike")
        await lab.get_by_label("Asked first").select_option("openai")
        await expect(lab.locator(".pulse")).to_contain_text("life 3")
        await expect(lab.locator(".pulse")).to_contain_text("connected")
        await ann.imagine("a fox")
        await ann.sees("drawn · openai")
        await expect(lab.locator(".sum").filter(has_text="openai")).to_contain_text("$0.05")

    assert not sandbox.lab.records()["lab"]["stream"]
    assert sandbox.vendor.settings.latency_s == 0

"""What moderators do in the middle of things, by hand: whatever it is, the picture arrives, and once."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor
from tests.whole.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


DONE = "SELECT count(*) FROM turns WHERE state IN ('settled', 'delivered')"


async def a_permission_is_lost(page: Visitor, stage: Stage) -> None:
    """The asker has the picture meanwhile; its message shows it as soon as that is allowed."""
    await page.imagine("a koi pond at dusk")
    first = await page.sees("drawn ·")
    stage.vendor.change(paused=True)
    await page.reply(first, "make it dawn, with mist")
    await page.sees("Working on it")
    await page.moderate("sees the channel")
    stage.vendor.change(paused=False)
    await stage.until(lambda: stage.counted(DONE) == stage.turns())
    await page.command("last")
    await page.sees("Go to its message")
    await page.moderate("sees the channel")
    await expect(page.page.get_by_role("button", name="Undo")).to_have_count(1)
    await page.moderate("attaches files")
    await page.reply(page.page.get_by_role("article").first, "in winter")
    await page.sees("A permission is missing here: Attach Files.")
    await page.moderate("attaches files")


async def the_bot_is_removed(page: Visitor, stage: Stage) -> None:
    """What was asked before still comes; afterwards it serves those who installed it for themselves."""
    stage.vendor.change(paused=True)
    await page.imagine("a boat")
    await page.sees("Working on it")
    await page.moderate("is in Lab")
    stage.vendor.change(paused=False)
    await page.sees("drawn ·")
    await page.moderate("is in Lab")


async def the_channel_is_deleted(page: Visitor, stage: Stage) -> None:
    """One stands in another channel then, and has the picture there."""
    await page.be("mod", "lounge")
    stage.vendor.change(paused=True)
    await page.imagine("a fox in the snow")
    await page.sees("Working on it")
    await page.moderate("Delete channel")
    await expect(page.page.get_by_role("status")).to_contain_text("lounge is gone")
    stage.vendor.change(paused=False)
    await expect(page.page.get_by_role("heading", name="art", exact=True)).to_be_visible()
    await stage.until(lambda: stage.owed() == 0)
    await page.command("last")
    found = await page.sees("drawn ·")
    await expect(found.locator(".picture")).to_have_count(1)


async def test_what_moderators_do_meanwhile(ann: Visitor, stage: Stage) -> None:
    """A permission goes and comes, the bot is removed and invited back, a channel is deleted."""
    await ann.be("mod")
    await a_permission_is_lost(ann, stage)
    await the_bot_is_removed(ann, stage)
    await the_channel_is_deleted(ann, stage)

    assert stage.vendor.traffic.total == stage.turns() == 4

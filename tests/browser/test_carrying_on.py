"""Carrying a conversation on by hand: with other options, and in a thread of its own."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor
from tests.whole.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_options_and_a_thread_by_hand(ann: Visitor, stage: Stage) -> None:
    """Fill in the form behind Options; then open a thread, and find in it how to go on."""
    await ann.imagine("a koi pond at dusk")
    first = await ann.sees("drawn ·")
    await first.get_by_role("button", name="Options").click()
    dialog = ann.page.get_by_role("dialog")
    await dialog.get_by_role("textbox").fill("make it dawn, with mist")
    await dialog.get_by_role("button", name="The model may change it too").click()
    await ann.page.get_by_role("menuitem", name="Keep the rest as it is").click()
    await ann.keep("options", height=900)
    await dialog.get_by_role("button", name="Submit").click()
    await expect(ann.page.locator(".picture")).to_have_count(2)
    second = await ann.sees("edited ·")

    await second.get_by_role("button", name="Thread").click()
    await ann.sees("The conversation goes on in")
    await ann.page.get_by_role("button", name="make it dawn, with mist").first.click()
    await ann.sees("The conversation goes on here")
    await ann.box.fill(f"<@{stage.discord.world.bot.id}> in winter")
    await ann.page.keyboard.press("Enter")
    await expect(ann.page.locator(".picture")).to_have_count(1)
    await ann.sees("edited ·")
    await ann.keep("thread", height=900)

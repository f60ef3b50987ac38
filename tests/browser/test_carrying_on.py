"""Carrying a conversation on by hand: with other options, and in a thread, whatever becomes of that."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor
from tests.whole.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

THREAD = "make it dawn, with mist"


async def an_edit_with_options(page: Visitor) -> None:
    """Another picture by the form behind Options, the rest of it kept."""
    await page.imagine("a koi pond at dusk")
    first = await page.sees("drawn ·")
    await first.get_by_role("button", name="Options").click()
    dialog = page.page.get_by_role("dialog")
    await dialog.get_by_role("textbox").fill(THREAD)
    await dialog.get_by_role("button", name="The model may change it too").click()
    await page.page.get_by_role("menuitem", name="Keep the rest as it is").click()
    await page.keep("options", height=900)
    await dialog.get_by_role("button", name="Submit").click()
    await expect(page.page.locator(".picture")).to_have_count(2)


async def says(page: Visitor, bot: str, text: str) -> None:
    """Write a message that mentions the bot."""
    await page.box.fill(f"<@{bot}> {text}")
    await page.page.keyboard.press("Enter")


async def pictures(page: Visitor, count: int) -> None:
    """Wait until so many are there, each with all that can be done with it."""
    await expect(page.page.get_by_role("button", name="Undo")).to_have_count(count)


async def test_options_and_a_thread_by_hand(ann: Visitor, stage: Stage) -> None:
    """Fill in the form behind Options; then open a thread, and find in it how to go on."""
    await an_edit_with_options(ann)
    await (await ann.sees("edited ·")).get_by_role("button", name="Thread").click()
    await ann.sees("The conversation goes on in")
    await ann.page.get_by_role("button", name=THREAD).first.click()
    await ann.sees("The conversation goes on here")
    bot = stage.discord.world.bot.id
    await says(ann, bot, "in winter")
    await pictures(ann, 1)
    await ann.sees("edited ·")
    await ann.keep("thread", height=900)

    await two_at_once_and_an_archive(ann, stage, bot)
    await a_lock_and_an_end(ann, stage, bot)

    assert stage.owed() == 0


async def two_at_once_and_an_archive(page: Visitor, stage: Stage, bot: str) -> None:
    """Both who write at the same moment are served; who writes in an archived thread opens it again."""
    thread = page.page.url.rpartition("/")[2]
    for who, text in (("ben", "add a dog"), ("mod", "make it night")):
        stage.discord.people.say(who, thread, f"<@{bot}> {text}")
    await pictures(page, 3)
    await page.be("mod", THREAD)
    await page.moderate("Archive thread")
    state = page.page.locator(".head .state")
    await expect(state).to_have_text("archived")
    await says(page, bot, "add a boat")
    await pictures(page, 4)
    await expect(state).to_have_count(0)


async def a_lock_and_an_end(page: Visitor, stage: Stage, bot: str) -> None:
    """A picture that a lock kept back comes once it is undone; of a deleted thread the asker has it."""
    stage.vendor.change(paused=True)
    await says(page, bot, "in autumn")
    await page.sees("Working on it")
    await page.moderate("Lock thread")
    await page.moderate("Archive thread")
    await expect(page.page.locator(".head .state")).to_have_text("archived, locked")
    stage.vendor.change(paused=False)
    await stage.until(lambda: not stage.vendor.traffic.running)
    await page.moderate("Unlock thread")
    await pictures(page, 5)
    stage.vendor.change(paused=True)
    await says(page, bot, "add a fox")
    await page.sees("Working on it")
    await page.moderate("Delete thread")
    await expect(page.page.get_by_role("status")).to_contain_text(f"{THREAD} is gone")
    stage.vendor.change(paused=False)
    await stage.until(lambda: stage.owed() == 0)
    await page.command("last")
    await expect((await page.sees("Only you can see this")).locator(".picture")).to_have_count(1)

"""Looking back by hand: the history, before and after, one's own account, and an export opened offline."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.async_api import Browser, expect

from tests.browser.visitor import Visitor, visiting
from tests.whole.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def a_conversation(visitor: Visitor) -> None:
    """A picture, three edits in a row, and a branch from the first."""
    await visitor.imagine("a koi pond at dusk")
    first = await visitor.sees("drawn ·")
    at = first
    for count, text in enumerate(("make it dawn, with mist", "add a dog", "in autumn"), 1):
        await visitor.reply(at, text)
        at = await visitor.sees_so_many("edited ·", count)
    await visitor.reply(visitor.page.get_by_role("article").first, "make it night")
    await visitor.sees_so_many("edited ·", 4)
    await expect(visitor.page.locator(".picture")).to_have_count(5)


async def test_the_history_by_hand(ann: Visitor) -> None:
    """Press History, look at the sheet, and go on from a tile; compare; ask about oneself."""
    await a_conversation(ann)
    await ann.page.get_by_role("button", name="History").nth(-2).click()
    sheet = await ann.sees("you are here")
    await expect(sheet.locator(".picture")).to_have_count(1)
    await sheet.get_by_role("button", name="Continue from").scroll_into_view_if_needed()
    await ann.keep("history", height=980)

    await sheet.get_by_role("button", name="Continue from").click()
    await ann.page.get_by_role("menuitem", name="2. make it dawn").click()
    await expect(ann.page.get_by_role("dialog")).to_be_visible()
    await ann.page.keyboard.press("Escape")

    await ann.page.get_by_role("button", name="Before/After").last.click()
    strip = await ann.sees("what the edit started from")
    await strip.locator(".picture").scroll_into_view_if_needed()
    await ann.keep("before-after")

    await ann.command("me")
    await ann.sees("Under way")
    await ann.command("help", topic="editing")
    await ann.sees("keep the faces")


async def test_an_export_opens_without_a_connection(
    browser: Browser, ann: Visitor, stage: Stage, tmp_path: Path
) -> None:
    """By a double click: its pictures are there, and nothing is asked of anybody."""
    await a_conversation(ann)
    await ann.command("export")
    await ann.sees("open index.html")
    messages = stage.discord.world.state.messages.values()
    (packed,) = [each for each in messages if "open index.html" in each.content]
    with ZipFile(io.BytesIO(stage.picture(packed))) as archive:
        archive.extractall(tmp_path / "export")

    async with visiting(browser, offline=True, viewport={"width": 1280, "height": 860}) as reader:
        asked: list[str] = []
        reader.page.on("request", lambda request: asked.append(request.url))
        await reader.page.goto((tmp_path / "export" / "index.html").as_uri())
        shown = reader.page.locator("img").first
        await expect(shown).to_be_visible()
        await reader.keep("export", height=860)
        await reader.page.get_by_role("link", name="Turn 5").click()

        assert await shown.evaluate("image => image.naturalWidth") > 0
        assert reader.page.url.endswith("#turn-5")
        assert {url.partition(":")[0] for url in asked} == {"file"}

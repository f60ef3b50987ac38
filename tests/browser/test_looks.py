"""How the page looks: wide and narrow, dark and light."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.visitor import Visitor, visiting
from tests.whole.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 390, "height": 800}


async def brightness(page: Page) -> int:
    """How bright the page's ground is, 0 to 255."""
    rgb: str = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    return int(rgb.removeprefix("rgb(").partition(",")[0])


async def test_at_phone_width(browser: Browser, stage: Stage) -> None:
    """Nothing sticks out; the channels come from the side and go again."""
    async with visiting(browser, viewport=PHONE, has_touch=True) as ann:
        await ann.arrive(stage.discord.world.base_url)
        await ann.imagine("a koi pond at dusk")
        await ann.sees("drawn ·")
        await ann.keep("phone")
        width = await ann.page.evaluate("document.documentElement.scrollWidth")
        picture = await ann.page.locator(".picture").bounding_box()
        await ann.page.get_by_role("button", name="Channels").click()
        await ann.page.get_by_role("button", name="lounge").click()

        await expect(ann.page.get_by_role("heading", name="lounge", exact=True)).to_be_visible()
        await expect(ann.page.get_by_role("button", name="staff")).to_be_hidden()
        assert picture
        assert picture["x"] + picture["width"] <= width == PHONE["width"]


async def test_dark_light_and_chosen(browser: Browser, stage: Stage) -> None:
    """As the system has it, until somebody chooses; the choice lasts."""
    async with visiting(browser, color_scheme="light") as ann:
        await ann.arrive(stage.discord.world.base_url)
        light = await brightness(ann.page)
        await ann.imagine("a lighthouse in a storm")
        await ann.sees("drawn ·")
        await ann.page.get_by_role("button", name="Use dark colours").click()
        await ann.page.reload()
        await ann.sees("drawn ·")

        assert light > 200
        assert await brightness(ann.page) < 50


async def test_be_somebody_else_in_one_click(ann: Visitor) -> None:
    """A moderator's commands are there for the moderator and for nobody else."""
    await ann.box.fill("/quota")
    await expect(ann.page.get_by_role("listbox")).to_contain_text("No command fits")

    await ann.page.get_by_role("radio", name="mod").click()
    await expect(ann.page.get_by_role("radio", name="mod")).to_be_checked()
    await ann.box.fill("/quota s")

    await expect(ann.page.get_by_role("option").first).to_contain_text("/quota s")

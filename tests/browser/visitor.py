"""Somebody in front of the page: what they can do with mouse and keyboard, and what they see."""

from __future__ import annotations

import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, Locator, Page, expect

from tests.patience import PATIENCE_S

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "images"
# Tests do not dirty the tree: pictures for the documents are made when asked for.
MAKES_PICTURES = os.environ.get("DARKROOM_SCREENSHOTS") == "1"
WIDE = {"width": 1200, "height": 780}

expect.set_options(timeout=PATIENCE_S * 1000)


class Visitor:
    """One window. Nothing may have been complained of in it when it closes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE_S * 1000)
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    async def arrive(self, url: str, who: str = "ann", where: str = "art") -> None:
        """Open the page as somebody, somewhere."""
        await self.page.goto(f"{url}/#/{who}/{where}")
        person = self.page.locator(".person[aria-checked=true]")  # out of sight where it is narrow
        await expect(person).to_contain_text(who)

    @property
    def box(self) -> Locator:
        """Where messages are written."""
        return self.page.get_by_role("combobox", name="Message")

    async def imagine(self, prompt: str, **options: str) -> None:
        """Use /imagine by the picker, options as pills."""
        await self.box.click()
        await self.page.keyboard.type("/ima")
        await expect(self.page.get_by_role("option").first).to_contain_text("/imagine")
        await self.page.keyboard.press("Enter")
        await self.page.keyboard.type(prompt)
        for name, value in options.items():
            await self.page.get_by_role("button", name=f"+ {name}", exact=True).click()
            await self.page.keyboard.type(value)
        await self.page.get_by_role("button", name="Send").click()

    async def command(self, words: str, **options: str) -> None:
        """Use a command whose needed options are among `options`, given as one would type them."""
        await self.box.fill(f"/{words}")
        await expect(self.page.get_by_role("option").first).to_contain_text(f"/{words}")
        await self.page.keyboard.press("Enter")
        form = self.page.get_by_role("form")
        for name, value in options.items():
            if not await form.locator(f"#option-{name}").count():
                await form.get_by_role("button", name=f"+ {name}", exact=True).click()
            await form.locator(f"#option-{name}").fill(value)
        await form.get_by_role("button", name="Send").click()
        await expect(form).to_have_count(0)

    async def choose(self, menu: Locator, choice: str) -> None:
        """Open a menu under a message and choose from it."""
        await menu.click()
        await self.page.get_by_role("menuitem", name=choice, exact=True).click()

    async def submit(self, text: str) -> None:
        """Fill in the form that is open, and send it."""
        form = self.page.get_by_role("dialog")
        await form.get_by_role("textbox").first.fill(text)
        await form.get_by_role("button", name="Submit").click()
        await expect(form).to_have_count(0)

    async def be(self, who: str, where: str = "art") -> None:
        """Be somebody else, somewhere else."""
        await self.page.get_by_role("radio", name=who).click()
        await expect(self.page.get_by_role("radio", name=who)).to_be_checked()
        await self.page.get_by_role("button", name=where, exact=True).click()
        await expect(self.page.get_by_role("heading", name=where, exact=True)).to_be_visible()

    async def read(self, language: str) -> None:
        """Choose the language one reads, by its own name."""
        await self.page.get_by_title("Your language").click()
        await self.page.get_by_role("menuitemcheckbox", name=language).click()
        await expect(self.page.get_by_title("Your language")).to_contain_text(language)

    async def moderate(self, entry: str) -> None:
        """Choose from the menu of the place one is in."""
        await self.page.get_by_role("button", name="Moderate this place").click()
        await self.page.get_by_role("menu").get_by_text(entry, exact=True).click()

    async def menu_of(self, message: Locator) -> None:
        """Open the menu of a message."""
        await message.locator(".byline").hover()
        await message.get_by_role("button", name="More").click()

    async def use(self, message: Locator, entry: str) -> None:
        """Choose from the menu of a message."""
        await self.menu_of(message)
        await self.page.get_by_role("menuitem", name=entry, exact=True).click()

    async def reply(self, to: Locator, text: str) -> None:
        """Reply by the action that shows while the mouse is over a message."""
        await to.locator(".content").hover()
        await to.get_by_role("button", name="Reply").click()
        await expect(self.box).to_be_focused()
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    def message(self, text: str) -> Locator:
        """The newest message with that text."""
        return self.page.get_by_role("article").filter(has_text=text).last

    async def sees(self, text: str) -> Locator:
        """Wait for a message with that text, its pictures loaded."""
        found = self.message(text)
        await expect(found).to_be_visible()
        await expect(self.page.locator(".picture img:is(.loading, .coming)")).to_have_count(0)
        return found

    async def sees_so_many(self, text: str, count: int) -> Locator:
        """Wait for so many messages that say it, those that only quote it not counted; the newest of them."""
        saying = self.page.get_by_role("article").filter(has=self.page.locator(".content", has_text=text))
        await expect(saying).to_have_count(count)
        await expect(self.page.locator(".picture img:is(.loading, .coming)")).to_have_count(0)
        return saying.nth(count - 1)

    async def keep(self, name: str, *, height: int = WIDE["height"]) -> None:
        """Make a picture of the window for the documents."""
        if MAKES_PICTURES:
            PICTURES.mkdir(exist_ok=True)
            width = (self.page.viewport_size or WIDE)["width"]
            await self.page.set_viewport_size({"width": width, "height": height})
            await self.page.mouse.move(width - 1, 1)
            with Image.open(io.BytesIO(await self.page.screenshot())) as shot:
                shot.convert("RGB").save(PICTURES / f"{name}.webp", quality=84, method=6)


@asynccontextmanager
async def visiting(browser: Browser, **looks: Any) -> AsyncIterator[Visitor]:
    """A window of its own, dark and wide unless told otherwise."""
    context = await browser.new_context(**{"viewport": WIDE, "color_scheme": "dark", **looks})
    visitor = Visitor(await context.new_page())
    try:
        yield visitor
    finally:
        await context.close()
    assert not visitor.complaints, "\n".join(visitor.complaints)

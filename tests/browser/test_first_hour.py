"""A moderator's first hour, by hand: from the settings to a takedown, and what members see of it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def a_member_is_refused_and_granted_more(page: Visitor) -> None:
    """A newcomer makes one picture, is told why there is no second, and goes on once a moderator let him."""
    await page.be("ben")
    await page.imagine("a koi pond at dusk")
    await page.reply(await page.sees("drawn ·"), "make it dawn, with mist")
    await page.sees("The quota is used up: 1 picture a day for each member with the role @newcomers; 1 used.")
    await page.keep("quota-refused")

    await page.be("mod", "staff")
    await page.command("quota grant", member="ben", amount="3", until="7d")
    await page.sees("Granted")
    await page.command("quota show", member="ben")
    await page.sees("3 left")
    await page.keep("quota-granted", height=700)

    await page.be("ben")
    await page.reply(page.page.get_by_role("article").first, "make it dawn, with mist")
    await page.sees("edited ·")


async def a_picture_is_reported(page: Visitor) -> None:
    """Somebody who makes one of her own reports the first."""
    await page.be("ann")
    await page.imagine("a fox in the snow")
    await expect(page.page.locator(".picture")).to_have_count(3)
    await page.sees("drawn ·")
    await page.page.get_by_role("button", name="Report").first.click()
    await page.submit("That is the pond in my garden.")
    await page.sees("Thank you")


async def test_a_first_hour(ann: Visitor) -> None:
    """Settings, quotas, a refusal, a grant, a report, the chart, the takedown, and the audit of it all."""
    await ann.be("mod", "staff")
    await ann.command("settings show")
    await ann.choose(ann.page.get_by_role("button", name="Change …"), "Log channel")
    menus = ann.page.get_by_role("button", name="Log channel")
    await expect(menus).to_have_count(2)  # what was chosen, and what it may be
    await ann.choose(menus.last, "#staff")
    await ann.sees("Log channel: now")
    await ann.keep("settings", height=700)
    await ann.command("quota set", limit="20", per="day")
    await ann.sees("Set: 20 pictures a day for each member.")
    await ann.command("quota set", limit="1", per="day", role="newcomers")
    await ann.sees("Set: 1 picture a day for each member with the role @newcomers.")

    await a_member_is_refused_and_granted_more(ann)
    await a_picture_is_reported(ann)

    await ann.be("mod", "staff")
    report = await ann.sees("ann reports what @ben asked for")
    await ann.keep("reported", height=700)
    await ann.command("usage", period="week")
    await expect(ann.page.get_by_role("button", name="As a table")).to_be_visible()
    await ann.sees("Usage")
    await ann.keep("usage")
    await report.get_by_role("button", name="Take down").click()
    await ann.submit("It was not theirs to use.")
    await ann.sees("2 pictures were taken down.")
    await ann.command("audit")
    await ann.sees("Who did what")
    await ann.keep("audit", height=700)

    await ann.be("ben")
    await expect(ann.page.locator(".picture")).to_have_count(1)
    await ann.page.get_by_role("log").evaluate("log => log.scrollTo(0, 0)")
    await ann.keep("taken-down", height=700)

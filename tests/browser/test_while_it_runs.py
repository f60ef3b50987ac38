"""While pictures are being made, by hand: the line, cancelling, a quiet server, and messages that go."""

from __future__ import annotations

from functools import partial

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor
from tests.whole.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

KB = 1024
# Marks, pings, letters from right to left, a picture, a link; and far more than a message takes.
SAID = "**Bold**, `code`, <@&1> @everyone\n> שלום مرحبا 🎨\n[a link](https://example.org)\n"
TALK = "and so on " * 1000


async def cancelled_by_who_asked(page: Visitor) -> None:
    """A stranger's press is answered with a sentence; one's own ends it, in the line and at work."""
    await page.page.get_by_role("button", name="Cancel").first.click()
    await page.sees("Only whoever asked for this picture, or a moderator, can do that.")
    await page.page.get_by_role("button", name="Cancel").last.click()
    await page.sees("Cancelled")
    await page.be("ann")
    await page.page.get_by_role("button", name="Cancel").click()
    await expect(page.page.get_by_role("article").filter(has_text="Cancelled")).to_have_count(2)


@pytest.mark.parametrize("stage", [{"concurrent": 1, "typical_s": 30}], indirect=True)
async def test_waiting_cancelling_and_a_message_that_goes(ann: Visitor, stage: Stage) -> None:
    """A place in line; a quiet server shows no preview; a picture arrives though its message was deleted."""
    stage.vendor.change(latency_s=40.0, previews=19)
    await ann.imagine("a lighthouse in a storm")
    working = await ann.sees("Working on it")
    await expect(working.locator(".picture img").first).to_be_visible()
    await ann.be("ben")
    await ann.imagine("a fox in the snow")
    await ann.sees("number 1 in line")
    await ann.keep("queue", height=860)
    await cancelled_by_who_asked(ann)

    await ann.be("mod")
    await ann.command("settings set", quiet="True")
    await ann.sees("Quiet")
    stage.vendor.change(latency_s=0.0, paused=True, says=SAID + TALK, pad_bytes=1_500 * KB)
    stage.discord.staging.place(channel="art", upload_limit=300 * KB)
    await ann.imagine("a koi pond at dusk")
    await ann.use(await ann.sees("asked"), "Delete")
    stage.vendor.change(paused=False)
    drawn = await ann.sees("drawn ·")

    await expect(ann.page.locator(".picture")).to_have_count(1)
    await expect(drawn.get_by_role("button", name="Original")).to_be_visible()
    await expect(drawn.locator(".content :is(a, strong, .link, .mention)")).to_have_count(0)


@pytest.mark.parametrize("stage", [{"concurrent": 4, "typical_s": 8}], indirect=True)
async def test_fifty_at_once(ann: Visitor, stage: Stage) -> None:
    """Every one says at once where it stands, and moves up as others leave, who have paid nothing."""
    stage.vendor.change(latency_s=60.0)
    people = stage.discord.people
    everybody = [("ann", "ben", "mod")[number % 3] for number in range(50)]
    sent = [(who, people.slash(who, "art", "imagine", prompt="a koi pond at dusk")) for who in everybody]
    asked = ann.page.get_by_role("article")
    await expect(asked.filter(has_text="in line")).to_have_count(46)
    await expect(asked.filter(has_text="usually")).to_have_count(4)
    for who, each in reversed(sent):
        people.click(who, await stage.until(partial(people.answer_to, each)), "Cancel")
    await expect(asked.filter(has_text="Cancelled")).to_have_count(50)

    assert stage.vendor.traffic.total == 4


async def test_anybodys_picture_and_a_price(ann: Visitor, stage: Stage) -> None:
    """A member's own picture by its menu, with another attached; a price that only the asker agrees to."""
    await ann.imagine("a cat on a hill")
    await ann.sees("drawn ·")
    (drawn,) = [each for each in stage.discord.world.state.messages.values() if each.attachments]
    cat = stage.picture(drawn)
    stage.discord.people.say("ben", "art", "look at my cat", files=[("cat.png", cat)])
    bens = await ann.sees("look at my cat")
    await ann.menu_of(bens)
    await ann.keep("menu")
    await ann.page.get_by_role("menuitem", name="Edit image").click()
    async with ann.page.expect_file_chooser() as choosing:
        await ann.page.get_by_role("button", name="Choose files").click()
    await (await choosing.value).set_files({"name": "cat.png", "mimeType": "image/png", "buffer": cat})
    await ann.submit("make it night")
    edited = await ann.sees("edited ·")
    await expect(edited.locator(".picture")).to_have_count(1)

    await ann.be("mod")
    await ann.command("settings set", ask_above="0.01")
    await ann.sees("Ask before")
    await ann.be("ann")
    await ann.imagine("a boat", quality="high")
    await ann.sees("This may cost about US$ 0.19; 18 of your 20 pictures a day are left. Go on?")
    await ann.keep("price", height=500)
    await ann.be("ben")
    await ann.page.get_by_role("button", name="Go on").click()
    await ann.sees("Only whoever asked")
    await ann.be("ann")
    await ann.page.get_by_role("button", name="Go on").click()
    await expect(ann.page.locator(".picture")).to_have_count(4)

"""The main job by hand: imagine, edit by a reply, branch; and all that can come between."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from sandbox.discord.state.records import Message
from tests.browser.visitor import Visitor, visiting
from tests.whole.stage import Stage, digest, made_from

pytestmark = pytest.mark.asyncio(loop_scope="session")


def pictures(stage: Stage) -> list[Message]:
    """The bot's messages with pictures, oldest first."""
    mine = stage.discord.world.state.messages.values()
    return [each for each in mine if each.author_id == stage.discord.world.bot.id and each.attachments]


async def test_imagine_edit_and_branch_by_hand(ann: Visitor, stage: Stage) -> None:
    """The picker, a reply to the picture, and a second reply to the first picture."""
    await ann.box.click()
    await ann.page.keyboard.type("/")
    await expect(ann.page.get_by_role("option").filter(has_text="/imagine")).to_be_visible()
    await ann.keep("picker")
    await ann.page.keyboard.press("Escape")
    await ann.box.fill("")

    await ann.imagine("a koi pond at dusk")
    first = await ann.sees("drawn ·")
    await ann.reply(first, "make it dawn, with mist on the water")
    await ann.sees("edited ·")
    await ann.reply(ann.page.get_by_role("article").first, "add a dog")
    await ann.sees_so_many("edited ·", 2)
    await expect(ann.page.locator(".picture")).to_have_count(3)
    await ann.keep("conversation", height=1330)

    drawn, edited, branched = (stage.picture(message) for message in pictures(stage))
    assert made_from(edited) == made_from(branched) == {digest(drawn)}


async def test_a_picture_comes_into_focus_until_it_is_cancelled(ann: Visitor, stage: Stage) -> None:
    """Previews show while it is drawn; the message changes in place, its node never made anew."""
    stage.vendor.change(latency_s=30.0, previews=29)
    await ann.imagine("a lighthouse in a storm")
    working = await ann.sees("Working on it")
    await expect(working.locator(".picture img").first).to_be_visible()
    await ann.keep("preview")
    await working.evaluate("node => { node.mark = 'the same'; }")

    await working.get_by_role("button", name="Cancel").click()
    cancelled = await ann.sees("Cancelled")

    await expect(cancelled.get_by_role("button", name="Cancel")).to_have_count(0)
    await expect(cancelled.locator(".picture")).to_have_count(0)
    assert await cancelled.evaluate("node => node.mark") == "the same"
    await expect(ann.page.get_by_role("article")).to_have_count(1)


async def test_two_pictures_and_one_enlarged(ann: Visitor) -> None:
    """Two stand side by side; a click enlarges one, Escape closes it."""
    await ann.imagine("a fox in the snow", count="2")
    both = await ann.sees("2 pictures drawn")
    await expect(both.locator(".picture")).to_have_count(2)
    await ann.keep("two-pictures")

    await both.locator(".picture").last.click()
    await expect(ann.page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    await ann.page.keyboard.press("Escape")

    await expect(ann.page.get_by_role("dialog")).to_have_count(0)


async def test_a_refusal_is_told(ann: Visitor, stage: Stage) -> None:
    """What the vendor declines ends in words, with nothing charged."""
    await ann.imagine("something forbidden")

    refused = await ann.sees("Not made")

    await expect(refused.locator(".picture")).to_have_count(0)
    assert stage.vendor.billing.total_microdollars == 0


async def test_the_keyboard_is_enough(ann: Visitor) -> None:
    """Imagine, choose from a list of the bot's, and reply, without a mouse."""
    keys = ann.page.keyboard
    await keys.type("/")
    await expect(ann.page.get_by_role("option").first).to_be_visible()
    await keys.type("imagine a cat")
    await ann.page.get_by_role("button", name="+ size", exact=True).focus()
    await keys.press("Enter")
    await expect(ann.page.get_by_role("option").first).to_be_visible()
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await keys.press("Enter")
    drawn = await ann.sees("drawn ·")
    await drawn.get_by_role("button", name="Reply").focus()
    await keys.press("Enter")
    await keys.type("add a hat")
    await keys.press("Enter")

    await ann.sees("edited ·")


async def test_a_form_and_a_menu_of_the_bot(ann: Visitor) -> None:
    """The Edit button opens the bot's form; so does the same under a message's menu."""
    await ann.imagine("a cat")
    drawn = await ann.sees("drawn ·")
    await drawn.get_by_role("button", name="Edit", exact=True).click()
    form = ann.page.get_by_role("dialog")
    await form.get_by_role("textbox").first.fill("add a hat")
    await ann.keep("form")
    await form.get_by_role("button", name="Submit").click()
    await ann.sees("edited ·")

    await drawn.click(button="right", position={"x": 300, "y": 40})
    await ann.page.get_by_role("menuitem", name="Edit image").click()

    await expect(ann.page.get_by_role("dialog")).to_be_visible()


async def test_a_picture_of_ones_own(ann: Visitor, stage: Stage) -> None:
    """A file given to an option goes along and is edited."""
    await ann.imagine("a cat")
    await ann.sees("drawn ·")
    (drawn,) = (stage.picture(message) for message in pictures(stage))

    await ann.box.click()
    await ann.page.keyboard.type("/imagine")
    await ann.page.keyboard.press("Enter")
    await ann.page.keyboard.type("add a hat")
    await ann.page.get_by_role("button", name="+ image1", exact=True).click()
    async with ann.page.expect_file_chooser() as choosing:
        await ann.page.get_by_role("button", name="image1", exact=True).click()
    chooser = await choosing.value
    await chooser.set_files({"name": "cat.png", "mimeType": "image/png", "buffer": drawn})
    await ann.page.get_by_role("button", name="Send").click()
    await ann.sees("edited ·")

    assert len(made_from(stage.picture(pictures(stage)[-1]))) == 1


async def test_where_the_bot_is_alone_with_somebody_and_where_it_is_not(ann: Visitor, stage: Stage) -> None:
    """Alone with it what one writes is the next edit, and Undo goes back; between members commands serve."""
    await ann.page.get_by_role("button", name="Darkroom", exact=True).click()
    await ann.imagine("a koi pond at dusk")
    await ann.sees("drawn ·")
    await ann.box.fill("add a dog")
    await ann.page.keyboard.press("Enter")
    edited = await ann.sees("edited ·")
    await edited.get_by_role("button", name="Undo").click()
    await ann.sees("Stepped back")
    await ann.box.fill("make it night")
    await ann.page.keyboard.press("Enter")
    await expect(ann.page.get_by_role("button", name="Undo")).to_have_count(2)
    await ann.page.get_by_role("button", name="ben", exact=True).click()
    await ann.imagine("a boat")
    await ann.sees("drawn ·")

    drawn, _, after_undo, _ = (stage.picture(message) for message in pictures(stage))
    assert made_from(after_undo) == {digest(drawn)}


async def test_two_people_see_the_same_and_their_own(browser: Browser, ann: Visitor, stage: Stage) -> None:
    """What ann asks for privately only she sees; what she asks for openly ben sees come."""
    async with visiting(browser) as ben:
        await ben.arrive(stage.discord.world.base_url, "ben")
        await ann.imagine("a cat")
        await ben.sees("drawn ·")
        await ann.imagine("a secret", private="True")
        await ann.sees("Only you can see this")

        await expect(ben.page.get_by_role("article")).to_have_count(1)

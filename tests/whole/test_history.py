"""Looking back: the tree, what an edit changed, the way back."""

from __future__ import annotations

import io

from PIL import Image

from sandbox.discord.state.records import Interaction, Message
from tests.whole.pressing import labels, png, rows, through_form, told
from tests.whole.stage import Stage, digest, made_from


async def sheet(stage: Stage, asked: Interaction) -> Message:
    """The answer that shows a sheet, once it does."""
    message = await told(stage, asked)
    assert message.attachments
    return message


def opened(picture: bytes) -> Image.Image:
    """A picture that the bot drew itself."""
    return Image.open(io.BytesIO(picture))


async def test_the_history_shows_the_branch_and_goes_on_from_any_tile(stage: Stage) -> None:
    """Only whoever asks reads it; what is chosen there begins a turn that all may see."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        second = await stage.reply(first, "at dawn")
        await stage.reply(first, "in winter", who="ben")
        shown = await sheet(stage, people.click("ben", second, "History"))
        chosen = people.select("ben", shown, "Continue from …", ["1. a koi pond"])
        await stage.until(lambda: chosen.modal)
        third = await stage.answered(people.submit("ben", chosen, {"instruction": "add a dog"}))

    assert shown.seen_by == people.user("ben").id
    assert "**2 turns**, one more in other branches" in shown.content
    assert "**2** at dawn" in shown.content
    assert "in winter" not in shown.content
    assert opened(stage.picture(shown)).format == "WEBP"
    assert third.seen_by is None
    assert made_from(stage.picture(third)) == {digest(stage.picture(first))}


async def test_a_long_branch_is_turned_page_by_page(stage: Stage) -> None:
    """The newest page first; Older changes the same message, and the tree stays beside it."""
    people = stage.discord.people
    async with stage.bot():
        at = await stage.imagine(prompt="a koi pond")
        for number in range(2, 15):
            at = await through_form(stage, "ann", at, "Edit", instruction=f"step {number}")
        shown = await sheet(stage, people.slash("ann", "art", "history"))
        newest = shown.content
        people.click("ann", shown, "Older")
        await stage.until(lambda: shown.content != newest)

    assert "page 2 of 2" in newest
    assert "**14** step 14" in newest
    assert "**1** a koi pond" in shown.content
    assert labels(shown) == ["Newer"]
    assert len([each for each in people.sees("ann", "art") if each.seen_by]) == 1


async def test_before_and_after_stand_side_by_side(stage: Stage) -> None:
    """What the edit started from, and what came of it; a picture made from nothing has no such button."""
    people = stage.discord.people
    stage.vendor.change(side=1024)
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        second = await stage.reply(first, "make it night")
        shown = await sheet(stage, people.click("ben", second, "Before/After"))

    strip = opened(stage.picture(shown))
    left, right = (strip.getpixel((strip.width // 4 * quarter, 300)) for quarter in (1, 3))
    assert strip.width > 2 * 640
    assert left != right
    assert "Before/After" not in labels(first)


async def test_what_somebody_uploaded_is_not_shown_to_others(stage: Stage) -> None:
    """Who had a face blurred did not mean it to be seen by pressing a button; they may see it again."""
    people = stage.discord.people
    async with stage.bot():
        edited = await stage.imagine(prompt="blur the face", image1=("me.png", png()))
        refused = await told(stage, people.click("ben", edited, "Before/After"))
        shown = await sheet(stage, people.click("ann", edited, "Before/After"))

    assert "Only whoever asked" in refused.content
    assert refused.attachments == []
    assert stage.picture(shown)


async def test_undo_steps_back_where_plain_messages_go_on(stage: Stage) -> None:
    """The next message follows the parent; what was undone stays in the tree."""
    people = stage.discord.people
    place = people.direct("ann")
    async with stage.bot():
        first = await stage.answered(people.slash("ann", place, "imagine", prompt="a koi pond"))
        second = await stage.ended(await stage.answer(people.say("ann", place, "at dawn")))
        undone = people.click("ann", second, "Undo")
        note = await stage.until(lambda: people.answer_to(undone))
        await stage.until(lambda: note.content)
        third = await stage.ended(await stage.answer(people.say("ann", place, "add a dog")))
        shown = await sheet(stage, people.slash("ann", place, "history"))

    assert "“a koi pond”" in note.content
    assert labels(note) == ["Edit"]
    assert made_from(stage.picture(third)) == {digest(stage.picture(first))}
    assert "one more in other branches" in shown.content
    assert not second.deleted_at


async def test_undo_in_a_channel_asks_what_to_do_instead(stage: Stage) -> None:
    """By a form, on the picture that was edited: here the second of two."""
    async with stage.bot():
        both = await stage.imagine(prompt="a koi pond", count=2)
        edited = await through_form(stage, "ann", both, "Edit 2", instruction="at dawn")
        instead = await through_form(stage, "ben", edited, "Undo", instruction="in winter")

    assert made_from(stage.picture(instead)) == {digest(stage.pictures(both)[1])}
    assert rows(stage, "SELECT count(*) FROM turns WHERE parent IS NOT NULL") == [(2,)]


async def test_a_private_turn_has_a_history_of_its_own(stage: Stage) -> None:
    """To anybody else it does not exist, and what goes on from it stays private."""
    people = stage.discord.people
    async with stage.bot():
        mine = await stage.imagine(prompt="a secret pond", private=True)
        shown = await sheet(stage, people.click("ann", mine, "History"))
        chosen = people.select("ann", shown, "Continue from …", ["1. a secret pond"])
        await stage.until(lambda: chosen.modal)
        second = await stage.answered(people.submit("ann", chosen, {"instruction": "at dawn"}))
        others = await told(stage, people.slash("ben", "art", "history"))

    assert second.seen_by == people.user("ann").id
    assert "no picture here yet" in others.content

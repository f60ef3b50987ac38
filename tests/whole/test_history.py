"""Looking back: the tree, what an edit changed, the way back."""

from __future__ import annotations

import io

from PIL import Image

from sandbox.discord.records import Interaction, Message
from tests.whole.pressing import form, labels, pressed, rows, told
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

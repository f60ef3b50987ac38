"""The main job of a bot of this kind, from a member's command to the buttons under the picture."""

from __future__ import annotations

import io

import discord
from discord import ui

from sandbox.discord.people.people import People
from sandbox.discord.state.records import Answer, Message, MessageFlag
from sandbox.discord.state.world import World
from tests.sandbox.discord.bots import Bot, Connect

QUIET = discord.AllowedMentions.none()


class Buttons(ui.View):
    """One button that answers, one that opens a form."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.button(label="Again", custom_id="dr:again:1")
    async def again(self, interaction: discord.Interaction[Bot], _: ui.Button[Buttons]) -> None:
        """Answer with a message of its own."""
        await interaction.response.send_message("again!", allowed_mentions=QUIET)

    @ui.button(label="Edit", custom_id="dr:edit:1")
    async def edit(self, interaction: discord.Interaction[Bot], _: ui.Button[Buttons]) -> None:
        """Ask what to change."""
        await interaction.response.send_modal(Instruction())


class Instruction(ui.Modal, title="Edit image"):
    """A form with one input."""

    what: ui.TextInput[Instruction] = ui.TextInput(label="What to change", max_length=50)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Update the message the form was opened from."""
        await interaction.response.edit_message(content=f"editing: {self.what.value}", allowed_mentions=QUIET)


def give_imagine(bot: Bot, png: bytes) -> None:
    """Let the bot know one command: deferred, then filled with a picture and buttons."""

    @bot.tree.command(description="Make a picture")
    async def imagine(
        interaction: discord.Interaction[Bot],
        prompt: str,
        count: int = 1,
        image1: discord.Attachment | None = None,
    ) -> None:
        await interaction.response.defer(thinking=True)
        given = await image1.read() if image1 else b""
        await interaction.edit_original_response(
            content=f"{prompt} x{count} from {len(given)}",
            attachments=[discord.File(io.BytesIO(png), "result.png")],
            view=Buttons(),
            allowed_mentions=QUIET,
        )


async def imagined(world: World, people: People, png: bytes) -> Message:
    """Ask for a picture as ann and wait for it."""
    asked = people.slash("ann", "art", "imagine", prompt="a cat", count=2, image1=("in.png", png))
    await world.until(lambda: (answer := people.answer_to(asked)) and answer.attachments)
    answer = people.answer_to(asked)
    assert answer
    return answer


async def test_a_deferred_command_is_filled_by_an_edit_with_a_file(
    world: World, people: People, connect: Connect, bot: Bot, png: bytes
) -> None:
    """The placeholder becomes the answer: same message, content, picture, no mark of an edit."""
    give_imagine(bot, png)
    await connect(bot)

    message = await imagined(world, people, png)

    assert message.content == f"a cat x2 from {len(png)}"
    assert world.bytes_of(message.attachments[0].id) == png
    assert (message.attachments[0].width, message.attachments[0].height) == (8, 6)
    assert [bool(version.flags & MessageFlag.LOADING) for version in message.versions] == [True, False]
    assert [version.quiet for version in message.versions] == [None, True]
    assert message.edited_at is None


async def test_a_press_by_another_member_is_answered(
    world: World, people: People, connect: Connect, bot: Bot, png: bytes
) -> None:
    """Anybody who sees a button may press it."""
    give_imagine(bot, png)
    await connect(bot)
    message = await imagined(world, people, png)

    pressed = people.click("ben", message, "Again")
    await world.until(lambda: people.answer_to(pressed))

    answer = people.answer_to(pressed)
    assert answer
    assert answer.content == "again!"
    assert answer.reference_id == message.id


async def test_a_form_is_opened_filled_in_and_updates_its_message(
    world: World, people: People, connect: Connect, bot: Bot, png: bytes
) -> None:
    """Button, modal, submit, update of the message the button is on."""
    give_imagine(bot, png)
    await connect(bot)
    message = await imagined(world, people, png)

    pressed = people.click("ann", message, "dr:edit:1")
    await world.until(lambda: pressed.modal)
    sent = people.submit("ann", pressed, {"What to change": "a blue hat"})
    await world.until(lambda: sent.answer)

    assert (pressed.answer, sent.answer) == (Answer.MODAL, Answer.UPDATE)
    assert message.content == "editing: a blue hat"
    assert message.edited_at is not None
    assert message.attachments


async def test_a_reply_in_the_channel_is_heard_and_answered(
    people: People, world: World, connect: Connect, bot: Bot
) -> None:
    """A member's reply to the bot carries its text, and the bot's answer points back at it."""
    await connect(bot)
    await bot.text_channel(people.channel("art").id).send("here it is")
    shown = people.sees("ann", "art")[-1]

    said = people.say("ann", "art", "make it blue", reply_to=shown)
    heard = await bot.next_heard()
    answer = await heard.reply("on it", nonce="turn1", mention_author=False)

    assert heard.content == "make it blue"
    assert heard.reference
    assert isinstance(heard.reference.resolved, discord.Message)
    assert heard.reference.resolved.content == "here it is"
    assert world.state.messages[str(answer.id)].reference_id == said.id
    assert world.state.messages[str(answer.id)].mentions == []

"""Buttons: who may press them, and what a forged one does."""

from __future__ import annotations

import pytest

from bot.domain.ids import TurnId
from bot.domain.intents import Continue
from bot.rendering.buttons import Button, Style
from cogs._outbound.views import view_of
from sandbox.discord.state.records import Message
from tests.cogs.lab import Lab
from tests.cogs.scripted import Gated


async def running(lab: Lab) -> tuple[Message, Gated]:
    """A turn of ann's that can be cancelled."""
    gate = Gated()
    lab.studio.will(gate)
    asked = lab.discord.people.slash("ann", "art", "imagine", prompt="a lighthouse")
    message = await lab.answer(asked)
    await lab.discord.world.until(lambda: message.components)
    return message, gate


@pytest.mark.parametrize("who", ["ann", "mod"])
async def test_the_author_and_moderators_may_cancel(lab: Lab, who: str) -> None:
    """The message ends in place: no second message, and nothing left to cancel."""
    message, _ = await running(lab)
    lab.discord.people.click(who, message, "Cancel")

    await lab.shown()

    assert "Cancelled" in message.content
    assert [each["label"] for each in message.components[0]["components"]] == ["Retry"]
    assert lab.discord.people.sees("ann", "art") == [message]


async def test_others_are_told_that_it_is_not_theirs(lab: Lab) -> None:
    """Only they read it, and the turn goes on."""
    message, gate = await running(lab)
    lab.discord.people.click("ben", message, "Cancel")

    told = await lab.discord.world.until(
        lambda: next((each for each in lab.discord.people.sees("ben", "art") if each.seen_by), None)
    )

    assert "Only whoever asked" in told.content
    assert lab.discord.people.sees("ann", "art") == [message]
    gate.finish.set()
    await lab.shown()
    assert message.attachments[0].filename.endswith(".png")


@pytest.mark.parametrize("forged", ["dr:erase:{turn}", "dr:cancel:nothing", "dr:cancel:{turn}:1:2", "dr:"])
async def test_a_forged_button_does_nothing(lab: Lab, forged: str) -> None:
    """What is not in the table is refused; a turn that is not there is not found."""
    message, gate = await running(lab)
    turn = lab.studio.asked[0].turn
    message.components[0]["components"][0]["custom_id"] = forged.format(turn=turn)
    button = lab.discord.people.click("ann", message, forged.format(turn=turn))

    await lab.discord.world.until(lambda: button.answer)
    told = await lab.discord.world.until(
        lambda: next((each for each in lab.discord.people.sees("ann", "art") if each.seen_by), None)
    )

    assert "could not be found" in told.content
    gate.finish.set()
    await lab.shown()
    assert message.attachments[0].filename.endswith(".png")


async def test_discord_py_remembers_no_view(lab: Lab) -> None:
    """A button's whole state is its id, so memory does not grow with the messages sent."""
    _, gate = await running(lab)
    gate.finish.set()
    await lab.shown()

    assert lab.bot.persistent_views == []
    button = Button(action="cancel", custom_id=f"dr:cancel:{TurnId('t')}", label="Cancel", style=Style.DANGER)
    assert view_of([button]).is_finished()


async def test_more_pictures_than_a_row_holds_are_chosen_from_a_menu(lab: Lab) -> None:
    """The choice stands for the number in a button's id, and the form knows it."""
    people = lab.discord.people
    lab.studio.will(gate := Gated(pictures=5))
    gate.finish.set()
    message = await lab.answer(people.slash("ann", "art", "imagine", prompt="a lighthouse"))
    await lab.shown()
    chosen = people.select("ben", message, "Edit one of the pictures", ["Edit 4"])
    await lab.discord.world.until(lambda: chosen.modal)

    people.submit("ben", chosen, {"instruction": "make it night"})
    await lab.shown(2)

    intent = lab.studio.asked[-1]
    assert isinstance(intent, Continue)
    assert (intent.target, intent.number) == (lab.studio.asked[0].turn, 4)
    assert str(intent.asker.user) == people.user("ben").id


async def test_a_form_asks_no_more_than_a_model_takes(lab: Lab) -> None:
    """The instruction's length and the number of files are the providers', the language is the reader's."""
    people = lab.discord.people
    people.user("ben").locale = "zh-CN"
    message = await lab.answer(people.slash("ann", "art", "imagine", prompt="a lighthouse"))
    await lab.shown()
    pressed = people.click("ben", message, "Edit")
    form = await lab.discord.world.until(lambda: pressed.modal)

    assert form["title"] == "编辑图片"
    instruction, files = (label["component"] for label in form["components"])
    assert (instruction["max_length"], instruction.get("required", True)) == (4000, True)
    assert (files["max_values"], files["required"]) == (4, False)
    assert lab.bot._connection._view_store._modals == {}  # noqa: SLF001  nothing waits for a form


async def test_delete_takes_the_message_away(lab: Lab) -> None:
    """By the interaction, so that it works where the bot is no member too."""
    message = await lab.answer(lab.discord.people.slash("ann", "art", "imagine", prompt="a lighthouse"))
    await lab.shown()
    lab.discord.people.click("ann", message, "Delete")

    await lab.discord.world.until(lambda: message.deleted_at)

    assert lab.studio.deleted == [lab.studio.asked[0].turn]

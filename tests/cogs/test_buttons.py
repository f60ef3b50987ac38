"""Buttons: who may press them, and what a forged one does."""

from __future__ import annotations

import pytest

from bot.domain.ids import TurnId
from bot.rendering.buttons import Button, Style
from cogs._views import view_of
from sandbox.discord.records import Message
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

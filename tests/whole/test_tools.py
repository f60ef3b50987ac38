"""A model that asks the member back, and turns that failed: what is pressed under them, over real sockets."""

from __future__ import annotations

import pytest

from sandbox.configuration import TAKING_TOOLS
from sandbox.providers import Fault, Kind
from tests.whole.pressing import BROKEN, labels, pressed, told, used
from tests.whole.stage import Stage, digest, made_from


async def test_a_question_is_answered_by_a_press_after_a_restart(stage: Stage) -> None:
    """The choice is the next turn, on the same picture; the question itself counted nothing."""
    stage.configure("bytespike", tools=True)
    async with stage.bot():
        picture = await stage.imagine(prompt="a lamp")
        asking = await stage.reply(picture, "ask me what to change")
        assert "The model asks:" in asking.content
        choice, *others = labels(asking)
    async with stage.bot():
        answered = await pressed(stage, "ann", asking, choice)

    assert {"Answer", "Again", "History", "Delete"} < set(others)
    assert made_from(stage.picture(answered)) == {digest(stage.picture(picture))}
    assert used(stage, "ann") == 2
    assert stage.verdict() == []


@pytest.mark.parametrize("vendor", sorted(TAKING_TOOLS))
async def test_a_question_is_answered_by_a_reply(stage: Stage, vendor: str) -> None:
    """Words of one's own serve as well as a choice, whatever wire they go over."""
    stage.configure(vendor, tools=True)
    async with stage.bot():
        asking = await stage.imagine(prompt="ask me about the lamp")
        assert "By day or by night?" in asking.content
        answered = await stage.reply(asking, "by night, please")

    assert len(stage.pictures(answered)) == 1
    assert used(stage, "ann") == 1


async def test_a_tool_that_nobody_offered_ends_in_a_sentence(stage: Stage) -> None:
    """And in the warning; nothing is charged."""
    async with stage.bot():
        stage.vendor.faults.arm(Fault(kind=Kind.UNEXPECTED_TOOL_CALL))
        failed = await stage.imagine(prompt="a boat")

    assert "**Not made.**" in failed.content
    assert "a tool it was not given" in failed.content
    assert used(stage, "ann") == 0


async def test_a_model_that_is_asked_in_the_wrong_dialect_is_the_operators_to_mend(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """The log and a moderator's details say what to set; a member is told whom to turn to."""
    stage.configure("toapis", dialect="chat-blocks", mask="none")
    async with stage.bot():
        failed = await stage.imagine(prompt="a boat")
        mine = await told(stage, stage.discord.people.click("ann", failed, "Details"))
        theirs = await told(stage, stage.discord.people.click("mod", failed, "Details"))

    advice = 'set dialect = "image-task"'
    assert "tell whoever runs this bot" in failed.content
    assert advice in caplog.text
    assert advice in theirs.content.replace("\\", "")
    assert "dialect" not in mine.content
    assert used(stage, "ann") == 0


async def test_details_of_a_failure_are_told_to_whoever_asked(stage: Stage) -> None:
    """To nobody else but moderators, who read more; also after a restart, and nobody reads it by the way."""
    people = stage.discord.people
    async with stage.bot():
        stage.vendor.faults.arm(BROKEN)
        failed = await stage.imagine(prompt="a boat")
        assert labels(failed) == ["Retry", "Details"]
    async with stage.bot():
        mine = await told(stage, people.click("ann", failed, "Details"))
        theirs = await told(stage, people.click("mod", failed, "Details"))
        refused = await told(stage, people.click("ben", failed, "Details"))

    assert "Asked: bytespike" in mine.content
    assert "The provider did not charge for it, and neither were you." in mine.content
    assert f"HTTP status: {BROKEN.status}" in theirs.content
    assert "HTTP status" not in mine.content
    assert "Only whoever asked" in refused.content
    assert stage.loud() == []

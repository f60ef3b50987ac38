"""A gateway that repeats itself, breaks off, starts over or keeps words back; and fifty at once."""

from __future__ import annotations

import asyncio

import pytest

from bot import app
from bot.settings import load
from sandbox.discord.people.asking import payload
from sandbox.discord.state.records import Interaction, Message
from sandbox.discord.state.sessions import Intent
from sandbox.discord.wire.sight import announce
from tests.whole.stage import Stage

APPLICATION = "/oauth2/applications/@me"


def tell_again(stage: Stage, *told: Interaction | Message) -> None:
    """Tell the bot of what it has been told already, as Discord may."""
    world = stage.discord.world
    for each in told:
        if isinstance(each, Message):
            announce(world, "MESSAGE_CREATE", each)
        else:
            world.sessions.dispatch("INTERACTION_CREATE", payload(world, each))


def intents(stage: Stage) -> Intent:
    """What the connected bot asked to be told."""
    (session,) = stage.discord.world.sessions.connected()
    return Intent(session.intents)


async def test_an_event_told_up_to_five_times_makes_one_turn(stage: Stage) -> None:
    """Each command and each reply has one answer, one request and one charge, however often it is told."""
    people = stage.discord.people
    asked: list[Interaction | Message] = []
    async with stage.bot():
        for copies in (1, 2, 5):
            stage.discord.staging.copies(times=copies)
            asked.append(command := people.slash("ann", "art", "imagine", prompt=f"boat {copies}"))
            picture = await stage.answered(command)
            asked.append(said := people.say("ben", "art", "at dawn", reply_to=picture))
            await stage.ended(await stage.answer(said))

    assert [len(stage.answers(each)) for each in asked] == [1] * 6
    assert (stage.turns(), stage.vendor.traffic.total) == (6, 6)


async def test_what_is_no_turn_is_answered_once_too(stage: Stage) -> None:
    """A refusal, a rule that is set, a Cancel: told five times, done and said once."""
    people = stage.discord.people
    stage.vendor.change(latency_s=20)
    async with stage.bot():
        stage.discord.staging.copies(times=5)
        refused = people.slash("ann", "art", "imagine", prompt="   ")
        ruled = people.slash("mod", "art", "quota set", limit=2, per="day")
        running = people.slash("ann", "art", "imagine", prompt="a slow boat")
        status = await stage.until(lambda: people.answer_to(running))
        await stage.until(lambda: status.components and stage.vendor.traffic.running)
        pressed = people.click("ann", status, "Cancel")
        await stage.ended(status)
        for each in (refused, ruled):
            await stage.answered(each)

    assert [len(stage.answers(each)) for each in (refused, ruled, running)] == [1, 1, 1]
    assert [each.followups for each in (refused, ruled, running, pressed)] == [[], [], [], []]
    assert stage.turns() == 1


async def test_an_event_told_again_after_a_restart_makes_no_second_turn(stage: Stage) -> None:
    """The store remembers what was asked, not the process."""
    people = stage.discord.people
    async with stage.bot():
        asked = people.slash("ann", "art", "imagine", prompt="a boat")
        said = people.say("ben", "art", "at dawn", reply_to=await stage.answered(asked))
        await stage.ended(await stage.answer(said))
    async with stage.bot():
        for _ in range(3):
            tell_again(stage, asked, said)
        await stage.imagine(prompt="something else")

    assert [len(stage.answers(each)) for each in (asked, said)] == [1, 1]
    assert (stage.turns(), stage.vendor.traffic.total) == (3, 3)


@pytest.mark.parametrize(("how", "sessions"), [("reconnect", 1), ("drop", 1), ("invalidate", 2)])
async def test_a_turn_does_not_notice_that_the_gateway_is_gone(stage: Stage, how: str, sessions: int) -> None:
    """Asked to come back (op 7), cut off, told to start over (op 9): it serves on, and asks no other host."""
    world = stage.discord.world
    stage.discord.staging.settings(answer_within=15)
    stage.vendor.change(latency_s=1)
    async with stage.bot():
        asked = stage.discord.people.slash("ann", "art", "imagine", prompt="a boat")
        await stage.until(lambda: stage.vendor.traffic.running)
        await getattr(stage.discord.staging, how)()
        picture = await stage.answered(asked)
        await stage.until(lambda: len(world.state.identifies) == sessions)
        edited = await stage.reply(picture, "at dawn")

    assert stage.picture(edited)
    assert (stage.turns(), stage.vendor.traffic.total) == (2, 2)


async def test_with_message_content_a_quiet_reply_is_an_instruction(stage: Stage) -> None:
    """Where the operator switched the intent on it is asked for, and a reply need not ping."""
    stage.discord.staging.message_content(allowed=True)
    async with stage.bot():
        assert Intent.MESSAGE_CONTENT in intents(stage)
        first = await stage.imagine(prompt="a koi pond")
        edited = await stage.reply(first, "at dawn", ping=False)

    assert stage.picture(edited)


async def test_without_message_content_a_quiet_reply_gets_one_hint(stage: Stage) -> None:
    """The intent is not asked for; replies that ping carry their text, others one hint."""
    stage.discord.staging.message_content(allowed=False)
    people = stage.discord.people
    async with stage.bot():
        assert Intent.MESSAGE_CONTENT not in intents(stage)
        first = await stage.imagine(prompt="a koi pond")
        quiet = people.say("ann", "art", "at dawn", reply_to=first, ping=False)
        hint = await stage.answer(quiet)
        edited = await stage.reply(first, "in winter")

    assert stage.picture(edited)
    assert stage.answers(quiet) == [hint]
    assert not hint.attachments
    assert stage.turns() == 2


async def test_an_intent_refused_after_all_is_done_without(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """The flags promise message content and the gateway closes with 4014: once more, without it."""
    staging, journal = stage.discord.staging, stage.discord.world.journal
    staging.message_content(allowed=True)
    stopping = asyncio.Event()
    running = asyncio.create_task(app.run(load(stage.configuration, stage.environ), stopping=stopping))
    await stage.until(lambda: journal.asked("GET", APPLICATION))
    staging.message_content(allowed=False)
    await stage.until(lambda: running.done() or stage.discord.world.sessions.connected())

    assert "does not grant the message content intent" in caplog.text
    assert Intent.MESSAGE_CONTENT not in intents(stage)
    assert stage.picture(await stage.imagine(prompt="a boat"))
    stopping.set()
    assert await running == 0
    assert len(stage.discord.world.state.identifies) == 1


async def test_fifty_commands_at_once_meet_no_limit(stage: Stage) -> None:
    """Discord never has to say 429, everybody has a picture, and the vendor was asked once for each."""
    stage.vendor.change(latency_s=1, varied=False)
    people = stage.discord.people
    many = {
        "DARKROOM__TURNS__CONCURRENT_PER_USER": "50",
        "DARKROOM__QUOTAS__MEMBER_IMAGES_PER_DAY": "100",
        "DARKROOM__PROVIDERS__BYTESPIKE__CONCURRENT": "50",
    }
    async with stage.bot(**many):
        asked = [people.slash("ann", "art", "imagine", prompt="a boat") for _ in range(50)]
        messages = await asyncio.gather(*(stage.answered(each) for each in asked))

    assert all(stage.pictures(message) for message in messages)
    assert stage.discord.world.journal.limited() == []
    assert (stage.turns(), stage.vendor.traffic.total) == (50, 50)

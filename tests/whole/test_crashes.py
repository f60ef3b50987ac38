"""kill -9 at every named point: nothing lost, nothing charged or shown twice.

The bot is a process of its own and dies by SIGKILL; the vendor, the Discord and the judge live on.
The short form crashes once at each point and twice at a few pairs; `make crash` tries every pair that
can happen: a recovery passes no point that came before the kill, but for showing the turn.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable
from functools import partial

import pytest

from bot.studio.crashpoints import CrashPoint
from sandbox.discord.state.records import Message
from sandbox.providers import Fault, Kind
from tests.conftest import SEED
from tests.whole.moderating import channel_id, settle_on, waits
from tests.whole.pressing import KILLED
from tests.whole.stage import Stage, is_over

# Forgetting somebody has tests of its own (`test_privacy`); task vendors alone name work (`AT_WORK`).
ERASING = {CrashPoint.FORGETTING, CrashPoint.ERASED, CrashPoint.UNNAMED}
ELSEWHERE = {CrashPoint.REMOTE_NAMED, CrashPoint.DECIDED, CrashPoint.ENDED, *ERASING}
REPLIED = [point for point in CrashPoint if point not in ELSEWHERE]
# Discord itself posts the message of a slash command.
IMAGINED = [point for point in REPLIED if not point.startswith("status_")]
FAILED = [CrashPoint.ENDED, CrashPoint.FINAL_SHOWN]
# An attempt is taken back only where its vendor failed without a charge.
FAULTS = {CrashPoint.WITHDRAWN: Fault(kind=Kind.STATUS, status=429, retry_after=1)}
ORDER = list(CrashPoint)
PAIRS = [
    (first, second)
    for first, second in itertools.product(REPLIED, [*REPLIED, CrashPoint.ENDED])
    if ORDER.index(second) >= ORDER.index(first) or second.startswith("status_")
]
LONG = os.environ.get("DARKROOM_CAMPAIGN") == "long"
CHANCE = random.Random(SEED)  # noqa: S311  for samples, not for secrets
TRIED = PAIRS if LONG else CHANCE.sample(PAIRS, 4)
# While a task is with its vendor, in their order.
AT_WORK = [
    CrashPoint.INTENDED,
    CrashPoint.FIRST_EVENT,
    CrashPoint.REMOTE_NAMED,
    CrashPoint.PICTURE_KEPT,
    CrashPoint.HARVEST_KEPT,
]
TASK_PAIRS = list(itertools.combinations_with_replacement(AT_WORK, 2))
TASKS_TRIED = TASK_PAIRS if LONG else CHANCE.sample(TASK_PAIRS, 1)


def all_over(stage: Stage, *events: str) -> Callable[[], bool]:
    """Hold once everything asked has an answer that shows an end, and the bot knows that it does."""

    def answers(event: str) -> list[Message]:
        messages = stage.discord.world.state.messages.values()
        return [
            each
            for each in messages
            if event in (each.interaction_id, each.reference_id) and not each.deleted_at
        ]

    def over() -> bool:
        shown = all(answers(event) and all(map(is_over, answers(event))) for event in events)
        return shown and stage.owed() == 0

    return over


async def dies_at(stage: Stage, point: CrashPoint, ask: Callable[[], str]) -> str:
    """Start a bot that dies at `point` of what is asked then; return the event that asked."""
    if point in FAULTS:
        stage.vendor.faults.arm(FAULTS[point])
    process = stage.spawn(DARKROOM_CRASH=point)
    await stage.connected(process)
    event = ask()
    assert await stage.unless_dead(process) == KILLED
    return event


def imagine(stage: Stage) -> str:
    """Use the command; return its interaction's id."""
    return stage.discord.people.slash("ann", "art", "imagine", prompt="a koi pond at dusk").id


def reply(stage: Stage, picture: Message) -> str:
    """Ask for an edit; return the asking message's id."""
    return stage.discord.people.say("ann", "art", "at dawn", reply_to=picture).id


async def a_picture(stage: Stage) -> Message:
    """A picture to reply to, made by a life that then ends in peace."""
    process = stage.spawn()
    await stage.connected(process)
    picture = await stage.imagine(prompt="a koi pond")
    process.terminate()
    assert await stage.unless_dead(process) == 0
    return picture


@pytest.mark.parametrize("point", IMAGINED)
async def test_a_picture_asked_for_survives_a_kill(stage: Stage, point: CrashPoint) -> None:
    """Killed anywhere between the command and its end, the turn ends once and is charged rightly."""
    event = await dies_at(stage, point, lambda: imagine(stage))

    assert await stage.life(all_over(stage, event)) == 0


@pytest.mark.parametrize("point", [CrashPoint.RECEIVED, CrashPoint.STATUS_POSTED, CrashPoint.STATUS_STORED])
async def test_an_edit_asked_for_survives_a_kill(stage: Stage, point: CrashPoint) -> None:
    """A reply's own message is posted once, however often the bot dies around posting it."""
    picture = await a_picture(stage)

    event = await dies_at(stage, point, lambda: reply(stage, picture))

    assert await stage.life(all_over(stage, event)) == 0


@pytest.mark.parametrize("point", FAILED)
async def test_a_failure_survives_a_kill(stage: Stage, point: CrashPoint) -> None:
    """A turn that the vendor failed is told as failed, once, and refunded once."""
    stage.vendor.faults.arm(Fault(kind=Kind.STATUS, status=403))

    event = await dies_at(stage, point, lambda: imagine(stage))

    assert await stage.life(all_over(stage, event)) == 0


@pytest.mark.parametrize(("first", "second"), TRIED)
async def test_a_kill_during_recovery_changes_nothing(
    stage: Stage, first: CrashPoint, second: CrashPoint
) -> None:
    """Killed again while the first kill is being made good, the turn still ends once and rightly."""
    picture = await a_picture(stage)
    event = await dies_at(stage, first, lambda: reply(stage, picture))

    assert await stage.life(all_over(stage, event), DARKROOM_CRASH=second) in {0, KILLED}

    assert await stage.life(all_over(stage, event)) == 0


@pytest.mark.parametrize(("first", "second"), TASKS_TRIED)
async def test_a_task_is_submitted_once_however_often_the_bot_dies(
    stage: Stage, first: CrashPoint, second: CrashPoint
) -> None:
    """What was taken ends with its picture; what was perhaps never sent ends unknown."""
    stage.configure("toapis", poll_s=0.05)
    event = await dies_at(stage, first, lambda: imagine(stage))

    assert await stage.life(all_over(stage, event), DARKROOM_CRASH=second) in {0, KILLED}

    assert await stage.life(all_over(stage, event)) == 0
    submitted = int(first is not CrashPoint.INTENDED)
    made = stage.counted("SELECT count(*) FROM images WHERE role = 'result'")
    assert (stage.vendor.traffic.total, made) == (submitted, submitted)


async def test_what_a_moderator_decided_survives_a_kill(stage: Stage) -> None:
    """Killed between the decision and its being told: what was released is made, what was rejected is not."""
    await settle_on(stage, "held", [channel_id(stage, "art")])
    process = stage.spawn(DARKROOM_CRASH=f"{CrashPoint.DECIDED}:2")
    await stage.connected(process)
    asked = [stage.discord.people.slash("ann", "art", "imagine", prompt=each) for each in ("a cat", "a dog")]
    released, rejected = [await stage.until(partial(waits, stage, each)) for each in asked]
    stage.discord.people.click("mod", released, "Release")
    stage.discord.people.click("mod", rejected, "Reject")
    assert await stage.unless_dead(process) == KILLED

    assert await stage.life(all_over(stage, *(each.id for each in asked))) == 0

    assert stage.picture(released)
    assert "did not release" in rejected.content

"""A vendor that is given a task and asked after it: submitted once, whatever befalls the bot or the task."""

from __future__ import annotations

import pytest

from sandbox.discord.state.records import Message
from sandbox.providers import Fault, Kind
from tests.whole.pressing import KILLED, rows, used
from tests.whole.stage import Stage

# The worst case of one picture, as the vendor's table tells it, in micro-dollars.
WORST = 50_000


@pytest.fixture
def tasks(stage: Stage) -> Stage:
    """The stage with the vendor of tasks, who may be asked often and is not waited for long."""
    stage.configure("toapis", poll_s=0.05, watch_s=0.5)
    return stage


async def killed_at(stage: Stage, point: str) -> Message:
    """Ask, be killed there, and see in the next life what became of it."""
    process = stage.spawn(DARKROOM_CRASH=point)
    await stage.connected(process)
    command = stage.discord.people.slash("ann", "art", "imagine", prompt="a boat")
    assert await stage.unless_dead(process) == KILLED
    async with stage.bot():
        return await stage.answered(command)


async def test_a_task_whose_name_died_with_the_bot_is_found_by_the_name_we_gave_it(tasks: Stage) -> None:
    """Killed before the vendor's own was written down: the next life shows its picture."""
    message = await killed_at(tasks, "first_event")

    assert tasks.vendor.traffic.total == 1
    assert len(message.attachments) == 1


async def test_a_kill_before_the_submission_left_ends_unknown_and_free(tasks: Stage) -> None:
    """The vendor knows no task of our name, asked again and again: nothing is submitted in its place."""
    message = await killed_at(tasks, "intended")

    assert (tasks.vendor.traffic.total, tasks.vendor.traffic.polls) == (0, 4)
    assert "Outcome unknown" in message.content
    assert used(tasks, "ann") == 0
    assert tasks.counted("SELECT used FROM spend_usage") == WORST


async def test_a_task_whose_submission_went_unanswered_is_found_as_well(tasks: Stage) -> None:
    """The work was taken and the answer lost: nothing is submitted again, and its picture comes."""
    tasks.vendor.faults.arm(Fault(kind=Kind.HANG_UP, billed=True, vendor="toapis"))
    async with tasks.bot():
        message = await tasks.imagine(prompt="a boat")

    assert tasks.vendor.traffic.total == 1
    assert len(message.attachments) == 1


async def test_a_task_that_never_ends_ends_unknown_under_its_name(tasks: Stage) -> None:
    """Asked after for as long as its table says; the member pays nothing, the operator can ask the vendor."""
    for kind in (Kind.TASK_STUCK, Kind.TASK_LOST):
        tasks.vendor.faults.arm(Fault(kind=kind))
    async with tasks.bot():
        messages = [await tasks.imagine(prompt=prompt) for prompt in ("a boat", "a cat")]

    assert tasks.vendor.traffic.total == 2
    assert all("Outcome unknown" in message.content for message in messages)
    assert used(tasks, "ann") == 0
    known = rows(tasks, "SELECT remote_id, billed FROM attempts")
    assert [(name[:8], billed) for name, billed in known] == [("task_img", "unknown")] * 2


async def test_a_task_is_polled_until_it_is_done_however_the_asking_goes(tasks: Stage) -> None:
    """Polls that fail, or are told to wait, are no failed task: its picture comes in the end."""
    tasks.vendor.change(latency_s=0.3)
    for fault in (
        Fault(kind=Kind.POLL_STATUS, retry_after=0.1),
        Fault(kind=Kind.POLL_HTML),
        Fault(kind=Kind.POLL_HANG_UP),
    ):
        tasks.vendor.faults.arm(fault)
    async with tasks.bot():
        message = await tasks.imagine(prompt="a boat")

    assert tasks.vendor.faults.armed == ()
    assert tasks.vendor.traffic.total == 1
    assert len(message.attachments) == 1

"""Vendors that are busy, broken or silent, over real sockets: what is sent again, and what never is.

What each test leaves is judged against the vendors' bills: at most one request a turn that may cost.
"""

from __future__ import annotations

import pytest

from bot.providers.breaker import MOST_FAILURES, PAUSE_S
from sandbox.providers import Fault, Kind
from tests.providers.test_standing import Clock
from tests.whole.moderating import told
from tests.whole.stage import Stage, digest, made_from

BOTH: dict[str, dict[str, object]] = {"bytespike": {}, "crazyrouter": {}}


def busy(vendor: str, **told: float) -> Fault:
    """A 429; without more, it does not say for how long."""
    return Fault(kind=Kind.STATUS, status=429, vendor=vendor, **told)  # type: ignore[arg-type]  # by name


def down(vendor: str, status: int = 503) -> Fault:
    """A failure in the vendor's own words, before any work."""
    return Fault(kind=Kind.STATUS, status=status, vendor=vendor)


def asked(stage: Stage) -> list[str]:
    """Which vendors were sent paid requests, in order."""
    return [seen.path.split("/")[1] for seen in stage.vendor.traffic.seen]


@pytest.mark.parametrize("fault", [busy("bytespike", retry_after=1), busy("bytespike")])
async def test_a_busy_vendor_is_waited_for(stage: Stage, fault: Fault) -> None:
    """As long as it says, else a second; and it draws in the end."""
    stage.configure(BOTH)
    stage.vendor.faults.arm(fault)
    async with stage.bot():
        message = await stage.imagine(prompt="a boat")

    assert asked(stage) == ["bytespike"] * 2
    assert len(message.attachments) == 1
    assert "instead of" not in message.content


async def test_who_stays_busy_for_long_is_stood_in_for(stage: Stage) -> None:
    """The next vendor draws, and the message says who did, and why."""
    stage.configure(BOTH)
    stage.vendor.faults.arm(busy("bytespike", retry_after=3600))
    async with stage.bot():
        message = await stage.imagine(prompt="a boat")

    assert asked(stage) == ["bytespike", "crazyrouter"]
    assert "crazyrouter instead of bytespike, which was busy" in message.content
    assert len(message.attachments) == 1


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [("bytespike, crazyrouter", ["bytespike", "crazyrouter"]), ("bytespike", ["bytespike", "bytespike"])],
)
async def test_only_who_may_be_asked_stands_in(stage: Stage, allowed: str, expected: list[str]) -> None:
    """Moderators said which providers everybody may ask: no other is, also after a restart in between."""
    stage.configure({"toapis": {}, **BOTH})
    async with stage.bot():
        await told(stage, "limits set", providers=allowed)
    stage.vendor.faults.arm(down("bytespike"))
    process = stage.spawn(DARKROOM_CRASH="withdrawn")
    await stage.connected(process)
    command = stage.discord.people.slash("ann", "art", "imagine", prompt="a boat")
    assert await stage.unless_dead(process) == -9
    async with stage.bot():
        message = await stage.answered(command)

    assert asked(stage) == expected
    assert len(message.attachments) == 1


async def test_a_failure_documented_as_free_passes_the_turn_on_until_its_vendor_is_left_alone(
    stage: Stage,
) -> None:
    """Three turns each find the first vendor broken; then none does, until after a pause one tries it."""
    stage.configure(BOTH)
    stage.vendor.faults.arm(down("bytespike"), times=MOST_FAILURES + 1)
    stage.clock = time = Clock()
    async with stage.bot():
        messages = [await stage.imagine(prompt=f"boat {number}") for number in range(MOST_FAILURES + 1)]
        time.now += PAUSE_S
        messages += [await stage.imagine(prompt="a try"), await stage.imagine(prompt="too soon")]
        time.now += PAUSE_S
        messages += [await stage.imagine(prompt="another try"), await stage.imagine(prompt="as ever")]

    failed, instead = ["bytespike", "crazyrouter"], ["crazyrouter"]
    assert asked(stage) == [*failed * MOST_FAILURES, *instead, *failed, *instead, "bytespike", "bytespike"]
    assert "instead of bytespike, which failed" in messages[0].content
    assert all(len(message.attachments) == 1 for message in messages)


async def test_while_one_turn_tries_a_vendor_that_failed_the_others_are_drawn_elsewhere(stage: Stage) -> None:
    """One that hangs keeps nobody else waiting, and to be cancelled proves nothing for the vendor."""
    stage.configure(BOTH)
    stage.vendor.faults.arm(down("bytespike"), times=MOST_FAILURES)
    stage.clock = time = Clock()
    async with stage.bot():
        for number in range(MOST_FAILURES):
            await stage.imagine(prompt=f"boat {number}")
        time.now += PAUSE_S
        stage.vendor.faults.arm(Fault(kind=Kind.STALL, vendor="bytespike"))
        tries = stage.discord.people.slash("ann", "art", "imagine", prompt="a try")
        await stage.until(lambda: asked(stage)[-1] == "bytespike")
        await stage.imagine(prompt="meanwhile")
        message = await stage.until(lambda: stage.discord.people.answer_to(tries))
        stage.discord.people.click("ann", message, "Cancel")
        await stage.ended(message)
        await stage.imagine(prompt="afterwards")

    assert asked(stage)[2 * MOST_FAILURES :] == ["bytespike", "crazyrouter", "crazyrouter"]


@pytest.mark.parametrize("stand_in", ["toapis", "gemini"])
async def test_who_stands_in_for_an_edit_gets_the_picture_itself(stage: Stage, stand_in: str) -> None:
    """An address that one vendor gave is nothing to another, whatever wire it speaks."""
    stage.configure({"bytespike": {}, stand_in: {}})
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        stage.vendor.faults.arm(down("bytespike"))
        edited = await stage.reply(first, "make it red")

    assert asked(stage) == ["bytespike", "bytespike", stand_in]
    assert made_from(stage.picture(edited)) == {digest(stage.picture(first))}


@pytest.mark.parametrize(
    "options",
    [
        {"size": "2048x2048"},  # the next has no sizes
        {"provider": "bytespike"},  # the member chose
    ],
)
async def test_where_nobody_can_stand_in_the_same_vendor_is_asked_again(
    stage: Stage, options: dict[str, str]
) -> None:
    """What was asked for is made as it was asked for, or not at all."""
    stage.configure(BOTH)
    stage.vendor.faults.arm(down("bytespike"))
    async with stage.bot():
        message = await stage.imagine(prompt="a boat", **options)

    assert asked(stage) == ["bytespike"] * 2
    assert len(message.attachments) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind=Kind.STATUS, status=500, billed=True, vendor="crazyrouter"),
        Fault(kind=Kind.HTML, billed=True, vendor="crazyrouter"),
        Fault(kind=Kind.HANG_UP, billed=True, vendor="crazyrouter"),
        Fault(kind=Kind.CUT, vendor="crazyrouter"),
    ],
)
async def test_what_may_have_been_billed_is_never_sent_again(stage: Stage, fault: Fault) -> None:
    """Though another vendor stands ready: the member pays nothing, the operator once."""
    stage.configure({"crazyrouter": {}, "bytespike": {}})
    stage.vendor.faults.arm(fault)
    async with stage.bot():
        message = await stage.imagine(prompt="a boat")

    assert asked(stage) == ["crazyrouter"]
    assert len(stage.vendor.billing.charges) == 1
    assert "Outcome unknown" in message.content
    assert not message.attachments
    assert stage.counted("SELECT sum(charged_images) FROM turns") == 0


async def test_a_turn_that_waits_for_a_busy_vendor_can_be_cancelled(stage: Stage) -> None:
    """It ends at once, and nothing of it is counted for anybody."""
    stage.vendor.faults.arm(busy("bytespike", retry_after=50))
    async with stage.bot():
        command = stage.discord.people.slash("ann", "art", "imagine", prompt="a boat")
        message = await stage.until(lambda: stage.discord.people.answer_to(command))
        await stage.until(lambda: "Waiting for bytespike, which is busy" in message.content)
        stage.discord.people.click("ann", message, "Cancel")
        await stage.ended(message)

    assert "Cancelled" in message.content
    assert stage.counted("SELECT used FROM spend_usage") == 0


async def test_a_turn_between_two_vendors_survives_a_kill(stage: Stage) -> None:
    """Killed before the second is asked, it is asked in the next life."""
    stage.configure(BOTH)
    stage.vendor.faults.arm(down("bytespike"))
    process = stage.spawn(DARKROOM_CRASH="withdrawn")
    await stage.connected(process)
    command = stage.discord.people.slash("ann", "art", "imagine", prompt="a boat")
    assert await stage.unless_dead(process) == -9

    async with stage.bot():
        message = await stage.answered(command)

    assert asked(stage) == ["bytespike", "crazyrouter"]
    assert "crazyrouter instead of bytespike" in message.content

"""What members see while others come first: their place, when it is their turn, and that they can leave."""

from __future__ import annotations

import re

import pytest

from sandbox.discord.state.records import Interaction, Message
from tests.whole.moderating import settle_on
from tests.whole.pressing import rows, used
from tests.whole.stage import Stage

MOMENT = re.compile(r"probably begins <t:(\d+):R>")


def ask(stage: Stage, *who: str) -> list[Interaction]:
    """Everybody asks for a picture, in that order."""
    return [stage.discord.people.slash(each, "art", "imagine", prompt="a koi pond") for each in who]


async def waiting(stage: Stage, asked: Interaction, place: int) -> Message:
    """The message of a turn once it tells that place."""

    def find() -> Message | None:
        message = stage.discord.people.answer_to(asked)
        return message if message and f"number {place} in line" in message.content else None

    return await stage.until(find)


async def test_who_waits_reads_when_it_is_their_turn_and_may_leave_for_nothing(stage: Stage) -> None:
    """Place and moment move up as others end or leave; a turn that never ran was never sent."""
    stage.configure(concurrent=1, typical_s=30)
    stage.vendor.change(latency_s=5)
    async with stage.bot():
        (running,) = ask(stage, "ann")
        await stage.until(lambda: stage.vendor.traffic.running)
        stage.vendor.change(latency_s=0.2)
        (bens,) = ask(stage, "ben")
        leaving = await waiting(stage, bens, 1)
        (mods,) = ask(stage, "mod")
        staying = await waiting(stage, mods, 2)
        first, second = (int(MOMENT.findall(each.content)[0]) for each in (leaving, staying))
        stage.discord.people.click("ben", leaving, "Cancel")
        await stage.ended(leaving)
        moved = await waiting(stage, mods, 1)
        now = int(MOMENT.findall(moved.content)[0])
        shown = await stage.answered(running)
        drawn = await stage.ended(staying)

    assert second - first == pytest.approx(30, abs=3)
    assert now == pytest.approx(first, abs=4)
    assert "Cancelled" in leaving.content
    assert used(stage, "ben") == 0
    assert [stage.picture(each) for each in (shown, drawn)]
    assert stage.vendor.traffic.total == 2
    assert stage.verdict() == []


async def test_members_take_turns(stage: Stage) -> None:
    """Who asks for one picture comes before the fourth of somebody who asked for many before."""
    stage.configure(concurrent=1)
    stage.vendor.change(latency_s=0.4)
    async with stage.bot(DARKROOM__TURNS__CONCURRENT_PER_USER="4"):
        asked = ask(stage, "ann", "ann", "ann", "ann")
        await stage.until(lambda: stage.turns() == 4 if stage.database.exists() else False)
        asked += ask(stage, "ben")
        for each in asked:
            await stage.answered(each)

    people = {int(stage.discord.people.user(name).id): name for name in ("ann", "ben")}
    order = [people[author] for (author,) in rows(stage, "SELECT author FROM turns ORDER BY started_at")]
    assert order.index("ben") <= 2


async def test_a_quiet_server_sees_few_edits(stage: Stage) -> None:
    """That it waits, that it is drawn and the end, however much the provider tells in between."""
    await settle_on(stage, "quiet", True)
    stage.vendor.change(latency_s=2.5)
    async with stage.bot():
        message = await stage.imagine(prompt="a koi pond")

    names = [each.filename for version in message.versions for each in version.attachments]
    told = [version.content for version in message.versions if version.content]
    assert "preview.webp" not in names
    assert len(told) <= 3
    assert any("started" in each for each in told[:-1])
    assert stage.picture(message)

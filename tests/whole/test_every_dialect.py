"""The same chat on every wire: imagine, edit, branch, two, a mask, a refusal, a failure, a kill in mid-turn.

One bot, killed once, serves a vendor in its own dialect; what the judge then says counts for all of it.
"""

from __future__ import annotations

import io

import pytest
from PIL import Image

from sandbox.configuration import VENDORS
from sandbox.discord.state.records import Interaction, Message
from sandbox.providers import Fault, Kind
from tests.whole.stage import Stage, digest, made_from

SIDE = 256
TWO_AT_ONCE = {"bytespike", "openai", "toapis"}
MASKED = {"openai", "openai_chat", "toapis"}
# Whose work goes on, and is found again, while nobody is connected.
TASKS = {"toapis"}


def mask() -> bytes:
    """A mask that lets the left half change."""
    region = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 255))
    region.paste((0, 0, 0, 0), (0, 0, SIDE // 2, SIDE))
    file = io.BytesIO()
    region.save(file, "PNG")
    return file.getvalue()


def right_half(png: bytes) -> bytes:
    """The pixels that the mask protects."""
    with Image.open(io.BytesIO(png)) as image:
        return image.convert("RGB").crop((SIDE // 2, 0, SIDE, SIDE)).tobytes()


async def talk(stage: Stage) -> Message:
    """Imagine, edit, and branch from the first picture, which is returned."""
    first = await stage.imagine(prompt="a koi pond at dusk")
    edited = await stage.reply(first, "make it dawn")
    branched = await stage.reply(first, "add a dog")
    further = await stage.reply(edited, "add snow")

    origin = digest(stage.picture(first))
    assert made_from(stage.picture(edited)) == made_from(stage.picture(branched)) == {origin}
    assert made_from(stage.picture(further)) == {origin, digest(stage.picture(edited))}
    return first


async def ask_for_more(stage: Stage, name: str, first: Message) -> None:
    """Two pictures and a mask, where the wire has words for them."""
    if name in TWO_AT_ONCE:
        both = await stage.imagine(prompt="two cats", count=2)
        assert len({digest(each) for each in stage.pictures(both)}) == 2
    if name in MASKED:
        masked = await stage.reply(first, "make it night", files=[("mask.png", mask())])
        assert digest(stage.picture(first)) in made_from(stage.picture(masked))
        assert right_half(stage.picture(masked)) == right_half(stage.picture(first))


async def go_wrong(stage: Stage, name: str) -> None:
    """A refusal for its content, and a request that the vendor does not take: neither is charged or shown."""
    refused = await stage.imagine(prompt="something forbidden")
    stage.vendor.faults.arm(Fault(kind=Kind.STATUS, status=400, vendor=name))
    failed = await stage.imagine(prompt="a boat")

    assert "content rules" in refused.content, refused.content
    assert not refused.attachments
    assert not failed.attachments
    assert stage.vendor.faults.armed == ()


async def ask_and_die(stage: Stage, name: str) -> Interaction:
    """Ask, and be killed as soon as the vendor is at work."""
    stage.vendor.change(latency_s=30.0)
    process = stage.spawn()
    await stage.connected(process)
    asked = stage.discord.people.slash("ann", "art", "imagine", prompt="a lighthouse")
    await stage.until(lambda: _at_work(stage, name))
    process.kill()
    await stage.unless_dead(process)
    stage.vendor.change(latency_s=0.0)
    stage.vendor.clock.advance(60)
    return asked


def _at_work(stage: Stage, name: str) -> bool:
    named = "SELECT count(*) FROM attempts WHERE remote_id IS NOT NULL AND outcome IS NULL"
    return bool(stage.counted(named) if name in TASKS else stage.vendor.traffic.running)


@pytest.mark.parametrize("name", VENDORS)
async def test_the_same_chat(stage: Stage, name: str) -> None:
    """It runs on this dialect as on any other, and a kill neither loses a turn nor pays for it twice."""
    stage.vendor.change(side=SIDE)
    stage.configure(name)
    asked = await ask_and_die(stage, name)
    submitted = stage.vendor.traffic.total

    async with stage.bot():
        ended = await stage.answered(asked)
        first = await talk(stage)
        await ask_for_more(stage, name, first)
        await go_wrong(stage, name)

    assert submitted == 1
    assert len(ended.attachments) == (name in TASKS), ended.content
    assert stage.vendor.billing.charged_twice() == []

"""Everything that can go wrong at a vendor, one turn each, through the real bot.

Whatever happens, a turn ends in one message, and at most one request of it may be billed: the judge says so.
The short form tries some faults at one vendor, others with each seed; `make crash` tries all at all of them.
"""

from __future__ import annotations

import os
import random

import pytest

from sandbox.configuration import VENDORS
from sandbox.discord.records import Message
from sandbox.providers import Fault, Kind, Payload
from tests.conftest import SEED
from tests.whole.stage import Stage

LONG = os.environ.get("DARKROOM_CAMPAIGN") == "long"
CHANCE = random.Random(SEED)  # noqa: S311  for samples, not for secrets
TRIED = VENDORS if LONG else CHANCE.sample(VENDORS, 1)
# A task that is lost or stuck is asked after for as long as its table says: here not for minutes.
PACE = {"toapis": {"poll_s": 0.05, "watch_s": 0.5}}
SHORT = 8
# What a client should come through, with its picture and without a second request.
HARMLESS = {Kind.STALL, Kind.DRIP}


def faults(stage: Stage, name: str) -> list[Fault]:
    """Each way to fail at that vendor; what has several forms, in each of them."""
    kinds = [kind for kind in Kind if kind in stage.vendor.kinds(name)]
    plain = [Fault(kind=kind, seconds=0.01, vendor=name) for kind in kinds]
    late = [
        Fault(kind=kind, billed=True, status=502, vendor=name)
        for kind in (Kind.HTML, Kind.EMPTY, Kind.HANG_UP)
    ]
    spoilt = [Fault(kind=Kind.BAD_PICTURE, payload=payload, vendor=name) for payload in Payload]
    cut = [
        Fault(kind=Kind.CUT, reset=True, vendor=name),
        Fault(kind=Kind.CUT, after_picture=True, vendor=name),
    ]
    busy = [Fault(kind=Kind.STATUS, status=429, retry_after=0.1, vendor=name)]
    return [*plain, *late, *spoilt, *cut, *busy]


async def ask(stage: Stage, number: int) -> Message:
    """Ask for a picture; the end of it."""
    return await stage.imagine(prompt=f"boat {number}")


@pytest.mark.parametrize("name", TRIED)
async def test_nothing_is_asked_for_twice_whatever_goes_wrong(stage: Stage, name: str) -> None:
    """Between two failures a picture is made, so that the vendor is trusted still."""
    stage.vendor.change(side=128)
    stage.configure(name, **PACE.get(name, {}))
    async with stage.bot(DARKROOM__QUOTAS__MEMBER_IMAGES_PER_DAY="1000"):
        every = faults(stage, name)
        for number, fault in enumerate(every if LONG else CHANCE.sample(every, SHORT), start=1):
            stage.vendor.faults.arm(fault)
            ended = await ask(stage, number)
            assert ended.attachments or fault.kind not in HARMLESS, (fault, ended.content)
            stage.vendor.faults.clear()
            assert (await ask(stage, -number)).attachments, fault

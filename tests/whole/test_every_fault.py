"""Everything that can go wrong at a vendor, one turn each, through the real bot.

Whatever happens, a turn ends in one message, and at most one request of it may be billed: the judge says so.
What its vendor charges for it is never more than we count.
The short form tries some faults at one vendor, others with each seed; `make crash` tries all at all of them.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace

import pytest

from sandbox.configuration import VENDORS
from sandbox.discord.state.records import Message
from sandbox.providers import TROUBLES, Fault, Kind
from tests.conftest import SEED
from tests.whole.stage import Stage
from tests.whole.test_every_dialect import TWO_AT_ONCE

LONG = os.environ.get("DARKROOM_CAMPAIGN") == "long"
CHANCE = random.Random(SEED)  # noqa: S311  for samples, not for secrets
TRIED = VENDORS if LONG else CHANCE.sample(VENDORS, 1)
# A task that is lost or stuck is asked after for as long as its table says: here not for minutes.
PACE: dict[str, dict[str, object]] = {"toapis": {"poll_s": 0.05, "watch_s": 0.5}}
SHORT = 8
# What a client should come through, with its picture and without a second request.
HARMLESS = {Kind.STALL, Kind.DRIP}


def faults(stage: Stage, name: str) -> list[Fault]:
    """Each way to fail at that vendor, in each of its forms; what takes its time takes little of it."""
    possible = [fault for fault in TROUBLES.values() if fault.kind in stage.vendor.kinds(name)]
    return [replace(fault, vendor=name, seconds=0.01) for fault in possible]


async def ask(stage: Stage, number: int, count: int) -> tuple[Message, int]:
    """Ask for a picture; its end, and how many micro-dollars we count for it beyond what its vendor did."""
    before = uncharged(stage)
    ended = await stage.imagine(prompt=f"boat {number}", count=count)
    return ended, uncharged(stage) - before


def uncharged(stage: Stage) -> int:
    """What we count beyond what vendors charged."""
    counted = stage.counted("SELECT coalesce(sum(used), 0) FROM spend_usage")
    return counted - stage.vendor.billing.total_microdollars


def breaks_its_word(fault: Fault) -> bool:
    """Whether it charges for what a vendor may document as free, so that nobody could know of it."""
    return fault.kind is Kind.STATUS and fault.bills


@pytest.mark.parametrize("name", TRIED)
async def test_nothing_is_asked_for_twice_whatever_goes_wrong(stage: Stage, name: str) -> None:
    """Between two failures a picture is made, so that the vendor is trusted still."""
    stage.vendor.change(side=128)
    stage.configure({name: PACE.get(name, {})})
    # Of several pictures some may be lost on the way.
    count = 2 if name in TWO_AT_ONCE else 1
    async with stage.bot(DARKROOM__QUOTAS__MEMBER_IMAGES_PER_DAY="1000"):
        every = faults(stage, name)
        for number, fault in enumerate(every if LONG else CHANCE.sample(every, SHORT), start=1):
            stage.vendor.faults.arm(fault)
            ended, beyond = await ask(stage, number, count)
            assert ended.attachments or fault.kind not in HARMLESS, (fault, ended.content)
            assert beyond >= 0 or breaks_its_word(fault), fault
            stage.vendor.faults.clear()
            ended, beyond = await ask(stage, -number, count)
            assert ended.attachments, fault
            assert beyond == 0, fault

"""How fast edits may go."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.domain.ids import ChannelId
from cogs._pacing import CHANNEL_BURST, CHANNEL_RATE, MOST_CHANNELS, Gate, Pace

ART, LOUNGE = ChannelId(1), ChannelId(2)


@dataclass
class Time:
    """A clock that stands still and remembers how long it was asked to sleep."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def read(self) -> float:
        """The time now, in seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Note what was to be slept, and do not."""
        self.slept.append(round(seconds, 3))


async def test_a_gate_lets_a_burst_through_and_spaces_the_rest() -> None:
    """Whoever comes while nobody waits goes at once; then everybody in order, a second apart."""
    time = Time()
    gate = Gate(rate=1.0, burst=2, clock=time.read, sleep=time.sleep)

    await asyncio.gather(*(gate.passed() for _ in range(4)))

    assert time.slept == [1.0, 2.0]


async def test_a_gate_forgets_what_is_long_past() -> None:
    """After a pause the whole burst is there again, and no more than it."""
    time = Time()
    gate = Gate(rate=1.0, burst=2, clock=time.read, sleep=time.sleep)
    await asyncio.gather(*(gate.passed() for _ in range(4)))

    time.now += 100
    time.slept.clear()
    await asyncio.gather(*(gate.passed() for _ in range(3)))

    assert time.slept == [1.0]


async def test_channels_do_not_wait_for_each_other() -> None:
    """A busy channel costs the others nothing."""
    time = Time()
    pace = Pace(time.read, time.sleep)

    for _ in range(CHANNEL_BURST):
        await pace.progress(ART)
    await pace.progress(LOUNGE)
    assert time.slept == []

    await pace.progress(ART)
    assert time.slept == [1 / CHANNEL_RATE]


async def test_quiet_channels_are_forgotten() -> None:
    """However many channels there are in a year, few are remembered at once."""
    time = Time()
    pace = Pace(time.read, time.sleep)

    for number in range(3 * MOST_CHANNELS):
        await pace.progress(ChannelId(number))
        time.now += 10

    assert len(pace) <= MOST_CHANNELS

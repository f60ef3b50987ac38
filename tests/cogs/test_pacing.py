"""How fast edits may go."""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field

import pytest

from bot.domain.ids import ChannelId
from cogs._status.pacing import CHANNEL_BURST, CHANNEL_RATE, MOST_CHANNELS, Gate, Pace

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


@dataclass
class Passing:
    """A clock that moves on once everybody sleeps."""

    now: float = 0.0
    _sleeping: list[tuple[float, int, asyncio.Future[None]]] = field(default_factory=list)
    _came: int = 0

    def read(self) -> float:
        """The time now, in seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Return when it is so much later."""
        self._came += 1
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleeping, (self.now + seconds, self._came, woken))
        await woken

    async def passes(self, deeds: Iterable[Awaitable[None]]) -> None:
        """Let time pass until all `deeds` are done."""
        done = asyncio.ensure_future(asyncio.gather(*deeds))
        while not done.done():
            for _ in range(5):  # whoever was woken, and whoever those let go on
                await asyncio.sleep(0)
            if self._sleeping and not done.done():
                self.now, _, woken = heapq.heappop(self._sleeping)
                if not woken.done():
                    woken.set_result(None)
        await done


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


def as_any() -> tuple[int, int]:
    """The rank of everybody, where nobody needs it more than others."""
    return 0, 0


async def test_channels_do_not_wait_for_each_other() -> None:
    """A busy channel costs the others nothing."""
    time = Passing()
    pace = Pace(time.read, time.sleep)
    for _ in range(CHANNEL_BURST):
        await pace.progress(ART, as_any)

    await pace.progress(LOUNGE, as_any)
    assert time.now == 0

    await time.passes([pace.progress(ART, as_any)])
    assert time.now == pytest.approx(1 / CHANNEL_RATE)


async def test_who_moved_least_goes_first_and_who_gave_up_takes_no_place() -> None:
    """However early the others came; what a place is worth may change while one waits for it."""
    time = Passing()
    pace = Pace(time.read, time.sleep)
    order: list[str] = []
    rank = {"waits": (1, 0), "moved": (0, 3), "new": (0, 0), "left": (0, 0)}

    async def edit(name: str) -> None:
        await pace.progress(ART, lambda: rank[name])
        order.append(name)

    for _ in range(CHANNEL_BURST):
        await pace.progress(ART, as_any)
    edits = {name: asyncio.ensure_future(edit(name)) for name in ("left", "waits", "moved", "new")}
    await asyncio.sleep(0)
    edits.pop("left").cancel()
    await time.passes(edits.values())

    assert order == ["new", "moved", "waits"]
    assert time.now == pytest.approx(3 / CHANNEL_RATE, abs=0.2)


@pytest.mark.parametrize(("channels", "at_once"), [(1, 5), (10, 50)])
async def test_of_fifty_conversations_each_moves(channels: int, at_once: int) -> None:
    """Replied to in one channel, as a provider of five lets them run, or all at once over ten channels."""
    time = Passing()
    pace = Pace(time.read, time.sleep)
    slots = asyncio.Semaphore(at_once)
    edits: Counter[int] = Counter()

    async def converse(number: int) -> None:
        working = False

        async def keep_up() -> None:
            nonlocal working
            while True:
                await pace.progress(ChannelId(number % channels), lambda: (int(not working), edits[number]))
                edits[number] += working
                await time.sleep(1.5)

        editing = asyncio.ensure_future(keep_up())
        async with slots:
            working = True
            await time.sleep(16)
        editing.cancel()

    await time.passes(converse(number) for number in range(50))

    assert len(edits) == 50
    assert min(edits.values()) >= 1


async def test_quiet_channels_are_forgotten() -> None:
    """However many channels there are in a year, few are remembered at once."""
    time = Time()
    pace = Pace(time.read, time.sleep)

    for number in range(3 * MOST_CHANNELS):
        await pace.progress(ChannelId(number), as_any)
        time.now += 10

    assert len(pace) <= MOST_CHANNELS

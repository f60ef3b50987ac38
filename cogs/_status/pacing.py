"""How fast the bot may edit, so that it never runs into Discord's limits.

An interaction's token has a limit of its own; edits by the bot share their channel's, and all the
bot's calls together share one more. Edits of running turns are held to half of a channel's share, so
that a final edit always finds room; beyond that discord.py itself waits as Discord's headers say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.domain.ids import ChannelId

# How little an edit is needed: the fewest so far go first, and those that run before those that wait.
Rank: TypeAlias = Callable[[], tuple[int, int]]

# Discord lets a bot make 50 requests a second, interactions apart.
BOT_RATE, BOT_BURST = 40.0, 8
# A channel's messages may be edited five times in five seconds, whoever they belong to.
CHANNEL_RATE, CHANNEL_BURST = 0.5, 2
MOST_CHANNELS = 512
# Whoever is not first looks again after so long.
_STEP_ASIDE_S = 0.05


class Gate:
    """Lets callers through in the order they came: `burst` at once, then `rate` a second."""

    def __init__(
        self,
        *,
        rate: float,
        burst: int,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._interval = 1 / rate
        self._slack = (burst - 1) / rate
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    @property
    def idle(self) -> bool:
        """Whether the whole burst is free again."""
        return self._next <= self._clock()

    @property
    def opens_in(self) -> float:
        """In how many seconds the next may go through; 0: now."""
        return max(0.0, self._next - self._slack - self._clock())

    def take(self) -> None:
        """Go through, or have one's place in the order."""
        self._next = max(self._next, self._clock()) + self._interval

    async def passed(self) -> None:
        """Return once it is the caller's turn."""
        wait = self.opens_in
        self.take()
        if wait > 0:
            await self._sleep(wait)


@dataclass(eq=False, slots=True)
class _Waiting:
    rank: Rank
    arrived: int


class Line:
    """Lets callers through a gate, whoever has the lowest rank first; who leaves takes nobody's place."""

    def __init__(self, gate: Gate, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._gate = gate
        self._sleep = sleep
        self._waiting: list[_Waiting] = []
        self._came = 0

    @property
    def idle(self) -> bool:
        """Whether nobody waits, and whoever comes would go through at once."""
        return not self._waiting and self._gate.idle

    async def passed(self, rank: Rank) -> None:
        """Return once it is the caller's turn; `rank` is asked for anew each time, since it may change."""
        self._came += 1
        mine = _Waiting(rank, self._came)
        self._waiting.append(mine)
        try:
            while (wait := self._waits(mine)) > 0:
                await self._sleep(wait)
            self._gate.take()
        finally:
            self._waiting.remove(mine)

    def _waits(self, mine: _Waiting) -> float:
        """The seconds until it is worth looking again."""
        closed = self._gate.opens_in
        first = min(self._waiting, key=lambda each: (each.rank(), each.arrived))
        return closed if closed or first is mine else _STEP_ASIDE_S


class Pace:
    """Every gate of one bot."""

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._bot = Gate(rate=BOT_RATE, burst=BOT_BURST, clock=clock, sleep=sleep)
        self._channels: dict[ChannelId, Line] = {}
        self._banned_until = clock()

    def __len__(self) -> int:
        """How many channels are remembered."""
        return len(self._channels)

    @property
    def banned_for(self) -> float:
        """How long nothing may be shown anywhere, in seconds; 0: it may."""
        return max(0.0, self._banned_until - self._clock())

    def ban(self, seconds: float) -> None:
        """Let nothing be shown for so long: what one message met holds for all."""
        self._banned_until = max(self._banned_until, self._clock() + seconds)

    async def progress(self, channel: ChannelId, rank: Rank) -> None:
        """Return when a running turn's message in `channel` may be edited by the bot, lower ranks first."""
        await self._line(channel).passed(rank)

    async def call(self) -> None:
        """Return when the bot may make another call of its own."""
        await self._bot.passed()

    def _line(self, channel: ChannelId) -> Line:
        if len(self._channels) >= MOST_CHANNELS:
            self._channels = {each: line for each, line in self._channels.items() if not line.idle}
        if channel not in self._channels:
            gate = Gate(rate=CHANNEL_RATE, burst=CHANNEL_BURST, clock=self._clock, sleep=self._sleep)
            self._channels[channel] = Line(gate, self._sleep)
        return self._channels[channel]

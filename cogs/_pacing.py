"""How fast the bot may edit, so that it never runs into Discord's limits.

An interaction's token has a limit of its own; edits by the bot share their channel's, and all the
bot's calls together share one more. Edits of running turns are held to half of a channel's share, so
that a final edit always finds room; beyond that discord.py itself waits as Discord's headers say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.domain.ids import ChannelId

# Discord lets a bot make 50 requests a second, interactions apart.
BOT_RATE, BOT_BURST = 40.0, 8
# A channel's messages may be edited five times in five seconds, whoever they belong to.
CHANNEL_RATE, CHANNEL_BURST = 0.5, 2
MOST_CHANNELS = 512


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

    async def passed(self) -> None:
        """Return once it is the caller's turn."""
        now = self._clock()
        mine = max(self._next, now)
        self._next = mine + self._interval
        wait = mine - self._slack - now
        if wait > 0:
            await self._sleep(wait)


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
        self._channels: dict[ChannelId, Gate] = {}
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

    async def progress(self, channel: ChannelId) -> None:
        """Return when a running turn's message in `channel` may be edited by the bot."""
        await self._gate(channel).passed()

    async def call(self) -> None:
        """Return when the bot may make another call of its own."""
        await self._bot.passed()

    def _gate(self, channel: ChannelId) -> Gate:
        if len(self._channels) >= MOST_CHANNELS:
            self._channels = {each: gate for each, gate in self._channels.items() if not gate.idle}
        if channel not in self._channels:
            self._channels[channel] = Gate(
                rate=CHANNEL_RATE, burst=CHANNEL_BURST, clock=self._clock, sleep=self._sleep
            )
        return self._channels[channel]

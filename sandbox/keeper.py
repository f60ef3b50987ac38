"""Keeps the bot alive as an operator's service manager would: what dies is started again."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sandbox.discord.state.records import Payload
from sandbox.discord.state.world import World
from sandbox.programs import last_words, started, stopped

CONNECTS_WITHIN_S = 60.0
# Long enough for a person to see that nobody answers.
PAUSE_S = 1.0
# A bot that ends this often before it ever connected will not connect the next time either.
FRUITLESS = 3


class Keeper:
    """One bot at a time: this Python with `arguments`, and with `environ` as it is when a life begins."""

    def __init__(
        self, world: World, arguments: Sequence[str], log: Path, *, pause_s: float = PAUSE_S
    ) -> None:
        self.environ: dict[str, str] = {}
        self.lives = 0
        self._pause_s = pause_s
        self._world = world
        self._arguments = arguments
        self._log = log
        self._process: Process | None = None
        self._arrived = False
        self._ending = False
        self._stopping = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    async def start(self) -> bool:
        """Begin, and wait until it is on the gateway; False if it ends for good, or takes too long."""
        self.begin()
        with suppress(TimeoutError):
            await self._world.until(lambda: self._arrived or self.has_given_up, CONNECTS_WITHIN_S)
        return self._arrived

    def begin(self) -> None:
        """Start it and keep it alive from now on."""
        self._keeping = asyncio.create_task(self._keep())

    @property
    def has_given_up(self) -> bool:
        """Whether the bot will not be started again."""
        return self._keeping is not None and self._keeping.done()

    async def given_up(self) -> None:
        """Wait until the bot will not be started again: it ended too often, or is to stop."""
        if self._keeping:
            await asyncio.wait([self._keeping])

    async def stop(self) -> None:
        """Let it end in good order, and stay so."""
        self._stopping.set()
        if self._process:
            await stopped(self._process)
        await self.given_up()

    def kill(self) -> None:
        """As a power cut would: no signal it could hear, nothing it could still write."""
        if self._process and self._process.returncode is None:
            self._process.kill()

    def renew(self) -> None:
        """Ask it to end; it is started again, with `environ` as it is by then."""
        if self._process and self._process.returncode is None:
            self._ending = True
            self._process.terminate()

    def status(self) -> Payload:
        """How it is, for whoever looks on. `state`: down, starting, connected or ending."""
        return {
            "state": self._state(),
            "pid": self._process.pid if self._process else None,
            "lives": self.lives,
        }

    def _state(self) -> str:
        if self._process is None or self._process.returncode is not None:
            return "down"
        if self._ending:
            return "ending"
        return "connected" if self._arrived else "starting"

    def last_words(self) -> str:
        """The end of its log."""
        return last_words(self._log)

    async def _keep(self) -> None:
        fruitless = 0
        while fruitless < FRUITLESS and not self._stopping.is_set():
            await self._live()
            fruitless = 0 if self._arrived else fruitless + 1
            self._world.changed()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._pause_s)
        self._world.changed()

    async def _live(self) -> None:
        """One life, to its end."""
        before = len(self._world.state.identifies)
        self._arrived = self._ending = False
        self._process = await started(self._arguments, self.environ, self._log)
        self.lives += 1
        self._world.changed()
        if self._stopping.is_set():  # while it was being started
            await stopped(self._process)
        watching = asyncio.create_task(self._watch(before))
        await self._process.wait()
        watching.cancel()

    async def _watch(self, before: int) -> None:
        with suppress(TimeoutError):
            await self._world.until(lambda: len(self._world.state.identifies) > before, CONNECTS_WITHIN_S)
            self._arrived = True
            self._world.changed()

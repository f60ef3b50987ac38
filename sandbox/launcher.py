"""Starts everybody: the Discord and the vendors in this process, the bot as one of its own.

The bot is started as on a real machine, with the operator's own `bot.toml`; only its environment
says where its Discord and its store are, and which providers there are. Nothing of the caller's
environment that could be a key reaches it.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from sandbox.books import Books
from sandbox.configuration import KEY_VARIABLE, overriding, surroundings
from sandbox.discord.server import Discord
from sandbox.discord.state.seeds import DEFAULT_TOKEN
from sandbox.keeper import Keeper
from sandbox.lab import FIRST_LATENCY_S, Lab
from sandbox.providers import Providers, Settings
from sandbox.tour import Tour


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was asked for on the command line. Everything that is kept lies in `folder`."""

    folder: Path
    config: Path
    port: int
    fresh: bool
    tour: bool


class Sandbox:
    """The whole local world."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes
        if wishes.fresh:
            shutil.rmtree(wishes.folder, ignore_errors=True)
        wishes.folder.mkdir(parents=True, exist_ok=True)
        self.discord = Discord(wishes.folder / "discord")
        self.vendor = Providers(
            Settings(
                latency_s=FIRST_LATENCY_S,
                folder=wishes.folder / "vendor",
                billing=wishes.folder / "vendor" / "billing.jsonl",
            )
        )
        arguments = ["-m", "bot", "run", "--config", str(wishes.config)]
        self.keeper = Keeper(self.discord.world, arguments, wishes.folder / "bot.log")
        self.lab = Lab(self.vendor, self.keeper, Books(wishes.folder / "darkroom.db"))
        self.discord.control.equip(self.lab, self.lab.records)

    async def run(self, stopping: asyncio.Event | None = None) -> int:
        """Start, play the tour, stay up until interrupted; the exit code is 1 if the bot cannot be kept."""
        stopping = stopping or _signals()
        await self._start_discord()
        await self.vendor.start()
        self.keeper.environ = self._environment()
        try:
            print(f"Darkroom sandbox: {self.discord.world.base_url}/", flush=True)
            return await self._with_bot(stopping)
        finally:
            await self.vendor.stop()
            await self.discord.stop()

    async def _start_discord(self) -> None:
        try:
            await self.discord.start(self._wishes.port)
        except OSError:
            await self.discord.start(0)

    async def _with_bot(self, stopping: asyncio.Event) -> int:
        try:
            if not await self.keeper.start():
                print(f"The bot did not start:\n{self.keeper.last_words()}", file=sys.stderr)
                return 1
            if self._wishes.tour:
                await self._tour(stopping)
            print("It stays up until Ctrl-C: open the address above and talk to the bot.", flush=True)
            return await self._watch(stopping)
        finally:
            await self.keeper.stop()

    def _environment(self) -> dict[str, str]:
        tables = surroundings(self._wishes.folder, self.discord.api_url, self.vendor)
        return {
            **overriding({**tables, "http": {"listen": "127.0.0.1:0"}}),
            **self.lab.environ(),
            "DISCORD_TOKEN": DEFAULT_TOKEN,
            KEY_VARIABLE: self.vendor.settings.api_key,
        }

    async def _tour(self, stopping: asyncio.Event) -> None:
        tour = asyncio.create_task(Tour(self.discord, self._wishes.folder / "tour").play())
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait({tour, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if tour.done():
            tour.result()
        else:
            tour.cancel()

    async def _watch(self, stopping: asyncio.Event) -> int:
        """Wait to be stopped; a bot that cannot be kept alive ends the sandbox too."""
        lost = asyncio.create_task(self.keeper.given_up())
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait({lost, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        lost.cancel()
        if stopping.is_set():
            return 0
        print(f"The bot ended again and again:\n{self.keeper.last_words()}", file=sys.stderr)
        return 1


def _signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    return stopping

"""Starts everybody: the Discord and the vendors in this process, the bot as one of its own.

The bot is started as on a real machine, with the operator's own `bot.toml`; only its environment
says where its Discord, its store and its provider are. Nothing of the caller's environment that
could be a key reaches it.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from sandbox.books import Books
from sandbox.discord.seeds import DEFAULT_TOKEN
from sandbox.discord.server import Discord
from sandbox.keeper import Keeper
from sandbox.lab import DIALECTS, PROVIDER, VENDOR, Lab
from sandbox.providers import Providers, Settings
from sandbox.tour import Tour

# Long enough to see previews and the bar move, short enough for a first try.
LATENCY_S = 4.0


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
                latency_s=LATENCY_S,
                folder=wishes.folder / "vendor",
                billing=wishes.folder / "vendor" / "billing.jsonl",
            )
        )
        arguments = ["-m", "bot", "run", "--config", str(wishes.config)]
        self.keeper = Keeper(self.discord.world, arguments, wishes.folder / "bot.log")
        lab = Lab(self.vendor, self.keeper, Books(wishes.folder / "darkroom.db"))
        self.discord.control.equip(lab, lab.records)

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
        folder = self._wishes.folder
        return {
            "DISCORD_TOKEN": DEFAULT_TOKEN,
            "DARKROOM__DISCORD__TOKEN_ENV": "DISCORD_TOKEN",
            "DARKROOM__DISCORD__API_URL": self.discord.api_url,
            "DARKROOM__DISCORD__GUILDS": "[]",
            "DARKROOM__STORE__URL": f"sqlite:///{folder}/darkroom.db",
            "DARKROOM__IMAGES__URL": str(folder / "images"),
            "DARKROOM__HTTP__LISTEN": "127.0.0.1:0",
            "DARKROOM__DOWNLOADS__ALLOW_PRIVATE": f'["{self.vendor.base_url.removeprefix("http://")}"]',
            f"{PROVIDER}__DIALECT": DIALECTS[0],
            f"{PROVIDER}__STREAM": "true",
            f"{PROVIDER}__BASE_URL": self.vendor.vendor_url(VENDOR),
            f"{PROVIDER}__MODEL": self.vendor.settings.model,
            f"{PROVIDER}__API_KEY_ENV": "SANDBOX_KEY",
            f"{PROVIDER}__TYPICAL_S": str(LATENCY_S),
            "SANDBOX_KEY": self.vendor.settings.api_key,
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

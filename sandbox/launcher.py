"""Starts everybody: the Discord and the vendors in this process, the bot as one of its own.

The bot is started as on a real machine, with the operator's own `bot.toml`; only its environment
says where its Discord, its store and its provider are. Nothing of the caller's environment that
could be a key reaches it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from asyncio.subprocess import Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sandbox.discord.seeds import DEFAULT_TOKEN
from sandbox.discord.server import Discord
from sandbox.providers import Providers, Settings
from sandbox.tour import Tour

# Long enough to see previews and the bar move, short enough for a first try.
LATENCY_S = 4.0
CONNECTS_WITHIN_S = 60.0
# What a bot that is asked to stop may still take; then it is killed.
STOPS_WITHIN_S = 15.0
# What a program needs to run at all; everything else of the environment stays here.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH", "DARKROOM_CRASH")


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
        self._log = wishes.folder / "bot.log"

    async def run(self) -> int:
        """Start, play the tour, stay up until interrupted; the exit code is that of a bot that ended."""
        stopping = _signals()
        await self._start_discord()
        await self.vendor.start()
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
        bot = await self._start_bot()
        try:
            if not await self._connected(bot):
                print(f"The bot did not start:\n{self._last_words()}", file=sys.stderr)
                return bot.returncode or 1
            if self._wishes.tour:
                await self._tour(stopping)
            print(
                f"It stays up: drive it by {self.discord.world.base_url}/control/ (Ctrl-C stops).", flush=True
            )
            return await self._watch(bot, stopping)
        finally:
            await _stopped(bot)

    async def _start_bot(self) -> Process:
        command = [sys.executable, "-m", "bot", "run", "--config", str(self._wishes.config)]
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *command, env=self._environment(), stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )

    def _environment(self) -> dict[str, str]:
        provider = "DARKROOM__PROVIDERS__BYTESPIKE"
        folder = self._wishes.folder
        return {
            **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            "DISCORD_TOKEN": DEFAULT_TOKEN,
            "DARKROOM__DISCORD__TOKEN_ENV": "DISCORD_TOKEN",
            "DARKROOM__DISCORD__API_URL": self.discord.api_url,
            "DARKROOM__DISCORD__GUILDS": "[]",
            "DARKROOM__STORE__URL": f"sqlite:///{folder}/darkroom.db",
            "DARKROOM__IMAGES__URL": str(folder / "images"),
            "DARKROOM__HTTP__LISTEN": "127.0.0.1:0",
            "DARKROOM__DOWNLOADS__ALLOW_PRIVATE": f'["{self.vendor.base_url.removeprefix("http://")}"]',
            f"{provider}__DIALECT": "chat-blocks",
            f"{provider}__BASE_URL": self.vendor.vendor_url("bytespike"),
            f"{provider}__MODEL": self.vendor.settings.model,
            f"{provider}__API_KEY_ENV": "SANDBOX_KEY",
            f"{provider}__TYPICAL_S": str(LATENCY_S),
            "SANDBOX_KEY": self.vendor.settings.api_key,
        }

    async def _connected(self, bot: Process) -> bool:
        """Wait until the bot is on the gateway; False if it ends or takes too long."""
        state = self.discord.world.state
        before = len(state.identifies)
        reached = asyncio.create_task(
            self.discord.world.until(lambda: len(state.identifies) > before, CONNECTS_WITHIN_S)
        )
        ended = asyncio.create_task(bot.wait())
        await asyncio.wait({reached, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        reached.cancel()
        with suppress(TimeoutError, asyncio.CancelledError):
            return bool(await reached)
        return False

    async def _tour(self, stopping: asyncio.Event) -> None:
        tour = asyncio.create_task(Tour(self.discord, self._wishes.folder / "tour").play())
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait({tour, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if tour.done():
            tour.result()
        else:
            tour.cancel()

    async def _watch(self, bot: Process, stopping: asyncio.Event) -> int:
        """Wait to be stopped; a bot that ends by itself is told and ends the sandbox."""
        ended = asyncio.create_task(bot.wait())
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait({ended, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        ended.cancel()
        if stopping.is_set():
            return 0
        print(f"The bot ended by itself:\n{self._last_words()}", file=sys.stderr)
        return bot.returncode or 1

    def _last_words(self) -> str:
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])


async def _stopped(bot: Process) -> None:
    if bot.returncode is None:
        bot.terminate()
        try:
            async with asyncio.timeout(STOPS_WITHIN_S):
                await bot.wait()
        except TimeoutError:
            bot.kill()
            await bot.wait()


def _signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    return stopping

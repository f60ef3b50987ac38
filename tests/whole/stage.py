"""The whole of it on loopback: a Discord, image vendors, and the real bot between them.

The bot runs either inside the test's own process (`Stage.bot`), or as a process of its own that
can be killed (`Stage.spawn`), made by a fork server that has imported everything once.
"""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import os
import resource
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

from bot import app
from bot.settings import Settings as BotSettings
from bot.settings import load
from sandbox.configuration import KEY_VARIABLE, provider, surroundings, written
from sandbox.discord.rules.components import walk
from sandbox.discord.server import Discord
from sandbox.discord.state.records import Interaction, Message, MessageFlag
from sandbox.discord.state.seeds import DEFAULT_TOKEN
from sandbox.drawing import ancestry
from sandbox.judge import Scene, judge
from sandbox.providers import Providers, Settings
from tests.blank import laid
from tests.patience import PATIENCE_S

T = TypeVar("T")

CANCEL = "dr:cancel:"


class Stage:
    """A world to act in. `discord.people` are the actors; `vendor` draws.

    `file_limit`: no file that a spawned bot writes may grow larger, in bytes. `clock`: that of a bot in
    this process, as in `app.run`.
    """

    def __init__(self, folder: Path, discord: Discord, vendor: Providers) -> None:
        self.folder = folder
        self.discord = discord
        self.vendor = vendor
        self.configuration = folder / "bot.toml"
        self.environ = {"DISCORD_TOKEN": DEFAULT_TOKEN, KEY_VARIABLE: vendor.settings.api_key}
        self.file_limit: int | None = None
        self.clock: Callable[[], float] = time.monotonic
        self.database = folder / "bot" / "darkroom.db"
        self.configure()

    def configure(
        self,
        vendor: str | Mapping[str, Mapping[str, object]] = "bytespike",
        *,
        stream: bool = True,
        **options: object,
    ) -> None:
        """Write the bot's configuration: for one vendor with `options`, or for several with their own each.

        Several are asked in their order, one standing in for another.
        """
        asked = {vendor: options} if isinstance(vendor, str) else vendor
        providers = {
            f"providers.{name}": provider(self.vendor, name, {"typical_s": 3, **wanted}, stream=stream)
            for name, wanted in asked.items()
        }
        tables = surroundings(self.folder / "bot", self.discord.api_url, self.vendor)
        self.configuration.write_text(written({**tables, **providers}))

    @asynccontextmanager
    async def bot(self, **environ: str) -> AsyncIterator[asyncio.Task[int]]:
        """The bot in this process, connected; drained at the end."""
        stopping = asyncio.Event()
        laid(self.database)
        settings = load(self.configuration, {**self.environ, **environ})
        before = len(self.discord.world.state.identifies)
        running = asyncio.create_task(app.run(settings, stopping=stopping, clock=self.clock))
        try:
            await self.until(lambda: running.done() or len(self.discord.world.state.identifies) > before)
            yield running
        finally:
            stopping.set()
            await running

    def spawn(self, **environ: str) -> BaseProcess:
        """The bot as a process of its own; kill it as you like."""
        told = {**self.environ, **environ}
        laid(self.database)
        process = _FORKS.Process(target=_serve, args=(self.configuration, told, self.file_limit))
        process.start()
        return process

    async def connected(self, process: BaseProcess) -> None:
        """Wait until a spawned bot is connected, or has died on the way."""
        before = len(self.discord.world.state.identifies)
        await self.unless_dead(process, lambda: len(self.discord.world.state.identifies) > before)

    async def unless_dead(
        self, process: BaseProcess, condition: Callable[[], bool] = lambda: False, within: float = PATIENCE_S
    ) -> int | None:
        """Wait until `condition` holds (None) or the process ends (its exit code; negative: the signal)."""
        async with asyncio.timeout(within):
            while process.is_alive():
                if condition():
                    return None
                await asyncio.sleep(0.01)
        process.join()
        return process.exitcode

    async def life(self, condition: Callable[[], bool], **environ: str) -> int | None:
        """One life of a spawned bot: until it dies by itself, or `condition` holds and it is told to stop."""
        process = self.spawn(**environ)
        await self.connected(process)
        if await self.unless_dead(process, condition) is None:
            process.terminate()
        return await self.unless_dead(process)

    async def until(self, condition: Callable[[], T | None], within: float = PATIENCE_S) -> T:
        """Wait until `condition` gives something true, on this Discord or at its vendor; return that."""
        async with asyncio.timeout(within):
            while True:
                if found := condition():
                    return found
                await asyncio.sleep(0.01)

    async def imagine(self, **options: object) -> Message:
        """As ann, use `/imagine` in #art and wait for the end of it."""
        return await self.answered(self.discord.people.slash("ann", "art", "imagine", **options))

    async def answered(self, asked: Interaction) -> Message:
        """The end of what an interaction asked for."""
        return await self.ended(await self.until(lambda: self.discord.people.answer_to(asked)))

    async def reply(self, to: Message, text: str, who: str = "ann", **options: object) -> Message:
        """Reply to a message and wait for the end of what comes of it."""
        said = self.discord.people.say(who, to.channel_id, text, reply_to=to, **options)  # type: ignore[arg-type]  # options by name
        return await self.ended(await self.answer(said))

    async def answer(self, said: Message) -> Message:
        """The bot's message in answer to somebody's."""

        def find() -> Message | None:
            answers = self.discord.world.messages_in(said.channel_id)
            return next((each for each in answers if each.reference_id == said.id), None)

        return await self.until(find)

    async def ended(self, message: Message) -> Message:
        """The message once nothing of its turn is under way."""
        return await self.until(lambda: message if is_over(message) else None)

    def owed(self) -> int:
        """How many turns still owe their end, or its showing, as the bot's own store has it."""
        return self.counted("SELECT count(*) FROM turns WHERE shown_at IS NULL")

    def turns(self) -> int:
        """How many turns there ever were, as the bot's own store has it."""
        return self.counted("SELECT count(*) FROM turns")

    def counted(self, question: str) -> int:
        """The number that the bot's own store gives to a question in SQL."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            (count,) = connection.execute(question).fetchone()
        return int(count)

    def answers(self, asked: Interaction | Message) -> list[Message]:
        """Every message of the bot that answers something, those deleted since too."""
        mine = [each for each in self.discord.world.state.messages.values() if self._is_mine(each)]
        return [each for each in mine if asked.id in (each.interaction_id, each.reference_id)]

    def loud(self) -> list[str]:
        """What the bot said without forbidding every mention; there should be none."""
        mine = [each for each in self.discord.world.state.messages.values() if self._is_mine(each)]
        versions = [version for message in mine for version in message.versions]
        # Only the placeholder of a deferred answer is Discord's own.
        return [each.content for each in versions if not (each.quiet or each.flags & MessageFlag.LOADING)]

    def _is_mine(self, message: Message) -> bool:
        return message.author_id == self.discord.world.bot.id

    def verdict(self) -> list[str]:
        """What the outside judge has to say; the bot should be stopped."""
        self.discord.world.save()
        bot = self.folder / "bot"
        return judge(
            Scene(
                database=bot / "darkroom.db",
                images=bot / "images",
                discord=self.folder / "discord",
                billing=self.folder / "billing.jsonl",
            )
        )

    def pictures(self, message: Message) -> list[bytes]:
        """The bytes of the pictures a message shows."""
        return [self.discord.world.bytes_of(each.id) for each in message.attachments]

    def picture(self, message: Message) -> bytes:
        """The one picture a message shows."""
        (only,) = self.pictures(message)
        return only


def is_over(message: Message) -> bool:
    """Tell whether a status message shows an end: something to read, and nothing to cancel."""
    cancellable = any(CANCEL in each.get("custom_id", "") for _, each in walk(message.components))
    return bool(message.content) and not cancellable and not message.is_loading


def digest(picture: bytes) -> str:
    """The hash by which a picture is known to those made from it."""
    return hashlib.sha256(picture).hexdigest()


def made_from(picture: bytes) -> frozenset[str]:
    """The hashes of all pictures this one came from."""
    found = ancestry(picture)
    return frozenset(found["made_from"]) if found else frozenset()


@asynccontextmanager
async def raised(folder: Path) -> AsyncIterator[Stage]:
    """A stage with its Discord and its vendor running; nothing on it may have been complained of."""
    discord = Discord(folder / "discord")
    await discord.start()
    vendor = Providers(Settings(billing=folder / "billing.jsonl", folder=folder / "vendor"))
    await vendor.start()
    try:
        yield Stage(folder, discord, vendor)
    finally:
        await vendor.stop()
        await discord.stop()


def _serve(configuration: Path, environ: Mapping[str, str], file_limit: int | None) -> None:
    if file_limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
    os.environ.update(environ)
    asyncio.run(app.run(load(configuration, environ)))


_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["bot.app", *BotSettings().discord.extensions, "tests.whole.stage"])

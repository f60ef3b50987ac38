"""Two threads in which our own pictures are drawn, so that the event loop never waits for one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from discord.ext import commands

from bot.client import Darkroom

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 2


class Easel(commands.Cog):
    """Draws. One for each bot: see `easel_of`."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="drawing")

    async def drawn(self, draw: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `draw` returns, called in one of the threads."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: draw(*args, **kwargs))

    async def cog_unload(self) -> None:
        """Draw nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


async def easel_of(bot: Darkroom) -> Easel:
    """The bot's one easel."""
    return await bot.shared(Easel, Easel)

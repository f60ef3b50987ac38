"""Waiting for calls into discord.py without ever cancelling one.

Cancelled inside its rate-limit sleeps, discord.py 2.7 keeps a lock for good: the lock of one
interaction, or the one in front of every request of the client. So each call runs as a task of
its own. Whoever waits for it may be cancelled or lose patience; the call itself goes on to its end.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import aiohttp

T = TypeVar("T")

# What discord.py makes of answers that are not Discord's: no JSON, or a 429 without `retry_after`.
_UNREADABLE = (json.JSONDecodeError, KeyError)

_log = logging.getLogger(__name__)

# aiohttp itself gives up on a request after 300 s; a call that outlives this is stuck.
PATIENCE_S = 20.0
LONGEST_S = 320.0


class Unreachable(OSError):
    """Discord did not answer, or not in time; whether it did what was asked is unknown."""


class Overdue(Unreachable):
    """Discord has not answered yet; `call` still waits for it."""

    def __init__(self, call: asyncio.Task[Any], within: float) -> None:
        super().__init__(f"no answer in {within:g} s")
        self.call = call


class Calls:
    """The calls under way. One for each bot; `is_closed` tells whether it has left Discord."""

    def __init__(self, is_closed: Callable[[], bool] = lambda: False) -> None:
        self._is_closed = is_closed
        self._running: set[asyncio.Task[Any]] = set()

    async def carried_out(self, call: Coroutine[Any, Any, T], *, within: float = PATIENCE_S) -> T:
        """Return what `call` returns; raises what it raises, or `Overdue` after `within` seconds."""
        if self._is_closed():
            call.close()
            raise Unreachable("the bot has left Discord")
        task = asyncio.create_task(call)
        self._running.add(task)
        task.add_done_callback(self._forget)
        done, _ = await asyncio.wait({task}, timeout=within)
        if not done:
            raise Overdue(task, within)
        try:
            return task.result()
        except (aiohttp.ClientError, *_UNREADABLE) as error:
            raise Unreachable(repr(error)) from error

    async def settled(self, *, within: float) -> None:
        """Wait, at most `within` seconds, until nothing is under way."""
        if self._running:
            await asyncio.wait(set(self._running), timeout=within)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.debug("a call into Discord failed: %r", error)

"""Letting a person stop something that is waiting for somebody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal, TypeVar

from bot.domain.places import Address

T = TypeVar("T")


class Interrupted(Exception):
    """The person pressed Cancel."""


async def interruptible(source: AsyncGenerator[T, None], stop: asyncio.Event) -> AsyncGenerator[T, None]:
    """Pass on what `source` yields; close it and raise `Interrupted` once `stop` is set.

    An item that is ready at the same moment wins: what has arrived is not thrown away.
    """
    stopping = asyncio.create_task(stop.wait())
    try:
        async for item in _until(source, stopping):
            yield item
    finally:
        stopping.cancel()
        await source.aclose()


@contextmanager
def before_token_dies(address: Address, now: datetime, stop: asyncio.Event) -> Iterator[None]:
    """Where only the interaction's token reaches the place, what has no end by then gets one in time."""
    until = address.token_until
    if not address.token_only or until is None:
        yield
        return
    left = (until - now).total_seconds()
    timer = asyncio.get_running_loop().call_later(max(left, 0), stop.set)
    try:
        yield
    finally:
        timer.cancel()


async def pause(passing: Awaitable[None], stop: asyncio.Event) -> None:
    """Wait until `passing` is over; raises `Interrupted` once `stop` is set."""
    async for _ in interruptible(_passed(passing), stop):
        return


async def _passed(passing: Awaitable[None]) -> AsyncGenerator[bool, None]:
    await passing
    yield True


async def _until(
    source: AsyncGenerator[T, None], stopping: asyncio.Task[Literal[True]]
) -> AsyncGenerator[T, None]:
    while True:
        step = asyncio.create_task(_next(source))
        waited: set[asyncio.Task[Any]] = {step, stopping}
        try:
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not step.done():
                step.cancel()
                await asyncio.wait({step})
        if step.cancelled():
            raise Interrupted
        found = step.result()
        if not found:
            return
        yield found[0]


async def _next(source: AsyncGenerator[T, None]) -> tuple[T] | tuple[()]:
    """Return the next item, or nothing at the end; a task cannot carry StopAsyncIteration well."""
    async for item in source:
        return (item,)
    return ()

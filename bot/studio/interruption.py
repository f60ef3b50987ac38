"""Letting a person stop something that is waiting for somebody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, Literal, TypeVar

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

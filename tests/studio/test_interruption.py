"""Stopping what waits for somebody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from bot.studio.turn.interruption import Interrupted, interruptible


class Endless:
    """Yields 1, then waits for ever; remembers that it was closed."""

    def __init__(self) -> None:
        self.closed = False

    async def items(self) -> AsyncGenerator[int, None]:
        """Yield 1, then nothing more."""
        try:
            yield 1
            await asyncio.Event().wait()
        finally:
            self.closed = True


async def numbers() -> AsyncGenerator[int, None]:
    """Three items and an end."""
    """Yield 0, 1 and 2."""
    for number in range(3):
        yield number


async def test_what_nobody_stops_passes_whole() -> None:
    """All items come through, in order."""
    assert [item async for item in interruptible(numbers(), asyncio.Event())] == [0, 1, 2]


async def test_a_stop_closes_the_source_and_is_told() -> None:
    """Stopping ends a wait at once and closes what was waiting."""
    source, stop = Endless(), asyncio.Event()
    passed = interruptible(source.items(), stop)
    await anext(passed)
    stop.set()

    with pytest.raises(Interrupted):
        await anext(passed)

    assert source.closed


async def test_an_error_of_the_source_passes_through() -> None:
    """The wrapper adds no failure of its own."""

    async def broken() -> AsyncGenerator[int, None]:
        yield 1
        raise ValueError("broken")

    passed = interruptible(broken(), asyncio.Event())
    await anext(passed)

    with pytest.raises(ValueError, match="broken"):
        await anext(passed)


async def test_closing_the_wrapper_closes_the_source() -> None:
    """Who stops listening leaves nothing running."""
    source = Endless()
    passed = interruptible(source.items(), asyncio.Event())
    await anext(passed)

    await passed.aclose()

    assert source.closed

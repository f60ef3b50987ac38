"""Calls into discord.py are waited for, and never cancelled."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from bot.calls import Calls, Unreachable
from tests.patience import PATIENCE_S


async def test_a_call_gives_back_what_it_returns() -> None:
    """Waiting adds nothing and takes nothing away."""

    async def call() -> str:
        return "answer"

    assert await Calls().carried_out(call()) == "answer"


async def test_whoever_waits_may_be_cancelled_and_the_call_goes_on() -> None:
    """The task that waits ends at once; the call comes to its own end."""
    answer, ended = asyncio.Event(), asyncio.Event()

    async def call() -> None:
        await answer.wait()
        ended.set()

    calls = Calls()
    waiting = asyncio.create_task(calls.carried_out(call()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    answer.set()
    await calls.settled(within=PATIENCE_S)

    assert ended.is_set()


async def test_patience_ends_without_ending_the_call() -> None:
    """After the deadline the caller is told that the outcome is unknown."""
    answer, ended = asyncio.Event(), asyncio.Event()

    async def call() -> None:
        await answer.wait()
        ended.set()

    calls = Calls()
    with pytest.raises(Unreachable):
        await calls.carried_out(call(), within=0)
    answer.set()
    await calls.settled(within=PATIENCE_S)

    assert ended.is_set()


@pytest.mark.parametrize("error", [aiohttp.ServerDisconnectedError(), aiohttp.ClientPayloadError()])
async def test_a_broken_connection_is_told_in_one_way(error: Exception) -> None:
    """The client library's many errors mean one thing: Discord could not be reached."""

    async def call() -> None:
        raise error

    with pytest.raises(Unreachable):
        await Calls().carried_out(call())


async def test_a_bot_that_has_left_cannot_reach_anybody() -> None:
    """Whatever outlives the connection, as a long erasure may, is told so and ends quietly."""
    begun = asyncio.Event()

    async def call() -> None:
        begun.set()

    with pytest.raises(Unreachable):
        await Calls(lambda: True).carried_out(call())
    assert not begun.is_set()


async def test_a_failure_nobody_waits_for_is_not_lost_noisily() -> None:
    """An abandoned call that fails later leaves no warning behind."""
    answer = asyncio.Event()

    async def call() -> None:
        await answer.wait()
        raise ValueError("too late")

    calls = Calls()
    with pytest.raises(Unreachable):
        await calls.carried_out(call(), within=0)
    answer.set()

    await calls.settled(within=PATIENCE_S)

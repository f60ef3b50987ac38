"""Requests that cost nothing: they may be sent again, and need less patience."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.dialects.exchange import Send
from bot.errors import Kind
from bot.providers.http import Clocks
from tests.providers.servers import Call, serving, silence
from tests.providers.wires import GET, POST, Wiring, body_of, failing

UPLOAD = Send(method="POST", path="/uploads/images", body=(b"\x89PNG", bytes(300_000)))
QUICK = Clocks(pause=0.01)


def failing_at_first(times: int) -> Callable[[Call], Awaitable[None]]:
    """Break off without a word so often, then answer."""
    left = [None] * times

    async def answer(call: Call) -> None:
        if left:
            left.pop()
            call.reset()
        else:
            await call.answer(200, b"taken")

    return answer


@pytest.mark.parametrize("request_", [GET, UPLOAD], ids=["poll", "upload"])
async def test_a_free_request_is_sent_again_when_its_connection_failed(wired: Wiring, request_: Send) -> None:
    """The whole of it, and what comes at last is its answer."""
    async with serving(failing_at_first(2)) as server:
        wire = wired(server.url, clocks=QUICK)
        reply = await wire.send(request_)

        assert (reply.status, await body_of(wire)) == (200, b"taken")
    assert [call.body for call in server.calls] == [b"".join(request_.body)] * 3


async def test_three_times_is_enough(wired: Wiring) -> None:
    """How long the world waits for a task is not for the wire to say."""
    async with serving(failing_at_first(9)) as server:
        error = await failing(wired(server.url, clocks=QUICK).send(UPLOAD))

    assert error.kind is Kind.GATEWAY
    assert len(server.calls) == 3


async def test_a_paid_request_is_never_sent_again(wired: Wiring) -> None:
    """On the same wire, whatever was sent before it."""
    async with serving(failing_at_first(3)) as server:
        wire = wired(server.url, clocks=QUICK)
        await failing(wire.send(POST))

        assert len(server.calls) == 1
        await wire.send(GET)

    assert [call.target for call in server.calls].count("/v1/chat/completions") == 1


@pytest.mark.parametrize("status", [404, 429, 500, 503])
async def test_an_answer_is_an_answer(wired: Wiring, status: int) -> None:
    """Whether a status means to ask again only the dialect knows."""

    async def refuse(call: Call) -> None:
        await call.answer(status)

    async with serving(refuse) as server:
        assert (await wired(server.url, clocks=QUICK).send(GET)).status == status

    assert len(server.calls) == 1


async def test_a_free_request_has_a_clock_of_its_own(wired: Wiring) -> None:
    """Nobody draws while a poll is answered: one that stalls is given up long before a paid one would be."""
    async with serving(silence) as server:
        error = await failing(wired(server.url, clocks=Clocks(total=60, free=0.1)).send(GET))

    assert error.kind is Kind.TIMEOUT
    assert len(server.calls) == 1

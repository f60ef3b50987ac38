"""How the body of an answer may end, and what each end is taken for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.dialects.exchange import Broken
from bot.errors import Billed, Kind, ProviderError
from bot.providers.http import Clocks, HttpWire
from tests.providers.servers import Call, serving, silence
from tests.providers.wires import POST, Wiring, body_of


async def broken(wire: HttpWire) -> Broken:
    """What a body ends with that does not end well."""
    with pytest.raises(Broken) as failure:
        await body_of(wire)
    return failure.value


async def test_half_a_body_is_broken_not_ended(wired: Wiring) -> None:
    """Whether its length was told, or it came in chunks: the missing end is noticed."""
    for rest in (b"Content-Length: 100\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"):

        async def answer(call: Call, rest: bytes = rest) -> None:
            await call.say(b"HTTP/1.1 200 OK\r\n" + rest)
            call.writer.close()

        async with serving(answer) as server:
            wire = wired(server.url)
            await wire.send(POST)
            assert await wire.read() == b"half"
            with pytest.raises(Broken) as failure:
                await wire.read()

        assert isinstance(failure.value.__cause__, ProviderError)
        assert failure.value.__cause__.kind is Kind.GATEWAY


async def half_and_silence(call: Call) -> None:
    """Begin, and then say nothing more."""
    await call.head(200, "Transfer-Encoding: chunked")
    await call.say(b"4\r\nhalf\r\n")
    await silence(call)


async def drip(call: Call) -> None:
    """Keep alive for ever."""
    await call.head(200, "Transfer-Encoding: chunked")
    while not call.reader.at_eof():
        await call.say(b"3\r\n:\n\n\r\n")
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("answer", "clocks"),
    [(half_and_silence, Clocks(idle=0.1)), (half_and_silence, Clocks(total=0.1)), (drip, Clocks(total=0.2))],
    ids=["idle", "total", "drip"],
)
async def test_a_body_that_stalls_is_given_up(
    wired: Wiring, answer: Callable[[Call], Awaitable[None]], clocks: Clocks
) -> None:
    """Silence ends by the idle clock; a stream kept alive for ever ends by the total one."""
    async with serving(answer) as server:
        wire = wired(server.url, clocks=clocks)
        await wire.send(POST)

        cause = (await broken(wire)).__cause__

    assert isinstance(cause, ProviderError)
    assert (cause.kind, cause.billed) == (Kind.TIMEOUT, Billed.UNKNOWN)


async def test_the_idle_clock_starts_anew_with_every_byte(wired: Wiring) -> None:
    """A slow stream that goes on is not a stalled one."""

    async def slow(call: Call) -> None:
        await call.head(200, "Content-Length: 30")
        for _ in range(30):
            await call.say(b".")
            await asyncio.sleep(0.01)

    async with serving(slow) as server:
        wire = wired(server.url, clocks=Clocks(idle=0.2))
        await wire.send(POST)

        assert await body_of(wire) == b"." * 30


async def test_a_body_without_end_is_cut_off(wired: Wiring) -> None:
    """More than the most honest answer could hold is not read."""

    async def flood(call: Call) -> None:
        await call.head(200, "Transfer-Encoding: chunked")
        while not call.reader.at_eof():
            await call.say(b"1000\r\n" + bytes(4096) + b"\r\n")

    async with serving(flood) as server:
        wire = wired(server.url, largest_body=100_000)
        await wire.send(POST)

        cause = (await broken(wire)).__cause__

    assert isinstance(cause, ProviderError)
    assert cause.kind is Kind.PROTOCOL

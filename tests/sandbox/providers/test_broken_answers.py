"""Answers that break off, stall or do not parse, as a bare client meets them."""

from __future__ import annotations

import asyncio
import json
import re

import aiohttp
import pytest

from sandbox.providers import Fault, Kind, Providers
from tests.sandbox.providers.calling import BROKEN, Caller, Streamed, read_stream

PROMPT = "a cat"


async def cut_short(caller: Caller) -> tuple[Streamed, bool]:
    """A stream that does not end well: what came of it, and whether the connection broke."""
    lines: list[bytes] = []
    try:
        async for line in caller.lines(PROMPT):
            lines.append(line)  # noqa: PERF401 - those before the break count too
    except aiohttp.ClientError:
        return whole_lines(lines), True
    return whole_lines(lines), False


def whole_lines(lines: list[bytes]) -> Streamed:
    """Read what came, but for a last line that was cut."""
    return read_stream([line for line in lines if line.endswith(b"\n")])


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("after_picture", [False, True])
async def test_a_stream_can_be_cut(
    caller: Caller, providers: Providers, *, reset: bool, after_picture: bool
) -> None:
    """Cleanly or by a reset, before the picture (but after previews) or after it; never with an end mark."""
    providers.faults.arm(Fault(kind=Kind.CUT, reset=reset, after_picture=after_picture))

    streamed, broke = await cut_short(caller)

    assert broke is reset
    assert len(streamed.previews) == 3
    assert len(streamed.pictures) == after_picture
    assert not streamed.done
    assert [charge.billed for charge in providers.billing.charges] == [True]


@pytest.mark.parametrize("reset", [False, True])
async def test_a_whole_answer_can_be_cut(caller: Caller, providers: Providers, *, reset: bool) -> None:
    """Half a body: JSON that does not parse, or a connection that breaks."""
    providers.faults.arm(Fault(kind=Kind.CUT, reset=reset))

    with pytest.raises(BROKEN if reset else (json.JSONDecodeError,)):
        await caller.answer(PROMPT)

    assert providers.billing.total_microdollars == 50_000


async def test_a_whole_answer_can_be_cut_after_its_picture(caller: Caller, providers: Providers) -> None:
    """The JSON never closes, but the picture's URL came whole."""
    providers.faults.arm(Fault(kind=Kind.CUT, after_picture=True))

    async with caller.ask(PROMPT) as response:
        told = await response.text()

    [url] = re.findall(r'"url": "([^"]+)"', told)
    assert (await caller.fetch(url)).startswith(b"\x89PNG")
    with pytest.raises(json.JSONDecodeError):
        json.loads(told)


@pytest.mark.parametrize("after_picture", [False, True])
async def test_a_stream_can_end_in_an_error_frame(
    caller: Caller, providers: Providers, *, after_picture: bool
) -> None:
    """The frame is the last, has an `error`, and by the vendor's word is free."""
    providers.faults.arm(Fault(kind=Kind.ERROR_FRAME, after_picture=after_picture))

    streamed, broke = await cut_short(caller)

    assert streamed.events[-1]["error"]["code"] == "upstream_error"
    assert len(streamed.pictures) == after_picture
    assert not streamed.done
    assert not broke
    assert [charge.billed for charge in providers.billing.charges] == [False]


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answer_can_stall(
    caller: Caller, providers: Providers, caplog: pytest.LogCaptureFixture, *, stream: bool
) -> None:
    """The line stays open and silent; whoever leaves has been charged, and alarms nobody."""
    providers.faults.arm(Fault(kind=Kind.STALL))

    async def answer() -> bytes:
        async with caller.ask(PROMPT, stream=stream) as response:
            return await response.read()

    waiting = asyncio.create_task(answer())
    while not providers.billing.total_microdollars:  # noqa: ASYNC110  a charge sets no event
        await asyncio.sleep(0)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(waiting, 0.2)
    await providers.traffic.quiet()

    assert providers.billing.total_microdollars == 50_000
    assert caplog.messages == []


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answer_may_come_after_a_stall(
    caller: Caller, providers: Providers, *, stream: bool
) -> None:
    """A stall shorter than the client's patience is only slow."""
    providers.faults.arm(Fault(kind=Kind.STALL, seconds=0.05))

    async with caller.ask(PROMPT, stream=stream) as response:
        assert b"X-Sig=" in await response.read()


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answer_can_drip(caller: Caller, providers: Providers, *, stream: bool) -> None:
    """Everything comes, in pieces that fit no border."""
    providers.faults.arm(Fault(kind=Kind.DRIP, seconds=0.001))

    async with caller.ask(PROMPT, stream=stream) as response:
        pieces = [piece async for piece in response.content.iter_any()]

    assert len(pieces) > 3
    assert b"X-Sig=" in b"".join(pieces)


async def test_json_can_be_malformed(caller: Caller, providers: Providers) -> None:
    """Neither a body nor a frame that must be JSON has to be."""
    providers.faults.arm(Fault(kind=Kind.MALFORMED), times=2)

    for reading in (caller.answer, caller.stream):
        with pytest.raises(json.JSONDecodeError):
            await reading(PROMPT)

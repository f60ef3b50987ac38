"""The loop between a dialect and a wire."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from bot.dialects.exchange import Broken, Dialogue, Read, Reply, Send, Wait, read, send, wait
from bot.domain.events import Finished, ImageReady, Inline, Progressed, ProviderEvent, Said, Traced
from bot.errors import Kind, ProviderError
from bot.providers.drive import drive

POST = Send(method="POST", path="/chat", body=(b"{}",), paid=True)
GET = Send(method="GET", path="/task")


class ScriptedWire:
    """Plays back what it is given, and remembers what it was asked."""

    def __init__(self, *script: Reply | bytes | Exception) -> None:
        self.sent: list[Send] = []
        self.asked = asyncio.Event()
        self.closed = False
        self._script = deque(script)

    async def send(self, request: Send) -> Reply:
        """Answer with the next of the script."""
        self.sent.append(request)
        self.asked.set()
        reply = self._next()
        assert isinstance(reply, Reply)
        return reply

    async def read(self) -> bytes:
        """Answer with the next of the script; at its end, never."""
        if not self._script:
            await asyncio.Event().wait()
        piece = self._next()
        assert isinstance(piece, bytes)
        return piece

    def close(self) -> None:
        """Remember it."""
        self.closed = True

    def _next(self) -> Reply | bytes:
        said = self._script.popleft()
        if isinstance(said, Exception):
            raise said
        return said


async def never(_: float) -> None:
    """Stand for a sleep that no test should come to."""
    raise AssertionError("nobody asked to wait")


def chat() -> Dialogue[None]:
    """Tell each piece of the body; a picture saved from a break is a result."""
    yield Progressed(0)
    reply = yield from send(POST)
    yield Said(str(reply.status))
    try:
        while piece := (yield from read()):
            yield Said(piece.decode())
    except Broken:
        yield ImageReady(Inline(b"saved"))
    yield Finished()


def careful() -> Dialogue[None]:
    """As a dialect that has nothing to save when the body breaks."""
    yield from send(POST)
    try:
        while (yield from read()):
            pass
    except Broken as broken:
        yield Said("so far")
        raise ProviderError(kind=Kind.TRUNCATED) from broken


async def told(
    events: AsyncGenerator[ProviderEvent, None],
    heard: list[ProviderEvent] | None = None,
    traces: list[Traced] | None = None,
) -> list[ProviderEvent]:
    """Everything that the dialogue tells, and the driver's own `traces`; also where an error ends it."""
    heard = [] if heard is None else heard
    traces = [] if traces is None else traces
    async for event in events:
        if isinstance(event, Traced):
            traces.append(event)
        else:
            heard.append(event)
    return heard


async def test_each_request_leaves_a_trace() -> None:
    """Where it went, without its query; how it was answered and under which name, or that it was not."""

    def asking() -> Dialogue[None]:
        yield from send(Send(method="GET", path="/models?key=secret"))
        yield from send(POST)

    named = Reply(status=429, headers={"x-oneapi-request-id": "abc"})
    wire = ScriptedWire(named, ProviderError(kind=Kind.TIMEOUT))
    traces: list[Traced] = []

    with pytest.raises(ProviderError):
        await told(drive(asking(), wire, sleep=never), traces=traces)

    assert traces == [Traced("GET /models", 429, "abc"), Traced("POST /chat", paid=True)]


async def test_events_come_in_the_order_in_which_they_were_told() -> None:
    """Needs are answered between them, none is sent twice, and the wire is closed at the end."""
    wire = ScriptedWire(Reply(status=200), b"a", b"b", b"")

    events = await told(drive(chat(), wire, sleep=never))

    assert events == [Progressed(0), Said("200"), Said("a"), Said("b"), Finished()]
    assert wire.sent == [POST]
    assert wire.closed


async def test_a_broken_body_is_told_to_the_dialect() -> None:
    """It may have the picture already, and goes on."""
    wire = ScriptedWire(Reply(status=200), b"a", Broken())

    events = await told(drive(chat(), wire, sleep=never))

    assert events[-2:] == [ImageReady(Inline(b"saved")), Finished()]
    assert wire.closed


async def test_a_body_that_timed_out_still_gives_the_picture_it_brought() -> None:
    """Why the body ended does not matter to a dialect that can save its picture."""
    broken = Broken()
    broken.__cause__ = ProviderError(kind=Kind.TIMEOUT)

    events = await told(drive(chat(), ScriptedWire(Reply(status=200), broken), sleep=never))

    assert events[-1] == Finished()


async def test_what_a_dialect_makes_of_a_broken_body_is_the_answer() -> None:
    """Why the body ended is told with `Broken`; the driver puts nothing in place of the dialect's answer."""
    broken = Broken()
    broken.__cause__ = ProviderError(kind=Kind.TIMEOUT)
    events: list[ProviderEvent] = []

    with pytest.raises(ProviderError) as failure:
        await told(drive(careful(), ScriptedWire(Reply(status=200), broken), sleep=never), events)

    assert failure.value.kind is Kind.TRUNCATED
    assert events == [Said("so far")]


async def test_a_wire_that_fails_to_send_fails_the_request() -> None:
    """Unless the dialect makes something of it; its generator ends and the wire is closed."""
    ended: list[str] = []

    def dialogue() -> Dialogue[None]:
        try:
            yield from send(POST)
        finally:
            ended.append("closed")

    wire = ScriptedWire(ProviderError(kind=Kind.GATEWAY))

    with pytest.raises(ProviderError):
        await told(drive(dialogue(), wire, sleep=never))

    assert ended == ["closed"]
    assert wire.closed


async def test_a_dialect_may_make_something_of_a_failed_connection() -> None:
    """Work that goes on at the vendor's is asked after again."""

    def patient() -> Dialogue[None]:
        try:
            yield from send(POST)
        except ProviderError as failure:
            yield Said(failure.kind)
        yield from send(GET)
        yield Finished()

    wire = ScriptedWire(ProviderError(kind=Kind.GATEWAY), Reply(status=200))

    events = await told(drive(patient(), wire, sleep=never))

    assert events == [Said("gateway"), Finished()]
    assert wire.sent == [POST, GET]


async def test_a_dialect_may_wait_between_its_requests() -> None:
    """A poll every few seconds uses the sleep that it is given."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    def polling() -> Dialogue[None]:
        for _ in range(2):
            yield from wait(2.5)
            yield from send(Send(method="GET", path="/task"))
        yield Finished()

    wire = ScriptedWire(Reply(status=200), Reply(status=200))

    assert await told(drive(polling(), wire, sleep=sleep)) == [Finished()]
    assert slept == [2.5, 2.5]
    assert len(wire.sent) == 2


async def test_who_stops_listening_closes_the_connection() -> None:
    """Closing the iteration half way ends the dialogue and the reading."""
    wire = ScriptedWire(Reply(status=200), b"a", b"b", b"")

    async with aclosing(drive(chat(), wire, sleep=never)) as events:
        async for event in events:
            if event == Said("a"):
                break

    assert wire.closed


async def test_cancelling_while_it_waits_closes_the_connection() -> None:
    """A member's Cancel reaches the wire, and is not mistaken for anything else."""
    wire = ScriptedWire(Reply(status=200))
    task = asyncio.create_task(told(drive(chat(), wire, sleep=never)))
    await wire.asked.wait()

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert wire.closed


async def test_needs_are_never_told_to_the_world() -> None:
    """What a dialect asks of its driver is not an event."""

    def asking() -> Dialogue[None]:
        yield Wait(0)
        yield Send(method="GET", path="/")
        yield Read()
        yield Finished()

    wire = ScriptedWire(Reply(status=200), b"")

    assert await told(drive(asking(), wire, sleep=lambda _: asyncio.sleep(0))) == [Finished()]

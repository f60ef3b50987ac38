"""The wire over real sockets: what is sent, and what each failure is taken for."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.dialects.exchange import Send
from bot.errors import Billed, Kind
from bot.providers.http import Clocks
from tests.patience import PATIENCE_S
from tests.providers.servers import Call, serving, silence
from tests.providers.wires import GET, KEY, POST, Wiring, body_of, failing


async def hello(call: Call) -> None:
    """Answer anything."""
    await call.answer(200, b"hello", "Content-Type: text/event-stream; charset=utf-8", "X-Trace: 7")


async def test_a_request_is_what_the_dialect_said_and_the_key(wired: Wiring) -> None:
    """Path under the base, its headers, the key where it says; nothing of cookies or compression."""
    request = Send(
        method="POST",
        path="/chat",
        headers={"Content-Type": "application/json"},
        body=(b'{"a":', b"1}"),
        key_header="X-Key",
        key_prefix="Key ",
    )
    async with serving(hello) as server:
        reply = await (wire := wired(server.url)).send(request)

        assert (reply.status, reply.content_type, reply.headers["x-trace"]) == (200, "text/event-stream", "7")
        assert await body_of(wire) == b"hello"
    call = server.calls[0]
    assert (call.target, call.body) == ("/v1/chat", b'{"a":1}')
    assert call.headers["x-key"] == f"Key {KEY.get_secret_value()}"
    assert (call.headers["content-type"], call.headers["content-length"]) == ("application/json", "7")
    assert call.headers["accept-encoding"] == "identity"
    assert "cookie" not in call.headers


async def test_a_large_body_arrives_as_it_was_given(wired: Wiring) -> None:
    """Megabytes in pieces of any size are one body."""
    seed = 7
    print(f"seed {seed}")  # noqa: T201  shown where the test fails
    source = random.Random(seed)  # noqa: S311  repeatable
    parts = tuple(source.randbytes(size) for size in (1, 3_000_000, 0, 131_072, 5))
    async with serving(hello) as server:
        await wired(server.url).send(Send(method="POST", path="x", body=parts, paid=True))

    assert server.calls[0].body == b"".join(parts)


async def test_each_paid_request_has_a_connection_of_its_own(wired: Wiring) -> None:
    """A kept connection may be dead already; free requests share one all the same."""
    async with serving(hello) as server:
        wire = wired(server.url)
        for request in (POST, POST, GET, GET, POST):
            await wire.send(request)
            assert await body_of(wire) == b"hello"

    assert [call.connection for call in server.calls] == [1, 2, 3, 3, 4]


async def cut_before_head(call: Call) -> None:
    """Hang up without a word."""
    call.writer.close()


async def reset(call: Call) -> None:
    """Break off without a word."""
    call.reset()


async def half_head(call: Call) -> None:
    """Break off in the middle of the first line."""
    await call.say(b"HTTP/1.1 20")
    call.reset()


async def babble(call: Call) -> None:
    """Answer in no known language."""
    await call.say(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    call.writer.close()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (cut_before_head, Kind.GATEWAY),
        (reset, Kind.GATEWAY),
        (half_head, Kind.GATEWAY),
        (babble, Kind.PROTOCOL),
        (silence, Kind.TIMEOUT),
    ],
)
async def test_what_left_may_be_billed_and_is_sent_once(
    wired: Wiring, answer: Callable[[Call], Awaitable[None]], kind: Kind
) -> None:
    """Once the request is out nobody can tell what it cost, so it is not repeated."""
    async with serving(answer) as server:
        error = await failing(wired(server.url, clocks=Clocks(total=0.2)).send(POST))

    assert (error.kind, error.billed, error.retryable) == (kind, Billed.UNKNOWN, False)
    assert len(server.calls) == 1


@asynccontextmanager
async def listening(first_words: bytes) -> AsyncIterator[int]:
    """A port where somebody speaks first, or says nothing, and waits."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(first_words)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1")
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.mark.parametrize("first_words", [b"HTTP/1.1 400 This is no TLS\r\n\r\n", b""])
async def test_a_connection_that_is_never_ready_is_not_billed(wired: Wiring, first_words: bytes) -> None:
    """TLS belongs to connecting, and so does its time: until it stands no request has left."""
    async with listening(first_words) as port:
        error = await failing(wired(f"https://127.0.0.1:{port}", clocks=Clocks(connect=0.5)).send(POST))

    assert (error.kind, error.billed, error.retryable) == (Kind.GATEWAY, Billed.NO, True)


async def test_a_connection_that_is_refused_is_not_billed(wired: Wiring) -> None:
    """Nobody is there: the request may be made again."""
    error = await failing(wired("http://127.0.0.1:1").send(POST))

    assert (error.kind, error.billed, error.retryable) == (Kind.GATEWAY, Billed.NO, True)


@pytest.mark.parametrize("url", ["http://", "nonsense"])
async def test_an_address_that_is_none_is_not_billed(wired: Wiring, url: str) -> None:
    """The operator's mistake costs nothing."""
    error = await failing(wired(url).send(POST))

    assert (error.kind, error.billed) == (Kind.GATEWAY, Billed.NO)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_answer_not_an_order(wired: Wiring, status: int) -> None:
    """The key and the prompt go where the operator said and nowhere else."""
    async with serving(hello) as elsewhere:

        async def redirect(call: Call) -> None:
            await call.answer(status, b"", f"Location: {elsewhere.url}/v1")

        async with serving(redirect) as server:
            reply = await wired(server.url).send(POST)

    assert reply.status == status
    assert elsewhere.connections == 0


@pytest.mark.parametrize("status", [400, 401, 402, 403, 413, 429, 451, 500, 502, 524])
async def test_every_status_is_the_dialects_to_judge(wired: Wiring, status: int) -> None:
    """An error status is an answer like any other, body and all."""

    async def refuse(call: Call) -> None:
        await call.answer(status, b"<html>no</html>", "Retry-After: 7")

    async with serving(refuse) as server:
        wire = wired(server.url)
        reply = await wire.send(POST)

        assert (reply.status, reply.headers["retry-after"]) == (status, "7")
        assert await body_of(wire) == b"<html>no</html>"


async def endless(call: Call) -> None:
    """Begin, and never end."""
    await call.head(200, "Transfer-Encoding: chunked")
    await silence(call)


async def test_closing_hangs_up(wired: Wiring) -> None:
    """The server learns at once that nobody listens any more."""
    async with serving(endless) as server:
        wire = wired(server.url)
        await wire.send(POST)
        wire.close()

        async with asyncio.timeout(PATIENCE_S):
            await server.hung_up.wait()


async def test_cancelling_a_request_hangs_up(wired: Wiring) -> None:
    """Also before the answer has begun."""
    async with serving(silence) as server:
        task = asyncio.create_task(wired(server.url).send(POST))
        await server.heard.wait()
        task.cancel()

        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(PATIENCE_S):
            await server.hung_up.wait()


async def test_no_error_tells_the_key(wired: Wiring) -> None:
    """Neither its text, its cause nor its context holds what was sent."""
    for answer in (reset, babble, silence):
        async with serving(answer) as server:
            error = await failing(wired(server.url, clocks=Clocks(total=0.1)).send(POST))
        told = f"{error!r} {error} {error.__cause__!r}"

        assert KEY.get_secret_value() not in told

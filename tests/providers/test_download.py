"""Fetching results: what comes back, and what each failure is taken for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.domain.events import Remote
from bot.errors import Billed, Kind, ProviderError
from bot.providers.download import MOST_REDIRECTS, Downloader, Patience
from tests.patience import PATIENCE_S
from tests.providers.servers import Call, Server, serving, silence

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200_000)
QUICK = Patience(attempt=0.3, total=5, attempts=3, pause=0)
Fetching: TypeAlias = Callable[..., Awaitable[bytes]]


@pytest.fixture
async def fetch() -> AsyncIterator[Fetching]:
    """Fetch a path of a server that may be private."""
    opened: list[Downloader] = []

    async def fetch(server: Server, path: str = "/a.png", *, limit: int = 1_000_000, **told: object) -> bytes:
        downloader = Downloader([server.place], patience=QUICK)
        opened.append(downloader)
        return await downloader.fetch(Remote(server.url + path, **told), limit)  # type: ignore[arg-type]  # Remote's

    yield fetch
    for downloader in opened:
        await downloader.close()


async def failing(fetched: Awaitable[bytes]) -> ProviderError:
    """The error that fetching ends with; none of them invites to ask again."""
    with pytest.raises(ProviderError) as failure:
        await fetched
    assert not failure.value.retryable
    return failure.value


async def picture(call: Call) -> None:
    """Answer with a picture."""
    await call.answer(200, PICTURE, "Content-Type: text/plain", "Set-Cookie: a=b")


async def test_a_picture_comes_as_it_is(fetch: Fetching) -> None:
    """Its bytes say that it is one, whatever its label or name says."""
    async with serving(picture) as server:
        assert await fetch(server, "/a.html?sig=a%2Fb%2Bc&x=1") == PICTURE

    assert server.calls[0].target == "/a.html?sig=a%2Fb%2Bc&x=1"


async def test_a_download_tells_nothing_of_us(fetch: Fetching) -> None:
    """No cookie comes back, no referrer and no key is told, also after a redirect."""

    async def answer(call: Call) -> None:
        if call.target == "/first":
            await call.answer(302, b"", "Location: /second", "Set-Cookie: a=b")
        else:
            await picture(call)

    async with serving(answer) as server:
        await fetch(server, "/first")

    assert [call.target for call in server.calls] == ["/first", "/second"]
    for call in server.calls:
        assert set(call.headers) == {"host", "accept", "accept-encoding", "user-agent"}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_a_result_that_is_gone_was_paid_all_the_same(fetch: Fetching, status: int) -> None:
    """Its URL has expired; asking for another would be paid anew."""

    async def gone(call: Call) -> None:
        await call.answer(status, b"<Error>AccessDenied</Error>")

    async with serving(gone) as server:
        error = await failing(fetch(server))

    assert (error.kind, error.http_status, error.billed) == (Kind.RESULT_GONE, status, Billed.YES)
    assert len(server.calls) == 1


@pytest.mark.parametrize("body", [b"<html>not found</html>", b"{}", b"", b"\x89PNG", b"<svg/>" * 1000])
async def test_what_is_no_picture_is_not_taken_for_one(fetch: Fetching, body: bytes) -> None:
    """A page served in its place is a bad picture; where it was only a candidate, there was none."""

    async def page(call: Call) -> None:
        await call.answer(200, body, "Content-Type: image/png")

    async with serving(page) as server:
        error = await failing(fetch(server))
        perhaps = await failing(fetch(server, candidate=True))

    assert (error.kind, error.http_status, error.billed) == (Kind.BAD_IMAGE, 200, Billed.YES)
    assert (perhaps.kind, perhaps.http_status, perhaps.billed) == (Kind.NO_IMAGE, 200, Billed.UNKNOWN)


async def test_a_picture_may_come_in_the_smallest_pieces(fetch: Fetching) -> None:
    """Its first bytes one by one are recognised all the same."""

    async def drip(call: Call) -> None:
        await call.head(200, "Transfer-Encoding: chunked")
        for byte in PICTURE[:40]:
            await call.say(b"1\r\n%c\r\n" % byte)
            await asyncio.sleep(0)
        await call.say(b"0\r\n\r\n")

    async with serving(drip) as server:
        assert await fetch(server) == PICTURE[:40]


@pytest.mark.parametrize("told", [True, False])
async def test_a_picture_may_be_as_large_as_the_limit_and_no_larger(fetch: Fetching, *, told: bool) -> None:
    """Told or not, its size counts; one byte too many ends the download."""

    async def answer(call: Call) -> None:
        if told:
            await call.answer(200, PICTURE)
        else:
            await call.head(200, "Connection: close")
            await call.say(PICTURE)
            call.writer.close()

    async with serving(answer) as server:
        assert await fetch(server, limit=len(PICTURE)) == PICTURE
        error = await failing(fetch(server, limit=len(PICTURE) - 1))

    assert (error.kind, error.billed) == (Kind.BAD_IMAGE, Billed.YES)


async def broken(call: Call) -> None:
    """Break off in the middle."""
    await call.head(200, "Content-Length: 500000")
    await call.say(PICTURE)
    call.reset()


async def overloaded(call: Call) -> None:
    """Be sorry."""
    await call.answer(503)


async def hasty(call: Call) -> None:
    """Ask for patience."""
    await call.answer(429)


@pytest.mark.parametrize(
    ("bad", "kind"),
    [(broken, Kind.GATEWAY), (overloaded, Kind.GATEWAY), (hasty, Kind.GATEWAY), (silence, Kind.TIMEOUT)],
)
async def test_a_passing_failure_is_tried_again(
    fetch: Fetching, bad: Callable[[Call], Awaitable[None]], kind: Kind
) -> None:
    """Twice in vain and then well is well; three times in vain is the end."""
    behaviour = [bad, bad, picture]

    async def answer(call: Call) -> None:
        await behaviour.pop(0)(call)

    async with serving(answer) as server:
        assert await fetch(server) == PICTURE

    async with serving(bad) as server:
        error = await failing(fetch(server))
    assert (error.kind, error.billed) == (kind, Billed.YES)
    assert len(server.calls) == 3


async def test_the_download_link_stands_in_for_the_picture(fetch: Fetching) -> None:
    """Where the vendor gave two addresses, the second is tried before giving up; its error counts."""

    async def answer(call: Call) -> None:
        await (call.answer(404) if call.target == "/a.png" else picture(call))

    async with serving(answer) as server:
        assert await fetch(server, download_url=f"{server.url}/download/a.png") == PICTURE
        error = await failing(fetch(server, download_url=f"{server.url}/a.png"))

    assert error.kind is Kind.RESULT_GONE


@pytest.mark.parametrize("hops", [MOST_REDIRECTS, MOST_REDIRECTS + 1])
async def test_redirects_are_followed_three_times(fetch: Fetching, hops: int) -> None:
    """Three are usual, more are a game."""

    async def answer(call: Call) -> None:
        left = int(call.target.lstrip("/"))
        await (call.answer(302, b"", f"Location: /{left - 1}") if left else picture(call))

    async with serving(answer) as server:
        if hops <= MOST_REDIRECTS:
            assert await fetch(server, f"/{hops}") == PICTURE
        else:
            assert (await failing(fetch(server, f"/{hops}"))).kind is Kind.PROTOCOL


async def test_cancelling_a_download_hangs_up(fetch: Fetching) -> None:
    """Nobody waits for what nobody wants."""
    async with serving(silence) as server:
        task = asyncio.ensure_future(fetch(server))
        await server.heard.wait()
        task.cancel()

        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(PATIENCE_S):
            await server.hung_up.wait()
    assert len(server.calls) == 1


@pytest.mark.parametrize("name", ["gateway/download_expired", "gateway/download_html_200"])
async def test_recorded_downloads_end_as_recorded(fetch: Fetching, specs: Path, name: str) -> None:
    """What a correct client concludes from the recorded answers, we conclude."""
    index = json.loads((specs / "providers/index.json").read_text())
    fixture = next(entry for entry in index["fixtures"] if entry["id"] == name)
    response, expect = fixture["exchanges"][0]["response"], fixture["expect"]
    body = (specs / "providers" / response["body_file"]).read_bytes()

    async def answer(call: Call) -> None:
        await call.answer(response["status"], body, f"Content-Type: {response['content_type']}")

    async with serving(answer) as server:
        error = await failing(fetch(server, fixture["exchanges"][0]["request"]["path"]))

    assert error.kind == expect["error"]["kind"]
    assert error.http_status == expect["error"]["http_status"]
    assert (error.billed, error.retryable) == (expect["billed"], expect["retryable"])

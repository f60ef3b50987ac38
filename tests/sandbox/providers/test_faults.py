"""Every fault, as a bare client meets it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import io
import json
import re

import aiohttp
import pytest
from PIL import Image

from sandbox.providers import Fault, Kind, Payload, Providers, Results
from sandbox.providers.faults import FETCHES, WHOLE
from tests.sandbox.providers.calling import Caller, Streamed, pictures_of, read_stream

BROKEN = (aiohttp.ClientPayloadError, aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)
STATUSES = (400, 401, 402, 403, 404, 413, 429, 451, 500, 502, 503, 504)
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


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("status", STATUSES)
async def test_a_status_comes_before_any_work(
    caller: Caller, providers: Providers, status: int, *, stream: bool
) -> None:
    """Every documented status can be made to come, in the vendor's envelope, for nothing, and once."""
    providers.faults.arm(Fault(kind=Kind.STATUS, status=status))

    refused, error = await caller.refusal(PROMPT, stream=stream)

    assert refused == status
    assert error["message"]
    assert error["code"]
    assert providers.billing.charges == []
    assert len(await caller.made(PROMPT)) == 1


async def test_a_429_may_say_when_to_come_back(caller: Caller, providers: Providers) -> None:
    """In seconds, or as a Unix time with the allowance; the latter has no code."""
    providers.faults.arm(Fault(kind=Kind.STATUS, status=429, retry_after=7))
    providers.faults.arm(Fault(kind=Kind.STATUS, status=429, reset_in_s=60))

    async with caller.ask(PROMPT) as first:
        waiting = first.headers["Retry-After"]
    async with caller.ask(PROMPT) as second:
        reset, error = int(second.headers["X-RateLimit-Reset"]), (await second.json())["error"]

    assert waiting == "7"
    assert 55 <= reset - providers.clock.now() <= 60
    assert "code" not in error


@pytest.mark.parametrize("kind", [Kind.STATUS, Kind.HTML, Kind.EMPTY, Kind.ERROR_BODY])
async def test_an_answer_can_be_lost_after_it_was_paid_for(
    caller: Caller, providers: Providers, kind: Kind
) -> None:
    """With `billed` the work is done and charged, and what comes back is the fault."""
    providers.faults.arm(Fault(kind=kind, status=502, billed=True))

    async with caller.ask(PROMPT) as response:
        told = await response.text()

    [charge] = providers.billing.charges
    assert "image_url" not in told
    assert (charge.billed, charge.microdollars, len(charge.pictures_made)) == (True, 50_000, 1)


@pytest.mark.parametrize("status", [200, 502])
async def test_html_can_come_with_any_status(caller: Caller, providers: Providers, status: int) -> None:
    """A gateway's page in place of JSON."""
    providers.faults.arm(Fault(kind=Kind.HTML, status=status))

    async with caller.ask(PROMPT) as response:
        assert (response.status, response.content_type) == (status, "text/html")
        assert "<html>" in await response.text()


async def test_an_answer_can_be_empty(caller: Caller, providers: Providers) -> None:
    """200 and not a byte."""
    providers.faults.arm(Fault(kind=Kind.EMPTY))

    async with caller.ask(PROMPT) as response:
        assert (response.status, await response.read()) == (200, b"")


@pytest.mark.parametrize("billed", [False, True])
@pytest.mark.parametrize("reset", [False, True])
async def test_the_line_can_go_dead_without_a_word(
    caller: Caller, providers: Providers, *, billed: bool, reset: bool
) -> None:
    """No answer at all, before the work or after it was charged."""
    providers.faults.arm(Fault(kind=Kind.HANG_UP, billed=billed, reset=reset))

    with pytest.raises(BROKEN):
        await caller.answer(PROMPT)

    assert [charge.billed for charge in providers.billing.charges] == [True] * billed


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("kind", "held"),
    [
        (Kind.ERROR_BODY, '"upstream_error"'),
        (Kind.NO_CHOICES, '"choices": []'),
        (Kind.NO_CONTENT, '"content": null'),
        (Kind.FILTERED, '"finish_reason": "content_filter"'),
        (Kind.DECLINED, '"refusal": "I can'),
    ],
)
async def test_a_200_can_hold_nothing(
    caller: Caller, providers: Providers, kind: Kind, held: str, *, stream: bool
) -> None:
    """JSON without a picture, also where a stream was asked for."""
    providers.faults.arm(Fault(kind=kind))

    async with caller.ask(PROMPT, stream=stream) as response:
        assert (response.status, response.content_type) == (200, "application/json")
        assert held in await response.text()


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

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.7), caller.ask(PROMPT, stream=stream) as response:
            await response.read()
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


@pytest.mark.parametrize("stream", [False, True])
async def test_base64_can_be_cut(caller: Caller, providers: Providers, *, stream: bool) -> None:
    """A data URL that decodes to nothing, though the answer around it is whole."""
    providers.faults.arm(Fault(kind=Kind.CUT_BASE64))

    [url] = (await caller.stream(PROMPT)).pictures if stream else await caller.made(PROMPT)

    with pytest.raises(binascii.Error):
        base64.b64decode(url.partition(",")[2], validate=True)


async def test_a_picture_block_can_have_the_wrong_shape(caller: Caller, providers: Providers) -> None:
    """A number where the vendor documents an object."""
    providers.faults.arm(Fault(kind=Kind.WRONG_SHAPE))

    answer = await caller.answer(PROMPT)

    assert answer["choices"][0]["message"]["content"][1] == {"type": "image_url", "image_url": 17}


@pytest.mark.parametrize("results", list(Results))
@pytest.mark.parametrize(
    ("payload", "head"),
    [
        (Payload.SVG, b"<?xml"),
        (Payload.HTML, b"<!doctype html>"),
        (Payload.TEXT, b"Your picture"),
        (Payload.EMPTY, b""),
        (Payload.TRUNCATED, b"\x89PNG"),
        (Payload.BOMB, b"\x89PNG"),
    ],
)
async def test_what_calls_itself_a_picture_need_not_be_one(
    caller: Caller, providers: Providers, results: Results, payload: Payload, head: bytes
) -> None:
    """Bytes of any kind under a picture's name, by URL or inline."""
    providers.change(results=results)
    providers.faults.arm(Fault(kind=Kind.BAD_PICTURE, payload=payload))

    data = await caller.fetch((await caller.made(PROMPT))[0])

    assert data.startswith(head)
    with pytest.raises((OSError, Image.DecompressionBombError)):
        Image.open(io.BytesIO(data)).load()


async def test_a_bomb_is_small_until_it_is_opened(caller: Caller, providers: Providers) -> None:
    """Its header claims 40,000 x 40,000 pixels."""
    providers.faults.arm(Fault(kind=Kind.BAD_PICTURE, payload=Payload.BOMB))

    data = await caller.fetch((await caller.made(PROMPT))[0])

    assert len(data) < 10_000
    assert int.from_bytes(data[16:20], "big") == int.from_bytes(data[20:24], "big") == 40_000


async def test_words_can_come_in_place_of_pictures(caller: Caller, providers: Providers) -> None:
    """A model that only talks costs nothing here."""
    providers.faults.arm(Fault(kind=Kind.WORDS_ONLY))

    answer = await caller.answer(PROMPT)

    assert isinstance(answer["choices"][0]["message"]["content"], str)
    assert providers.billing.total_microdollars == 0


async def test_fewer_pictures_can_come_than_were_asked_for(caller: Caller, providers: Providers) -> None:
    """Of two pictures one comes, and one is charged."""
    providers.faults.arm(Fault(kind=Kind.FEWER))

    urls = await caller.made(PROMPT, image_output={"n": 2})

    assert len(urls) == 1
    assert providers.billing.total_microdollars == 50_000


@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [
        (Fault(kind=Kind.FETCH_STATUS), 404, b"no such object"),
        (Fault(kind=Kind.FETCH_STATUS, status=403), 403, b"no such object"),
        (Fault(kind=Kind.FETCH_HTML), 200, b"<!doctype html>"),
        (Fault(kind=Kind.FETCH_REDIRECT), 302, b""),
    ],
)
async def test_a_download_can_fail(
    caller: Caller, providers: Providers, fault: Fault, status: int, told: bytes
) -> None:
    """A result's URL may answer with anything, once; the picture is still there afterwards."""
    [url] = await caller.made(PROMPT)
    providers.faults.arm(fault)

    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as response:
        assert (response.status, (await response.read())[: len(told)]) == (status, told)

    assert (await caller.fetch(url)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/", "http://10.0.0.7/", "http://127.0.0.1:1/", "file:///x"]
)
async def test_a_download_can_lead_astray(caller: Caller, providers: Providers, target: str) -> None:
    """The redirect names exactly the address asked for."""
    [url] = await caller.made(PROMPT)
    providers.faults.arm(Fault(kind=Kind.FETCH_REDIRECT, target=target))

    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as response:
        assert response.headers["Location"] == target


async def test_a_download_can_break(caller: Caller, providers: Providers) -> None:
    """Half a picture and no more."""
    [url] = await caller.made(PROMPT)
    providers.faults.arm(Fault(kind=Kind.FETCH_CUT))

    with pytest.raises(BROKEN):
        await caller.fetch(url)


async def test_a_download_can_stall(caller: Caller, providers: Providers) -> None:
    """The line stays open and nothing comes."""
    [url] = await caller.made(PROMPT)
    providers.faults.arm(Fault(kind=Kind.FETCH_STALL))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await caller.fetch(url)


async def test_a_fault_waits_for_the_request_it_is_meant_for(caller: Caller, providers: Providers) -> None:
    """`match` singles out a prompt; others pass, whatever their order."""
    providers.faults.arm(Fault(kind=Kind.STATUS, match="dog"), times=2)

    answers = [
        len(await caller.made(PROMPT)),
        (await caller.refusal("a dog"))[0],
        len(await caller.made(PROMPT)),
    ]

    assert answers == [1, 500, 1]
    assert (len(providers.faults.armed), len(providers.faults.taken)) == (1, 1)


async def test_disarmed_faults_never_strike(caller: Caller, providers: Providers) -> None:
    """After `clear` all is well."""
    providers.faults.arm(Fault(kind=Kind.STATUS), times=3)
    providers.faults.clear()

    assert len(await caller.made(PROMPT)) == 1


def test_every_fault_has_its_place() -> None:
    """A fault strikes the whole answer, a download, or something in between; never two of them."""
    assert not WHOLE & FETCHES
    assert set(Kind) > WHOLE | FETCHES


def test_pictures_are_told_from_previews() -> None:
    """The client of these tests never takes a preview for a result."""
    block = {"type": "image_url", "image_url": {"url": "u"}}

    assert pictures_of({"content": [block, {**block, "partial": True}]}) == ["u"]

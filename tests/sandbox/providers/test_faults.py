"""Answers that hold something else than they should, as a bare client meets them."""

from __future__ import annotations

import base64
import binascii
import io

import pytest
from PIL import Image

from sandbox.providers import Fault, Kind, Payload, Providers, Results
from sandbox.providers.faults import FETCHES, WHOLE
from tests.sandbox.providers.calling import BROKEN, Caller, pictures_of

STATUSES = (400, 401, 402, 403, 404, 413, 429, 451, 500, 502, 503, 504)
PROMPT = "a cat"


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


@pytest.mark.parametrize("stream", [False, True])
async def test_base64_can_be_cut(caller: Caller, providers: Providers, *, stream: bool) -> None:
    """A data URL that decodes to nothing, though the answer around it is whole."""
    providers.faults.arm(Fault(kind=Kind.CUT_BASE64))

    [url] = (await caller.stream(PROMPT)).pictures if stream else await caller.made(PROMPT)

    with pytest.raises(binascii.Error):
        base64.b64decode(url.partition(",")[2], validate=True)


async def test_a_picture_block_can_have_the_wrong_shape(caller: Caller, providers: Providers) -> None:
    """A list where the vendor documents a string."""
    providers.faults.arm(Fault(kind=Kind.WRONG_SHAPE))

    answer = await caller.answer(PROMPT)

    assert answer["choices"][0]["message"]["content"][1] == {"type": "image_url", "image_url": {"url": [17]}}


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

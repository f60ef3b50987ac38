"""What the vendor does not take, and says so."""

from __future__ import annotations

import aiohttp
import pytest

from sandbox.drawing import draw, encode
from sandbox.providers import Providers
from tests.sandbox.providers.calling import Caller, Json, data_url, said

PNG = encode(draw("a cat", (64, 64)))
USER = said("a cat")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"image_output": {"size": "640x480"}}, "image_output.size must be one of 1024x1024, 1024x1536"),
        ({"image_output": {"size": 7}}, "image_output.size must be one of"),
        ({"image_output": {"size": ["1024x1024"]}}, "image_output.size must be one of"),
        ({"image_output": {"quality": "ultra"}}, "image_output.quality must be one of low, medium, high"),
        ({"image_output": {"n": 3}}, "image_output.n must be a number from 1 to 2"),
        ({"image_output": {"n": 0}}, "image_output.n must be a number from 1 to 2"),
        ({"image_output": {"n": True}}, "image_output.n must be a number from 1 to 2"),
        ({"image_output": {"n": "2"}}, "image_output.n must be a number from 1 to 2"),
        ({"image_output": []}, "image_output must be an object"),
        ({"stream": "yes"}, "stream must be true or false"),
        ({"messages": []}, "messages must be a list"),
        ({"messages": "a cat"}, "messages must be a list"),
        ({"messages": ["a cat"]}, "messages[0].role must be one of"),
        ({"messages": [{"role": "wizard", "content": "a cat"}]}, "messages[0].role must be one of"),
        ({"messages": [{"role": "user"}]}, "messages[0].content must be a string or a list"),
        ({"messages": [{"role": "user", "content": []}]}, "messages[0].content must be a string or a list"),
        ({"messages": [{"role": "user", "content": " "}]}, "messages[0].content must not be empty"),
        ({"messages": [{"role": "system", "content": "be kind"}]}, "at least one message with the role user"),
        ({"messages": [{"role": "user", "content": [{"type": "video"}]}]}, "messages[0].content[0] must be"),
        (
            {"messages": [said("x", "https://example.org/cat.png")]},
            "could not fetch image_url from example.org",
        ),
        ({"messages": [said("x", "ftp://[")]}, "could not fetch image_url"),
        (
            {"messages": [said("x", "data:text/html;base64,AAAA")]},
            "image_url must be an https URL or a base64",
        ),
        ({"messages": [said("x", "data:image/png;base64,AAA")]}, "image_url holds broken base64"),
        ({"messages": [said("x", data_url(b"<svg/>"))]}, "does not hold a PNG, JPEG, WebP or GIF picture"),
        ({"messages": [said("x", data_url(PNG[:300]))]}, "does not hold a PNG, JPEG, WebP or GIF picture"),
        ({"messages": [said("x" * 130_000)]}, "longer than the model's context"),
    ],
)
async def test_a_wrong_request_is_told_what_is_wrong(
    caller: Caller, providers: Providers, fields: dict[str, Json], sentence: str
) -> None:
    """Each is a 400 whose sentence names the field; nothing is billed."""
    status, error = await caller.refusal(*([] if "messages" in fields else [USER]), **fields)

    assert status == 400
    assert sentence in error["message"]
    assert error["type"] == "invalid_request_error"
    assert error["code"] in {"invalid_param", "context_length_exceeded"}
    assert providers.billing.charges == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe"])
async def test_a_body_that_is_no_object_is_refused(caller: Caller, body: bytes) -> None:
    """Anything but a JSON object is a 400 with a sentence."""
    async with caller.send(body) as response:
        error = (await response.json())["error"]

        assert response.status == 400
        assert "must be" in error["message"]


async def test_an_unknown_model_is_not_found(caller: Caller) -> None:
    """The model's name must be exactly the one there is."""
    status, error = await caller.refusal(USER, model="gpt-4o-imagee")

    assert (status, error["code"]) == (404, "model_not_found")
    assert error["message"] == "model gpt-4o-imagee does not exist"


@pytest.mark.parametrize("key", ["", "wrong", "sandbox2", "ключ"])
async def test_without_the_key_nothing_is_done(caller: Caller, providers: Providers, key: str) -> None:
    """A wrong key is a 401 in the vendor's envelope, for models too."""
    async with caller.send(b"{}", key) as response:
        error = (await response.json())["error"]

    assert (response.status, error["code"]) == (401, "invalid_api_key")
    assert providers.billing.charges == []


async def test_models_are_listed_for_those_with_a_key(providers: Providers) -> None:
    """The list costs nothing and tells whether a key works."""
    url = f"{providers.vendor_url()}/models"
    async with aiohttp.ClientSession() as session:
        async with session.get(url, headers={"x-api-key": "sandbox"}) as known:
            listed = await known.json()
        async with session.get(url) as unknown:
            refused = unknown.status

    assert [model["id"] for model in listed["data"]] == ["gpt-4o-image"]
    assert refused == 401


async def test_a_forbidden_prompt_is_refused_before_any_work(caller: Caller, providers: Providers) -> None:
    """Content rules are a 451 and cost nothing; they hold for this turn's words only."""
    status, error = await caller.refusal("something FORBIDDEN here")
    allowed = await caller.made("something forbidden here", "a cat instead")

    assert (status, error["code"]) == (451, "content_blocked")
    assert len(providers.billing.charges) == len(allowed) == 1


async def test_a_body_beyond_the_limit_is_too_large(caller: Caller, providers: Providers) -> None:
    """A picture over 20 MB is a 400; a body over 64 MB is a 413."""
    picture = await caller.refusal(said("x", data_url(bytes(21 * 1024 * 1024))))
    async with caller.send(bytes(65 * 1024 * 1024)) as response:
        whole = response.status

    assert (picture[0], picture[1]["message"], whole) == (400, "image_url holds more than 20 MB", 413)
    assert providers.billing.charges == []


async def test_over_its_limit_the_vendor_is_busy(caller: Caller, providers: Providers) -> None:
    """With a limit of one, a second request at the same time is a 429."""
    providers.change(concurrent=1, latency_s=0.05)
    first = caller.lines("a cat")
    await anext(first)

    status, error = await caller.refusal("a dog")
    rest = [line async for line in first]

    assert (status, error["code"]) == (429, "concurrency_limit")
    assert b"data: [DONE]\n" in rest


async def test_an_expired_url_is_neither_shown_nor_edited(caller: Caller, providers: Providers) -> None:
    """After a day a result is gone, and sending its URL back is a 400."""
    message = (await caller.answer("a cat"))["choices"][0]["message"]
    url = message["content"][1]["image_url"]["url"]
    before = await fetched(url)
    providers.clock.advance(86_401)

    status, error = await caller.refusal("a cat", message, "add a hat")

    assert (before, await fetched(url)) == (200, 403)
    assert (status, error["message"]) == (400, "could not fetch image_url: request has expired")


@pytest.mark.parametrize(
    "old_new", [("X-Sig=", "X-Sig=0"), ("X-Expires=86400", "X-Expires=99999"), (".png", "0.png")]
)
async def test_a_changed_url_leads_nowhere(caller: Caller, old_new: tuple[str, str]) -> None:
    """The signature covers the name, the time it was given out, and how long it holds."""
    [url] = await caller.made("a cat")

    assert await fetched(url.replace(*old_new)) == 403


async def test_an_unknown_route_is_not_found(caller: Caller) -> None:
    """Routes this vendor lacks are refused in its own envelope."""
    error = (await caller.get("/bytespike/v1/images/generations"))["error"]

    assert error["code"] == "not_found"


async def fetched(url: str) -> int:
    """The status of a download."""
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status

"""What each vendor has of its own: signatures, masks, echoes, previews, envelopes."""

from __future__ import annotations

import base64
import io
import json

import aiohttp
import pytest
from PIL import Image

from sandbox.drawing import ancestry
from sandbox.providers import Providers
from tests.sandbox.providers.calling import digest
from tests.sandbox.providers.speaking import CANVAS, Json, Speaker, Wish, walk

SUBMIT = "/images/generations"
GENERATE = "/models/gemini-3-pro-image-preview:generateContent"


def with_hole(size: tuple[int, int]) -> bytes:
    """A mask whose left half is transparent."""
    mask = Image.new("RGBA", size, (0, 0, 0, 255))
    mask.paste((0, 0, 0, 0), (0, 0, size[0] // 2, size[1]))
    file = io.BytesIO()
    mask.save(file, "PNG")
    return file.getvalue()


def halves(png: bytes) -> tuple[bytes, bytes]:
    """The pixels of the left half, and of the right."""
    with Image.open(io.BytesIO(png)) as opened:
        image = opened.convert("RGB")
        middle, height = image.width // 2, image.height
        left, right = image.crop((0, 0, middle, height)), image.crop((middle, 0, image.width, height))
        return left.tobytes(), right.tobytes()


async def turn_two(speaker: Speaker, *, signature: str | None = None, change: bytes = b"") -> int:
    """Ask Gemini for a picture and send its answer back for an edit, with one thing altered; the status."""
    (first,) = (await speaker.ask(Wish())).objects
    content = first["candidates"][0]["content"]
    for part in walk(content):
        if signature is not None and "inlineData" in part:
            part["thoughtSignature"] = signature
        if change and "inlineData" in part:
            part["inlineData"]["data"] = base64.b64encode(change).decode()
    user = {"role": "user", "parts": [{"text": "add a hat"}]}
    asked = {"role": "user", "parts": [{"text": "a cat"}]}
    body = {"contents": [asked, content, user], "generationConfig": {"responseModalities": ["IMAGE"]}}
    return (await speaker.call("POST", GENERATE, json=body)).status


async def test_what_gemini_signed_may_come_back_only_as_it_was(
    vendors: Providers, session: aiohttp.ClientSession
) -> None:
    """Its own answer is taken; another signature, or one beside another picture, is a 400."""
    speaker = Speaker(session, vendors, "gemini")

    assert await turn_two(speaker) == 200
    assert await turn_two(speaker, signature="c2lnMQ==") == 400
    assert await turn_two(speaker, change=CANVAS) == 400
    assert len(vendors.billing.charges) == 4


@pytest.mark.parametrize("name", ["openai", "openai_chat"])
async def test_a_mask_protects_what_it_does_not_mark(
    vendors: Providers, session: aiohttp.ClientSession, name: str
) -> None:
    """Where the mask is opaque, not a pixel changes; where it is transparent, the edit shows."""
    speaker = Speaker(session, vendors, name)
    wish = Wish(prompt="make it night", canvas=CANVAS, mask=with_hole((128, 128)))

    [png] = await speaker.pictures(wish)

    (left, right), (left_before, right_before) = halves(png), halves(CANVAS)
    assert right == right_before
    assert left != left_before


async def test_a_mask_of_another_size_is_refused(vendors: Providers, session: aiohttp.ClientSession) -> None:
    """It must be a PNG as large as the picture, and able to be transparent."""
    speaker = Speaker(session, vendors, "openai")
    for mask in (with_hole((64, 64)), CANVAS):
        reply = await speaker.ask(Wish(prompt="make it night", canvas=CANVAS, mask=mask))

        assert reply.status == 400
        assert "mask must be" in reply.objects[0]["error"]["message"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"response_format": "url"}, "Unknown parameter: 'response_format'."),
        ({"partial_images": 2}, "only supported with stream"),
        ({"size": "1000x1000"}, "multiples of 16"),
        ({"size": "3840x1024"}, "neither too long"),
        ({"size": "huge"}, "size must be auto or"),
        ({"n": 11}, "n must be a number from 1 to 10"),
        ({"quality": "ultra"}, "quality must be one of"),
        ({"prompt": ""}, "prompt must be a text"),
    ],
)
async def test_openai_takes_only_what_it_documents(
    vendors: Providers, session: aiohttp.ClientSession, fields: dict[str, Json], told: str
) -> None:
    """Each is a 400 that names the parameter."""
    body = {"model": "gpt-image-2", "prompt": "a cat", **fields}

    reply = await Speaker(session, vendors, "openai").call("POST", SUBMIT, json=body)

    assert reply.status == 400
    assert told in reply.objects[0]["error"]["message"]


@pytest.mark.parametrize(
    ("name", "partial"), [("openai", "partial_image_index"), ("openai_chat", "partial_image_b64")]
)
async def test_previews_come_as_many_as_were_asked_for(
    vendors: Providers, session: aiohttp.ClientSession, name: str, partial: str
) -> None:
    """Two of the three there might be, and each is an event with a name."""
    reply = await Speaker(session, vendors, name).ask(Wish(stream=True))

    assert sum(partial in told for told in reply.objects) == 2
    assert "event: " in reply.text


async def test_an_echo_holds_what_was_sent(vendors: Providers, session: aiohttp.ClientSession) -> None:
    """The prompt and a picture of the caller's own stand before the result, which is another one."""
    speaker = Speaker(session, vendors, "acedata")
    prompt = "夜 ![](https://example.org/x.png) 99%"

    (told,) = (await speaker.ask(Wish(prompt=prompt, canvas=CANVAS))).objects

    words = told["choices"][0]["message"]["content"]
    echo, _, rest = words.partition("\n\n")
    (address,) = [word.removeprefix("关键字：") for word in echo.split() if "/img/" in word]
    async with session.get(address) as response:
        assert digest(await response.read()) == digest(CANVAS)
    assert echo.endswith(prompt)
    assert "进度：" in rest
    assert "％" in rest


@pytest.mark.parametrize("stream", [False, True])
async def test_a_link_is_all_that_the_string_form_has(
    vendors: Providers, session: aiohttp.ClientSession, *, stream: bool
) -> None:
    """Parameters, a task's name and a link in one string; its first JSON echoes the prompt."""
    speaker = Speaker(session, vendors, "crazyrouter")
    reply = await speaker.ask(Wish(stream=stream))

    key = "delta" if stream else "message"
    told = "".join(o["choices"][0][key].get("content") or "" for o in reply.objects if o["choices"])
    parameters, _, rest = told.partition("\n\n")
    assert json.loads(parameters)["prompt"] == "a cat"
    assert "\nData Preview: http" in rest


async def test_a_picture_is_bound_to_its_turn(vendors: Providers, session: aiohttp.ClientSession) -> None:
    """A response is not stored: naming an earlier one is refused, sending its picture works."""
    speaker = Speaker(session, vendors, "openai_chat")
    [png] = await speaker.pictures(Wish())
    body = {"model": "gpt-5.5", "input": "add a hat", "previous_response_id": "resp_1"}

    named = await speaker.call("POST", "/responses", json=body)
    [edited] = await speaker.pictures(Wish(prompt="add a hat", canvas=png))

    assert named.status == 400
    written = ancestry(edited)
    assert written is not None
    assert written["made_from"] == [digest(png)]


async def test_a_ratio_decides_the_shape(vendors: Providers, session: aiohttp.ClientSession) -> None:
    """Wide is wider than high; a ratio nobody has is refused."""
    speaker = Speaker(session, vendors, "openrouter")
    chat = {"model": "google/gemini-2.5-flash-image", "messages": [{"role": "user", "content": "a cat"}]}
    statuses = []
    for ratio in ("16:9", "7:5"):
        body = {**chat, "modalities": ["image", "text"], "image_config": {"aspect_ratio": ratio}}
        statuses.append(await speaker.call("POST", "/chat/completions", json=body))

    wide, unknown = statuses
    (data,) = await speaker.fetched(wide)
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (1344, 768)
    assert unknown.status == 400
    assert unknown.objects[0]["error"]["code"] == 400

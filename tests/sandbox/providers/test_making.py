"""Pictures made and edited over the wire, whole and streamed."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image

from sandbox.drawing import Ancestry, ancestry, draw, encode
from sandbox.providers import Providers, Results
from tests.sandbox.providers.calling import Caller, data_url, digest, pictures_of, said


def made_from(png: bytes) -> Ancestry:
    """The ancestry a result must carry."""
    written = ancestry(png)
    assert written is not None
    return written


def jpeg(prompt: str) -> bytes:
    """A photograph somebody might upload."""
    out = io.BytesIO()
    draw(prompt, (300, 200)).save(out, "JPEG")
    return out.getvalue()


async def test_a_prompt_becomes_a_picture(caller: Caller) -> None:
    """The answer holds words, then a signed URL of a PNG in the size asked for."""
    answer = await caller.answer("a koi pond at dusk", image_output={"size": "1024x1536", "quality": "high"})

    text, block = answer["choices"][0]["message"]["content"]
    png = await caller.fetch(block["image_url"]["url"])
    with Image.open(io.BytesIO(png)) as image:
        assert (image.format, image.size) == ("PNG", (1024, 1536))
    assert text["type"] == "text"
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert "X-Expires=86400&X-Sig=" in block["image_url"]["url"]
    assert answer["usage"]["image_tokens"] == 1024


async def test_a_first_picture_was_made_from_nothing(caller: Caller) -> None:
    """Its ancestry names the prompt, the turn and the vendor, and no other picture."""
    [url] = await caller.made("a koi pond at dusk")

    written = made_from(await caller.fetch(url))
    assert written["made_from"] == []
    assert (written["prompt"], written["turn"], written["provider"]) == ("a koi pond at dusk", 1, "bytespike")


async def test_passing_the_answer_back_edits_its_picture(caller: Caller) -> None:
    """The second picture was made from the first, and is neither the first nor a new drawing."""
    first = await caller.answer("a koi pond at dusk")
    message = first["choices"][0]["message"]
    canvas = await caller.fetch(pictures_of(message)[0])

    [url] = await caller.made("a koi pond at dusk", message, "Make it dawn instead, with mist on the water.")

    edited = await caller.fetch(url)
    assert made_from(edited)["made_from"] == [digest(canvas)]
    assert made_from(edited)["turn"] == 2
    assert digest(edited) != digest(canvas)


async def test_ancestry_reaches_back_over_every_turn(caller: Caller) -> None:
    """After three edits the newest picture knows all three before it, nearest first."""
    history: list[object] = ["a cat"]
    hashes: list[str] = []
    for instruction in ("add a hat", "make it night", "add snow"):
        message = (await caller.answer(*history))["choices"][0]["message"]
        hashes.insert(0, digest(await caller.fetch(pictures_of(message)[0])))
        history += [message, instruction]

    [url] = await caller.made(*history)

    assert made_from(await caller.fetch(url))["made_from"] == hashes


async def test_branches_share_only_what_came_before_them(caller: Caller) -> None:
    """Two edits of one picture do not know each other."""
    message = (await caller.answer("a cat"))["choices"][0]["message"]
    root = await caller.fetch(pictures_of(message)[0])
    branches = [
        await caller.fetch((await caller.made("a cat", message, told))[0])
        for told in ("add a hat", "add snow")
    ]

    assert [made_from(branch)["made_from"] for branch in branches] == [[digest(root)]] * 2


async def test_an_upload_is_the_canvas_and_the_rest_are_references(caller: Caller) -> None:
    """Of the pictures in a first message, the first is edited; each is an ancestor."""
    canvas, reference = jpeg("a cat"), jpeg("a rocket in space")

    [url] = await caller.made(
        said("make it night", data_url(canvas, "image/jpeg"), data_url(reference, "image/jpeg"))
    )

    png = await caller.fetch(url)
    with Image.open(io.BytesIO(png)) as image:
        assert image.size == (1536, 1024)
    assert made_from(png)["made_from"] == [digest(canvas), digest(reference)]


async def test_a_data_url_in_an_answer_is_the_canvas_too(caller: Caller) -> None:
    """A client that keeps the bytes may send them back in place of the URL."""
    [url] = await caller.made("a cat")
    canvas = await caller.fetch(url)
    answer = said("Here.", data_url(canvas), role="assistant")

    [edited] = await caller.made("a cat", answer, "add a dog")

    assert made_from(await caller.fetch(edited))["made_from"] == [digest(canvas)]


async def test_an_uploaded_canvas_outlives_an_answer_in_words(caller: Caller) -> None:
    """When the model only asked back, the next turn still edits what was uploaded at first."""
    canvas, reference = jpeg("a cat"), jpeg("a rocket")
    question = {"role": "assistant", "content": "By day or by night?"}

    [url] = await caller.made(
        said("ask me first", data_url(canvas, "image/jpeg")),
        question,
        said("night", data_url(reference, "image/jpeg")),
    )

    assert made_from(await caller.fetch(url))["made_from"] == [digest(canvas), digest(reference)]


async def test_an_account_of_earlier_turns_is_not_carried_out_again(
    caller: Caller, providers: Providers
) -> None:
    """A list of what went before, in front of the instruction, is context: only the instruction counts."""
    account = "Before:\n- something forbidden > [image]\n- ask me > Which?\n\n"
    instruction = "make it night\n\nand add snow"

    urls = await caller.made(said(account + instruction, data_url(jpeg("a cat"))))

    assert len(urls) == 1
    assert [charge.prompt for charge in providers.billing.charges] == [instruction]


async def test_two_pictures_are_two_variations(caller: Caller) -> None:
    """With n=2 come two pictures that differ, both of the same ancestry."""
    urls = await caller.made("a quiet forest", image_output={"n": 2})

    pngs = [await caller.fetch(url) for url in urls]
    assert len({digest(png) for png in pngs}) == 2
    pixels = {draw_bytes(png) for png in pngs}
    assert len(pixels) == 2


def draw_bytes(png: bytes) -> bytes:
    """The pixels of a file."""
    with Image.open(io.BytesIO(png)) as image:
        return image.tobytes()


@pytest.mark.parametrize("varied", [True, False])
async def test_the_same_request_varies_only_where_that_is_wanted(
    caller: Caller, providers: Providers, *, varied: bool
) -> None:
    """As a model would, the same words give another picture; for benchmarks they give the same."""
    providers.change(varied=varied)

    pixels = {draw_bytes(await caller.fetch((await caller.made("a quiet forest"))[0])) for _ in range(2)}

    assert len(pixels) == (2 if varied else 1)


async def test_results_may_come_as_data_urls(caller: Caller, providers: Providers) -> None:
    """Whole and streamed, a result can travel in the answer itself."""
    providers.change(results=Results.DATA, pad_bytes=1_500_000)

    [whole] = await caller.made("a cat")
    streamed = await caller.stream("a cat")

    for url in (whole, *streamed.pictures):
        assert url.startswith("data:image/png;base64,")
        assert len(await caller.fetch(url)) == 1_500_000


async def test_a_stream_sharpens_until_it_ends(caller: Caller) -> None:
    """Role, words, previews in their order, the final picture, an end mark, the usage, and `[DONE]`."""
    streamed = await caller.stream("a cat in a city at night")

    choices = [event["choices"][0] for event in streamed.events if event["choices"]]
    previews = [await caller.fetch(url) for url in streamed.previews]
    assert choices[0]["delta"] == {"role": "assistant", "content": ""}
    assert streamed.words == "Here's your picture:"
    assert [block.get("partial", False) for block in streamed.blocks] == [True, True, True, False]
    assert [len(preview) for preview in previews] == sorted(len(preview) for preview in previews)
    assert [choice["finish_reason"] for choice in choices[-2:]] == [None, "stop"]
    assert streamed.events[-1]["usage"]["image_tokens"] == 1024
    assert streamed.done


async def test_a_streamed_edit_is_made_from_its_canvas(caller: Caller) -> None:
    """Streaming changes how an answer comes, not what it is."""
    canvas = encode(draw("a cat", (512, 512)))

    streamed = await caller.stream(said("add a dog", data_url(canvas)))

    [url] = streamed.pictures
    assert made_from(await caller.fetch(url))["made_from"] == [digest(canvas)]


async def test_some_prompts_are_answered_in_words(caller: Caller, providers: Providers) -> None:
    """A prompt that asks to be asked gets a question, free of charge, whole and streamed."""
    whole = await caller.answer("a pond, but ask me first")
    streamed = await caller.stream("a pond, but ask me first")

    question = whole["choices"][0]["message"]["content"]
    assert isinstance(question, str)
    assert question.endswith("?")
    assert (streamed.words, streamed.pictures, streamed.done) == (question, [], True)
    assert providers.billing.total_microdollars == 0


async def test_waiting_is_filled_with_comments(caller: Caller, providers: Providers) -> None:
    """With a latency the stream takes its time, and says now and then that it lives."""
    providers.change(latency_s=0.2, keepalive_s=0.01)
    loop = asyncio.get_running_loop()
    started = loop.time()

    streamed = await caller.stream("a cat")

    assert loop.time() - started >= 0.2
    assert streamed.comments >= 4
    assert streamed.done


@pytest.mark.parametrize("how", ["whole", "streamed"])
async def test_paused_vendors_end_nothing(caller: Caller, providers: Providers, how: str) -> None:
    """What was begun goes on where it stopped."""
    providers.change(paused=True)
    asked = asyncio.create_task(caller.ask("a cat") if how == "whole" else caller.stream("a cat"))
    done, _ = await asyncio.wait([asked], timeout=0.3)
    providers.change(paused=False)
    await asked

    assert not done
    assert len(providers.billing.charges) == 1


async def test_many_at_once_are_counted(caller: Caller, providers: Providers) -> None:
    """Requests at work at the same time are known afterwards."""
    providers.change(latency_s=0.3, varied=False)

    await asyncio.gather(*(caller.made(f"a cat {nth}") for nth in range(5)))

    assert (providers.traffic.total, providers.traffic.most_at_once, providers.traffic.running) == (5, 5, 0)

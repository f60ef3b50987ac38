"""Pictures on their way in, through real children."""

from __future__ import annotations

import asyncio
import hashlib
import io
import time
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from bot.domain.pictures import LARGEST_RESULT, LARGEST_UPLOAD, PREVIEW_BYTES, Media, recognise
from bot.errors import Billed, Kind, ProviderError, Refusal, Refused
from bot.imaging.gate import Gate
from tests.imaging.samples import SECRET, drawing, encoded, laden, moving, noise, png_bomb, png_claiming

GOOD = encoded(drawing())


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    """The gate as the bot has it."""
    gate = Gate()
    yield gate
    await gate.close()


async def test_a_result_is_kept_byte_for_byte(gate: Gate) -> None:
    """A provider's picture comes through as it is: the very same bytes, described."""
    picture = await gate.result(GOOD)

    assert picture.data is GOOD
    assert (picture.facts.media, picture.facts.width, picture.facts.height) == (Media.PNG, 24, 16)
    assert (picture.facts.size, picture.facts.sha256) == (len(GOOD), hashlib.sha256(GOOD).hexdigest())


async def test_what_follows_a_result_is_cut_off(gate: Gate) -> None:
    """Only the picture itself is kept, and the hash is that of what is kept."""
    picture = await gate.result(GOOD + b"<script>alert()</script>")

    assert picture.data == GOOD
    assert picture.facts.sha256 == hashlib.sha256(GOOD).hexdigest()


async def test_a_thumbnail_is_bare_pixels(gate: Gate) -> None:
    """Small, in its own proportions, clear parts white: whoever draws with it decodes nothing."""
    small = await gate.thumbnail(encoded(drawing(600, 400, "RGBA")), 60)

    assert small is not None
    assert (small.width, small.height, len(small.rgb)) == (60, 40, 60 * 40 * 3)
    assert (small.rgb[:3], small.rgb[-3:]) == (bytes((30, 30, 200)), b"\xff\xff\xff")


@pytest.mark.parametrize("data", [b"", b"<html>", GOOD[:60], png_bomb(9_000)])
async def test_what_is_no_picture_has_no_thumbnail(gate: Gate, data: bytes) -> None:
    """A damaged file costs its tile and nothing else."""
    assert await gate.thumbnail(data, 60) is None


@pytest.mark.parametrize(
    "data",
    [b"", b"<html>", GOOD[:-20], moving("WEBP"), png_bomb(9_000), GOOD + bytes(LARGEST_RESULT)],
    ids=["nothing", "html", "cut", "moving", "bomb", "long"],
)
async def test_a_result_that_is_no_whole_picture_fails_the_turn(gate: Gate, data: bytes) -> None:
    """It is paid for, cannot be shown, and is not asked for again."""
    with pytest.raises(ProviderError) as told:
        await gate.result(data)

    assert (told.value.kind, told.value.billed, told.value.retryable) == (Kind.BAD_IMAGE, Billed.YES, False)


@pytest.mark.parametrize(
    ("data", "why", "limit"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Refusal.UPLOAD_NOT_AN_IMAGE, None),
        (b"<!doctype html><img src=x>", Refusal.UPLOAD_NOT_AN_IMAGE, None),
        (b"", Refusal.UPLOAD_NOT_AN_IMAGE, None),
        (GOOD[:60], Refusal.UPLOAD_DAMAGED, None),
        (moving("GIF"), Refusal.UPLOAD_ANIMATED, None),
        (moving("PNG"), Refusal.UPLOAD_ANIMATED, None),
        (GOOD + bytes(30_000_000), Refusal.UPLOAD_TOO_BIG, "20 MB"),
        (png_claiming(40_000, 40_000), Refusal.UPLOAD_TOO_MANY_PIXELS, "8192 px, 36 MP"),
    ],
    ids=["svg", "html", "empty", "cut", "gif", "apng", "30 MB", "40000"],
)
async def test_a_bad_upload_is_refused_by_name(
    gate: Gate, data: bytes, why: Refusal, limit: str | None
) -> None:
    """The member hears which file, and what would have been right."""
    with pytest.raises(Refused) as told:
        await gate.upload(data, name="cat.png")

    assert told.value.why is why
    assert told.value.facts["name"] == "cat.png"
    assert told.value.facts.get("limit") == limit


async def test_an_upload_is_what_is_left_of_it(gate: Gate) -> None:
    """The picture that is kept and sent on holds nothing of the file but its pixels."""
    picture = await gate.upload(laden("JPEG"), name="cat.jpg")

    assert SECRET[:8] not in picture.data
    assert recognise(picture.data) is picture.facts.media is Media.JPEG
    assert picture.facts.sha256 == hashlib.sha256(picture.data).hexdigest()


async def test_an_upload_of_the_largest_size_passes(gate: Gate) -> None:
    """Twenty megabytes are still taken."""
    data = GOOD + bytes(LARGEST_UPLOAD - len(GOOD))

    picture = await gate.upload(data, name="large.png")

    assert picture.facts.width == 24


async def test_a_preview_is_made_of_what_has_come(gate: Gate) -> None:
    """Half a picture gives a small WebP; rubbish gives nothing, and raises nothing."""
    data = encoded(noise(600), "JPEG", progressive=True)

    preview = await gate.preview(data[: len(data) // 2])

    assert preview is not None
    assert recognise(preview) is Media.WEBP
    assert len(preview) <= PREVIEW_BYTES
    assert await gate.preview(b"rubbish") is None


async def test_a_picture_over_the_places_limit_is_fitted(gate: Gate) -> None:
    """For display alone it becomes as small as the place demands."""
    picture = await gate.fit(encoded(noise(800)), 200_000)

    assert picture.facts.size == len(picture.data) <= 200_000

    with pytest.raises(ProviderError):
        await gate.fit(GOOD, 10)


@pytest.mark.parametrize(
    ("mode", "types", "media"),
    [
        ("RGB", ("image/avif", "image/png", "image/jpeg"), Media.JPEG),
        ("RGB", ("image/png",), Media.PNG),
        ("RGBA", ("image/jpeg", "image/webp"), Media.WEBP),
        ("RGBA", ("image/jpeg",), Media.JPEG),
    ],
)
async def test_a_picture_can_be_sent_to_whoever_takes_few_formats(
    gate: Gate, mode: str, types: tuple[str, ...], media: Media
) -> None:
    """In the one that loses least, and as small as is taken; what was clear is white where it must be."""
    colour = (0, 128, 0, 0)[: len(mode)]
    picture = await gate.result(encoded(Image.new(mode, (300, 200), colour), "WEBP", lossless=True))

    sent = await gate.sendable(picture, 4_000, types)

    assert sent is not None
    assert (sent.facts.media, sent.facts.size <= 4_000) == (media, True)
    with Image.open(io.BytesIO(sent.data)) as image:
        assert image.convert("RGBA").getchannel("A").getpixel((9, 9)) == (0 if media is Media.WEBP else 255)
    assert await gate.sendable(picture, 4_000, ("image/avif",)) is None


async def test_the_event_loop_never_waits_for_a_picture(gate: Gate) -> None:
    """While large pictures pass, everything else goes on: the loop's own processor time stays small."""
    data = encoded(noise(800), compress_level=1)
    await gate.result(data)
    began = time.thread_time()

    await asyncio.gather(*(gate.result(data) for _ in range(10)))

    assert time.thread_time() - began < 0.05

"""Masks, whatever the provider: what they do not mark stays, to the pixel, and the member reads of it."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageDraw

from bot.studio.crashpoints import CrashPoint
from sandbox.drawing import draw
from tests.whole.stage import Stage, digest, made_from

SIDE = 640
MARKED = (320, 0, 640, 320)


def file(image: Image.Image, form: str = "PNG") -> bytes:
    """The file of a picture."""
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def mask(size: tuple[int, int] = (SIDE, SIDE), clear: tuple[int, int, int, int] = MARKED) -> bytes:
    """A mask that lets the upper right change."""
    image = Image.new("RGBA", size, (0, 0, 0, 255))
    ImageDraw.Draw(image).rectangle(clear, fill=(0, 0, 0, 0))
    return file(image)


def changes(before: bytes, after: bytes) -> tuple[int, int]:
    """How many pixels differ outside what the mask marks, and inside."""
    one, other = (Image.open(io.BytesIO(data)).convert("RGB") for data in (before, after))
    assert one.size == other.size
    seen = ImageChops.difference(one, other).convert("L").point(lambda value: 255 if value else 0)
    inside = seen.crop((MARKED[0], MARKED[1], MARKED[2], MARKED[3] + 1)).histogram()[255]
    return seen.histogram()[255] - inside, inside


CANVAS = file(draw("a cat on a hill", (SIDE, SIDE), 1))


async def test_a_model_without_masks_changes_nothing_outside(stage: Stage) -> None:
    """It is told the region in words and shown it; what it changed elsewhere is put back, and said."""
    async with stage.bot():
        edited = await stage.imagine(
            prompt="make it night", image1=("cat.png", CANVAS), mask=("mask.png", mask())
        )

    shown = stage.picture(edited)
    outside, inside = changes(CANVAS, shown)
    assert outside == 0
    assert inside > 10_000
    assert "outside the mask" in edited.content
    assert "% had changed; put back" in edited.content
    (charge,) = stage.vendor.billing.charges
    assert charge.prompt.startswith("make it night")
    assert "from 50 % to 100 % of its width and from 0 % to 51 % of its height" in charge.prompt
    assert len(charge.pictures_in) == 2


@pytest.mark.parametrize("vendor", ["openai", "toapis"])
async def test_a_model_with_masks_is_sent_the_file(stage: Stage, vendor: str) -> None:
    """As a field of the form, or by its address; it fits the canvas, whatever its own size was."""
    stage.configure(vendor)
    canvas = file(Image.open(io.BytesIO(CANVAS)), "JPEG")
    half = mask((SIDE // 2, SIDE // 2), (160, 0, 320, 159))
    async with stage.bot():
        edited = await stage.imagine(
            prompt="make it night", image1=("cat.jpg", canvas), mask=("mask.png", half)
        )

    outside, inside = changes(kept_canvas(stage), stage.picture(edited))
    assert (outside, inside > 10_000) == (0, True)
    assert "outside the mask nothing had changed" in edited.content
    (charge,) = stage.vendor.billing.charges
    assert charge.prompt == "make it night"


def kept_canvas(stage: Stage) -> bytes:
    """The canvas as the bot keeps it."""
    (kept,) = (stage.folder / "bot" / "images").glob("*-in1.jpg")
    return kept.read_bytes()


async def test_an_edit_of_what_was_put_back_starts_from_it(stage: Stage) -> None:
    """A reply with a mask edits the picture as it was shown, and its ancestry holds."""
    async with stage.bot():
        first = await stage.imagine(prompt="a cat on a hill")
        masked = await stage.reply(first, "make it night", files=[("mask.png", mask())])
        last = await stage.reply(masked, "add a red hat")

    assert changes_elsewhere(stage.picture(first), stage.picture(masked)) == 0
    assert digest(stage.picture(first)) in made_from(stage.picture(masked))
    assert {digest(stage.picture(first)), digest(stage.picture(masked))} <= made_from(stage.picture(last))
    assert "outside" not in last.content


def changes_elsewhere(before: bytes, after: bytes) -> int:
    """How many pixels differ in the lower half, but for the row that scaling the mask may have rounded."""
    halves = [Image.open(io.BytesIO(data)).convert("RGB") for data in (before, after)]
    width, height = halves[0].size
    one, other = (image.crop((0, height // 2 + 3, width, height)) for image in halves)
    return sum(ImageChops.difference(one, other).convert("L").histogram()[1:])


async def test_a_crash_in_between_gives_the_same_picture(stage: Stage) -> None:
    """Killed with the provider's own picture on disk: shown is the restored one, and nothing else is left."""
    ask = stage.discord.people.slash
    process = stage.spawn(DARKROOM_CRASH=CrashPoint.PICTURE_KEPT)
    await stage.connected(process)
    asked = ask(
        "ann", "art", "imagine", prompt="make it night", image1=("cat.png", CANVAS), mask=("mask.png", mask())
    )
    assert await stage.unless_dead(process) == -9

    async with stage.bot():
        message = await stage.answered(asked)

    outside, inside = changes(CANVAS, stage.picture(message))
    assert (outside, inside > 10_000) == (0, True)
    assert "put back" in message.content
    assert stage.vendor.traffic.total == 1
    assert not list((stage.folder / "bot" / "images").glob("*-1.png"))


PHOTO = file(draw("a boat", (SIDE, SIDE), 2))
BAD = {
    "no transparency": (PHOTO, "no transparent part"),
    "nothing marked": (mask(clear=(-9, -9, -1, -1)), "no transparent part"),
    "everything marked": (mask(clear=(0, 0, SIDE, SIDE)), "transparent everywhere"),
    "another shape": (mask((SIDE, 400)), "640 x 400 pixels and the picture 640 x 640"),
    "a JPEG": (file(Image.open(io.BytesIO(PHOTO)), "JPEG"), "no transparent part"),
    "no picture": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
}


async def test_a_mask_that_will_not_do_is_refused_and_costs_nothing(stage: Stage) -> None:
    """Each mistake has its own sentence, which says how it is done; nobody is asked, nothing is charged."""
    async with stage.bot():
        for data, told in BAD.values():
            message = await stage.imagine(
                prompt="make it night", image1=("cat.png", CANVAS), mask=("mask.png", data)
            )
            assert told in message.content, message.content
            assert not message.attachments

    assert stage.vendor.traffic.total == 0
    assert stage.counted("SELECT coalesce(sum(amount), 0) FROM quota_ledger") == 0

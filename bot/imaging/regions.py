"""Masks: what may change in a picture, and how all the rest stays as it was, whatever a provider returns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat
from PIL.PngImagePlugin import PngImageFile, PngInfo

from bot.domain.pictures import Media
from bot.imaging.decoding import Unfit, decoded, simple
from bot.imaging.encoding import made
from bot.imaging.feather import feathered
from bot.imaging.frames import Job, Report, Verdict

# Alpha below which a pixel of a mask is transparent, and so may change.
_HALF = 128
# How far the proportions of mask and picture may differ: what rounding to whole pixels makes of them.
_LEEWAY = 0.02
# A mask painted white on black: how near to either a pixel must be, and how many of them.
_NEAR, _PAINTED = 32, 0.98
# A difference in one colour, of 255, that the eye sees; what encoding anew makes is less.
_VISIBLE = 16
# How hard a PNG is packed, up to so many pixels: beyond, it would take seconds.
_EFFORT, _EFFORT_PIXELS = 3, 4_000_000
_STRIP = 256  # rows
# A marked picture is for a model to look at.
_MARKED_SIDE = 1024
_LINE_SHARE = 200  # the outline's width, as a part of the longer side
_LINE = (255, 0, 255)


def mask(data: bytes, job: Job) -> tuple[Report, bytes]:
    """Draw a member's mask anew in the size of its picture: white and clear what may change, else black."""
    _, image, _ = decoded(data)
    with suppress(Exception):  # as for any upload
        ImageOps.exif_transpose(image, in_place=True)
    given = _marks(simple(image))
    if abs(given.width * job.height / (given.height * job.width) - 1) > _LEEWAY:
        raise Unfit(Verdict.MASK_SHAPE, *given.size)
    region = _scaled(given, (job.width, job.height))
    if region.getextrema() == (0, 0):
        raise Unfit(Verdict.MASK_OPAQUE)
    if region.getextrema() == (255, 255):
        raise Unfit(Verdict.MASK_CLEAR)
    grey = ImageOps.invert(region)
    return made(Image.merge("RGBA", (region, region, region, grey)), Media.PNG, compress_level=6)


def restore(data: bytes, job: Job) -> tuple[Report, bytes]:
    """Put a canvas back around what a provider changed: the mask, the canvas and the result, in this order.

    A result of another size is brought to the canvas's first. Always a PNG, with the texts of the
    provider's PNG and the canvas's colour profile.
    """
    # Each of them may fill a seventh of what the child may take, so no copy is made without need.
    pictures = _pictures(data, job)
    marks = _marks(simple(next(pictures)))
    canvas, came = next(pictures), next(pictures)
    profile, texts = canvas.info.get("icc_profile"), _texts(came)
    region = _scaled(marks, canvas.size)
    before, after = _alike(simple(canvas), simple(came))
    drift = _drift(before, after, region)
    before.paste(after, mask=feathered(region))
    before.info = {}
    effort = _EFFORT if before.width * before.height <= _EFFORT_PIXELS else 1
    settings: dict[str, Any] = {"icc_profile": profile} if profile else {}
    report, body = made(before, Media.PNG, compress_level=effort, pnginfo=texts, **settings)
    return replace(report, share=drift), body


def mark(data: bytes, job: Job) -> tuple[Report, bytes]:
    """Show a canvas with its region outlined and all else faded, and tell where that is: mask, canvas."""
    pictures = _pictures(data, job)
    marks, canvas = _marks(simple(next(pictures))), simple(next(pictures))
    region = _scaled(marks, canvas.size)
    left, top, right, bottom = region.getbbox() or (0, 0, *canvas.size)
    width, height = canvas.size
    box = (100 * left // width, 100 * top // height, -(-100 * right // width), -(-100 * bottom // height))
    share = ImageStat.Stat(region).mean[0] / 255

    canvas.thumbnail((_MARKED_SIDE, _MARKED_SIDE))
    small, region = _flat(canvas), region.resize(canvas.size)
    faded = Image.blend(small.convert("L").convert("RGB"), Image.new("RGB", small.size, "white"), 0.6)
    shown = Image.composite(small, faded, region)
    shown.paste(_LINE, mask=_outline(region))
    report, body = made(shown, Media.JPEG, quality=85)
    return replace(report, share=share, box=box), body


def _pictures(data: bytes, job: Job) -> Iterator[Image.Image]:
    """Decode what a job of several pictures brought, one after the other."""
    view, start = memoryview(data), 0
    for size in job.parts or (len(data),):
        yield decoded(bytes(view[start : start + size]))[1]
        start += size


def _marks(drawn: Image.Image) -> Image.Image:
    """What a mask marks, as white on black (L), grey where it is undecided."""
    if drawn.mode == "RGBA" and drawn.getchannel("A").getextrema() != (255, 255):
        return ImageOps.invert(drawn.getchannel("A"))
    grey = drawn.convert("L")
    if not _is_painted(drawn.convert("RGB"), grey):
        raise Unfit(Verdict.MASK_OPAQUE)
    return grey


def _is_painted(colours: Image.Image, grey: Image.Image) -> bool:
    """Whether it is plainly white on black: both there, and next to nothing else."""
    most = ImageChops.lighter(ImageChops.lighter(*colours.split()[:2]), colours.getchannel("B"))
    least = ImageChops.darker(ImageChops.darker(*colours.split()[:2]), colours.getchannel("B"))
    shades = grey.histogram()
    black, white = sum(shades[:_NEAR]), sum(shades[-_NEAR:])
    coloured = sum(ImageChops.subtract(most, least).histogram()[_NEAR:])
    pixels = grey.width * grey.height
    return (
        min(black, white) > 0 and black + white >= _PAINTED * pixels and coloured <= (1 - _PAINTED) * pixels
    )


def _scaled(marks: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The marked region in that size: 255 inside, 0 outside, nothing between."""
    fitting = marks if marks.size == size else marks.resize(size, Image.Resampling.BILINEAR)
    return fitting.point(lambda value: 255 if value >= _HALF else 0)


def _alike(before: Image.Image, after: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Both in the size of the first, and in the mode that holds what either has."""
    if after.size != before.size:
        after = ImageOps.fit(after, before.size, Image.Resampling.LANCZOS)
    modes = {before.mode, after.mode}
    mode = "RGBA" if "RGBA" in modes else "RGB" if "RGB" in modes else "L"
    return _in_mode(before, mode), _in_mode(after, mode)


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    return image if image.mode == mode else image.convert(mode)


def _drift(before: Image.Image, after: Image.Image, region: Image.Image) -> float:
    """The share of the pixels outside `region` that differ visibly; strip by strip, for the memory's sake."""
    total = changed = 0
    for top in range(0, before.height, _STRIP):
        strip = (0, top, before.width, min(top + _STRIP, before.height))
        outside = ImageOps.invert(region.crop(strip))
        seen = _differing(_flat(before.crop(strip)), _flat(after.crop(strip)))
        total += outside.histogram()[255]
        changed += ImageChops.darker(seen, outside).histogram()[255]
    return changed / total if total else 0.0


def _differing(one: Image.Image, other: Image.Image) -> Image.Image:
    """255 where a colour of two pictures (RGB) differs visibly."""
    bands = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return most.point(lambda value: 255 if value > _VISIBLE else 0)


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency: over grey, so that neither black nor white becomes clear unseen."""
    if image.mode != "RGBA":
        return _in_mode(image, "RGB")
    flat = Image.new("RGB", image.size, "grey")
    flat.paste(image, mask=image.getchannel("A"))
    return flat


def _outline(region: Image.Image) -> Image.Image:
    width = max(1, max(region.size) // _LINE_SHARE)
    soft = region.filter(ImageFilter.BoxBlur(width))
    return soft.point(lambda value: 255 if 0 < value < 255 else 0)  # noqa: PLR2004  a byte's most


def _texts(image: Image.Image) -> PngInfo | None:
    """What a provider wrote into its PNG: where a picture comes from stays with it."""
    if not isinstance(image, PngImageFile):
        return None
    texts = PngInfo()
    for name, text in image.text.items():
        texts.add_text(name, text)
    return texts

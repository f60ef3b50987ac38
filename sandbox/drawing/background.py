"""Finding what lies behind the subject of a picture, and putting something else there."""

from __future__ import annotations

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps, ImageStat

from sandbox.drawing.colours import INK, WHITE, Colour, mix
from sandbox.drawing.pen import gradient

# A background smaller than this share of the picture was probably not found at all.
_LEAST = 0.25
# Levels (of 255) by which two pixels of one background may differ.
_ALIKE = 34
# The flood that finds what touches the edges runs on a picture of this many pixels square.
_COARSE = 128
_FLOOR, _WET = 140, 60


def behind(image: Image.Image) -> Image.Image:
    """Return a mask that is white where the picture looks like its own left and right edges.

    Skies and lands run to the edges and subjects rarely do; a pale nose before a pale sky is
    told apart by not touching it. Where next to nothing is found, everything outside an oval in
    the middle counts as background.
    """
    rows = [image.crop((x, 0, x + 1, image.height)).resize(image.size) for x in (0, image.width - 1)]
    unlike = [ImageChops.difference(image, edge).convert("L") for edge in rows]
    likeness = ImageChops.darker(*unlike).point([255 if level < _ALIKE else 0 for level in range(256)])
    found = ImageChops.darker(likeness, _reached(likeness)).filter(ImageFilter.MedianFilter(5))
    if ImageStat.Stat(found).mean[0] / 255 >= _LEAST:
        return found.filter(ImageFilter.GaussianBlur(image.width / 400))
    oval = Image.radial_gradient("L").point([min(255, max(0, (level - 90) * 4)) for level in range(256)])
    return oval.resize(image.size, Image.Resampling.BICUBIC)


def _reached(likeness: Image.Image) -> Image.Image:
    """Return a mask of what can be reached from outside over white; coarse, so that it is fast."""
    shore = ImageOps.expand(likeness.resize((_COARSE, _COARSE), Image.Resampling.BOX), 1, 255)
    sea = shore.point([255 if level > _FLOOR else 0 for level in range(256)])
    ImageDraw.floodfill(sea, (0, 0), _WET)
    reached = sea.point([255 if level == _WET else 0 for level in range(256)]).filter(
        ImageFilter.MaxFilter(3)
    )
    return ImageOps.crop(reached, 1).resize(likeness.size)


def coloured(image: Image.Image, colour: Colour) -> Image.Image:
    """Put a backdrop of `colour`, a little lighter in the middle of its height, behind the subject."""
    backdrop = gradient(
        image.size, (mix(colour, INK, 0.12), mix(colour, WHITE, 0.12), mix(colour, INK, 0.22))
    )
    return Image.composite(Image.blend(image, backdrop, 0.9), image, behind(image))


def replaced(image: Image.Image, scenery: Image.Image) -> Image.Image:
    """Put `scenery`, of the same size, behind the subject."""
    return Image.composite(scenery, image, behind(image))

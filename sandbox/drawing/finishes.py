"""Effects that change how a picture is made rather than what it shows."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageChops, ImageFilter, ImageOps

from sandbox.drawing.colours import WHITE

# How steep (of 255) an edge must be to get an outline.
_EDGE = 28


def watercolour(image: Image.Image, luck: Random) -> Image.Image:
    """Flat washes with pale paper showing through."""
    quarter = image.resize((max(1, image.width // 4), max(1, image.height // 4)), Image.Resampling.BOX)
    washes = ImageOps.posterize(quarter.filter(ImageFilter.ModeFilter(7)), 4).resize(
        image.size, Image.Resampling.BICUBIC
    )
    blots = Image.frombytes("L", (24, 24), luck.randbytes(576)).point([level // 3 for level in range(256)])
    paper = Image.new("RGB", image.size, (252, 248, 238))
    return Image.composite(
        paper, Image.blend(washes, paper, 0.16), blots.resize(image.size, Image.Resampling.BICUBIC)
    )


def blurred(image: Image.Image, _luck: Random) -> Image.Image:
    """Out of focus."""
    return image.filter(ImageFilter.GaussianBlur(max(image.size) / 90))


def sharper(image: Image.Image, _luck: Random) -> Image.Image:
    """Crisper edges."""
    return image.filter(ImageFilter.UnsharpMask(radius=3, percent=260, threshold=0))


def sketch(image: Image.Image, _luck: Random) -> Image.Image:
    """Pencil on paper."""
    grey = image.convert("L")
    soft = ImageOps.invert(grey).filter(ImageFilter.GaussianBlur(max(image.size) / 120))
    lines = ImageChops.add(grey, soft)
    return ImageOps.colorize(ImageOps.autocontrast(lines, cutoff=2), (40, 40, 52), (252, 250, 244))


def pixels(image: Image.Image, _luck: Random) -> Image.Image:
    """Large square pixels in few colours."""
    small = image.resize((64, max(1, 64 * image.height // image.width)), Image.Resampling.BOX)
    return small.quantize(24).convert("RGB").resize(image.size, Image.Resampling.NEAREST)


def cartoon(image: Image.Image, _luck: Random) -> Image.Image:
    """Few flat colours with dark outlines."""
    flat = ImageOps.posterize(image.filter(ImageFilter.MedianFilter(5)), 3)
    outline = (
        image.convert("L")
        .filter(ImageFilter.FIND_EDGES)
        .point([255 if level < _EDGE else 0 for level in range(256)])
    )
    return ImageChops.multiply(ImageOps.autocontrast(flat), outline.convert("RGB"))


def mirrored(image: Image.Image, _luck: Random) -> Image.Image:
    """Left and right exchanged."""
    return ImageOps.mirror(image)


def flipped(image: Image.Image, _luck: Random) -> Image.Image:
    """Upside down."""
    return ImageOps.flip(image)


def closer(image: Image.Image, _luck: Random) -> Image.Image:
    """The middle, enlarged."""
    across, down = image.width // 6, image.height // 6
    return image.crop((across, down, image.width - across, image.height - down)).resize(image.size)


def framed(image: Image.Image, _luck: Random) -> Image.Image:
    """A wooden frame with a white mount around the whole picture."""
    wood, mount = max(image.size) // 26, max(image.size) // 30
    edge = wood + mount
    inner = image.resize((max(1, image.width - 2 * edge), max(1, image.height - 2 * edge)))
    mounted = ImageOps.expand(inner, mount, WHITE)
    # A picture narrower than its own frame is all frame; it keeps its size all the same.
    return ImageOps.expand(mounted, wood, (104, 68, 42)).resize(image.size)

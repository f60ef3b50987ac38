"""Effects that change the light and the colours of a whole picture."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageChops, ImageEnhance, ImageOps

from sandbox.drawing import nature
from sandbox.drawing.colours import INK, WHITE, Colour
from sandbox.drawing.pen import gradient, whole
from sandbox.drawing.staging import around


def _bathed(image: Image.Image, light: Colour) -> Image.Image:
    """Return `image` in a light of that colour."""
    return ImageChops.multiply(image, Image.new("RGB", image.size, light))


def _washed(image: Image.Image, stops: tuple[Colour, ...], strength: float) -> Image.Image:
    """Return `image` under a wash that runs from the first stop at the top to the last."""
    return Image.blend(image, gradient(image.size, stops), strength)


def dawn(image: Image.Image, _luck: Random) -> Image.Image:
    """Warm low light: rose above, gold at the horizon."""
    lit = _washed(_bathed(image, (255, 226, 204)), ((232, 150, 170), (255, 214, 150), (255, 236, 200)), 0.34)
    pen = whole(lit)
    pen.glow((0.24, 0.52), 0.5, (255, 238, 190), 0.7)
    return lit


def sunset(image: Image.Image, _luck: Random) -> Image.Image:
    """Deep warm light: violet above, orange below."""
    lit = _washed(_bathed(image, (236, 178, 160)), ((92, 60, 130), (236, 110, 84), (255, 190, 100)), 0.38)
    whole(lit).glow((0.72, 0.5), 0.45, (255, 214, 130), 0.7)
    return lit


def night(image: Image.Image, luck: Random) -> Image.Image:
    """Blue darkness with stars and a moon in the upper part."""
    dark = _bathed(ImageEnhance.Color(image).enhance(0.55), (72, 86, 146))
    pen = whole(dark)
    for _ in range(70):
        spot, radius = (luck.random(), luck.random() ** 1.6 * 0.45), luck.choice((0.0014, 0.002, 0.003))
        pen.oval(spot, (radius, radius), WHITE)
    nature.moon(around(pen, (0.82, 0.16), 0.2))
    return dark


def daylight(image: Image.Image, _luck: Random) -> Image.Image:
    """Clear, bright, slightly cool light."""
    bright = ImageEnhance.Brightness(image).enhance(1.3)
    return _washed(bright, ((150, 206, 250), (236, 246, 255), WHITE), 0.14)


def autumn(image: Image.Image, _luck: Random) -> Image.Image:
    """Greens turn to rust and gold."""
    red, green, blue = image.split()
    rusty = Image.merge(
        "RGB", (ImageChops.lighter(red, green), green.point(_scaled(0.74)), blue.point(_scaled(0.52)))
    )
    return Image.blend(image, rusty, 0.8)


def _scaled(factor: float) -> list[int]:
    """A table that multiplies every level of a channel."""
    return [min(255, round(level * factor)) for level in range(256)]


def warmer(image: Image.Image, _luck: Random) -> Image.Image:
    """More orange."""
    return _washed(image, ((255, 170, 90), (255, 190, 110)), 0.22)


def cooler(image: Image.Image, _luck: Random) -> Image.Image:
    """More blue."""
    return _washed(image, ((70, 140, 230), (110, 170, 240)), 0.24)


def greyscale(image: Image.Image, _luck: Random) -> Image.Image:
    """Black and white."""
    return ImageOps.autocontrast(image.convert("L"), cutoff=1).convert("RGB")


def sepia(image: Image.Image, _luck: Random) -> Image.Image:
    """An old photograph."""
    return ImageOps.colorize(image.convert("L"), (44, 28, 18), (255, 240, 210), (170, 122, 78))


def vivid(image: Image.Image, _luck: Random) -> Image.Image:
    """Stronger colours and contrast."""
    return ImageEnhance.Contrast(ImageEnhance.Color(image).enhance(1.9)).enhance(1.2)


def pastel(image: Image.Image, _luck: Random) -> Image.Image:
    """Pale, soft colours."""
    return Image.blend(
        ImageEnhance.Color(image).enhance(0.8), Image.new("RGB", image.size, (255, 246, 250)), 0.42
    )


def brighter(image: Image.Image, _luck: Random) -> Image.Image:
    """A third more light."""
    return ImageEnhance.Brightness(image).enhance(1.34)


def darker(image: Image.Image, _luck: Random) -> Image.Image:
    """Two fifths less light."""
    return ImageEnhance.Brightness(image).enhance(0.6)


def contrast(image: Image.Image, _luck: Random) -> Image.Image:
    """Deeper darks, brighter lights."""
    return ImageEnhance.Contrast(image).enhance(1.6)


def negative(image: Image.Image, _luck: Random) -> Image.Image:
    """Every colour turned to its opposite."""
    return ImageOps.invert(image)


def neon(image: Image.Image, _luck: Random) -> Image.Image:
    """Magenta and cyan on near-black."""
    glowing = ImageOps.colorize(image.convert("L"), (12, 6, 40), (120, 250, 255), (226, 40, 170))
    return Image.blend(image, glowing, 0.62)


def tinted(image: Image.Image, colour: Colour) -> Image.Image:
    """Everything in shades of one colour, with some of what it was before."""
    shades = ImageOps.colorize(image.convert("L"), INK, WHITE, colour)
    return Image.blend(image, shades, 0.66)

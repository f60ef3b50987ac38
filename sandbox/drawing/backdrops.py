"""The land and the water of a scene, painted on the whole picture below a finished sky."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from sandbox.drawing import nature
from sandbox.drawing.colours import INK, WHITE, Colour, mix
from sandbox.drawing.pen import Pen, Point
from sandbox.drawing.words import place_of

HORIZON = 0.6
# The share of windows that are lit.
_AT_HOME = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """A kind of place; `ground` is where figures stand, as a share of the picture's height."""

    words: tuple[str, ...]
    paint: Callable[[Pen, Random], None]
    ground: float = 0.9
    wet: bool = False


def meadow(pen: Pen, dice: Random) -> None:
    """Rolling hills with grass and a few flowers."""
    _ridge(pen, dice, 0.6, 0.05, (136, 178, 140))
    _ridge(pen, dice, 0.67, 0.04, (116, 172, 104))
    _ridge(pen, dice, 0.75, 0.03, (98, 158, 84))
    for _ in range(70):
        x, y = dice.random(), dice.uniform(0.8, 0.99)
        pen.line(((x, y), (x + dice.uniform(-0.008, 0.008), y - 0.022)), (76, 134, 70), 0.003)
    for _ in range(26):
        spot = (dice.random(), dice.uniform(0.79, 0.98))
        pen.oval(spot, (0.006, 0.006), dice.choice(((250, 236, 140), (246, 160, 180), WHITE)))


def sea(pen: Pen, dice: Random) -> None:
    """Open water to the horizon, with a strip of sand."""
    _water(pen, dice, HORIZON, 0.93, (48, 118, 164))
    _ridge(pen, dice, 0.94, 0.012, (236, 218, 176))


def pond(pen: Pen, dice: Random) -> None:
    """A round pond in the grass, with reeds and water lilies."""
    _ridge(pen, dice, 0.58, 0.04, (112, 154, 118))
    _ridge(pen, dice, 0.64, 0.02, (104, 158, 92))
    pen.oval((0.5, 0.86), (0.62, 0.21), (70, 118, 74))
    pen.oval((0.5, 0.87), (0.59, 0.195), (52, 116, 134))
    pen.oval((0.5, 0.85), (0.5, 0.14), (66, 136, 150))
    for _ in range(16):
        x, y = dice.uniform(0.15, 0.8), dice.uniform(0.74, 0.96)
        pen.line(((x, y), (x + dice.uniform(0.03, 0.08), y)), (142, 194, 200), 0.003)
    for x, y in ((0.14, 0.82), (0.24, 0.92), (0.8, 0.78), (0.88, 0.88), (0.7, 0.95)):
        pen.oval((x, y), (0.05, 0.02), (72, 142, 84))
        pen.shape(((x, y), (x + 0.05, y - 0.006), (x + 0.05, y + 0.01)), (52, 116, 134))
        pen.oval((x - 0.01, y - 0.012), (0.016, 0.013), (244, 172, 196))
    for x in (0.03, 0.055, 0.08, 0.93, 0.96, 0.985):
        pen.line(((x, 0.86), (x + dice.uniform(-0.02, 0.02), 0.6)), (78, 122, 62), 0.006)
        pen.oval((x, 0.62), (0.008, 0.028), (112, 72, 44))


def forest(pen: Pen, dice: Random) -> None:
    """Rows of trees behind a clearing."""
    _ridge(pen, dice, 0.56, 0.03, (88, 132, 108))
    for row, colour in enumerate(((88, 138, 112), (66, 120, 92), (48, 100, 74))):
        base = 0.64 + row * 0.06
        for x in _spread(dice, 10 - row * 2):
            tall = dice.uniform(0.26, 0.38) + row * 0.06
            fir = pen.within((x - tall * 0.3, base - tall), (x + tall * 0.3, base))
            _tinted(fir, colour)
        _ridge(pen, dice, base - 0.01, 0.01, mix(colour, (110, 150, 84), 0.4))
    _ridge(pen, dice, 0.78, 0.015, (104, 146, 78))


def mountains(pen: Pen, dice: Random) -> None:
    """Peaks with snow on them, above a valley."""
    for peak, (x, high) in enumerate(((0.2, 0.26), (0.74, 0.2), (0.47, 0.12))):
        rock: Colour = ((136, 146, 172), (116, 128, 156), (94, 106, 138))[peak]
        top = (x + dice.uniform(-0.03, 0.03), high)
        half = 0.4
        pen.shape((top, (top[0] + half, 0.72), (top[0] - half, 0.72)), rock)
        pen.shape((top, (top[0] + half, 0.72), (top[0] + 0.05, 0.72)), mix(rock, INK, 0.2))
        _snowcap(pen, top, half / (0.72 - high))
    _ridge(pen, dice, 0.68, 0.03, (92, 134, 96))
    _ridge(pen, dice, 0.76, 0.02, (108, 152, 88))


def city(pen: Pen, dice: Random) -> None:
    """A skyline with lit windows, above a street."""
    for row, wall in enumerate(((126, 140, 168), (92, 104, 134), (66, 74, 102))):
        x = -0.03
        while x < 1.0:
            wide, tall = dice.uniform(0.07, 0.13), dice.uniform(0.2, 0.46) - row * 0.07
            top = 0.8 - tall
            pen.block((x, top), (x + wide, 0.82), mix(wall, WHITE, dice.uniform(0, 0.12)))
            _windows(pen, dice, (x + 0.014, top + 0.03), (x + wide - 0.012, 0.78))
            x += wide + dice.uniform(0.004, 0.03)
    pen.block((0, 0.8), (1, 1), (82, 84, 96))
    pen.block((0, 0.8), (1, 0.825), (150, 150, 158))
    for x in range(6):
        pen.block((x / 6 + 0.03, 0.9), (x / 6 + 0.11, 0.91), (232, 222, 176))


def desert(pen: Pen, dice: Random) -> None:
    """Dunes and two cacti."""
    for base, sand in ((0.6, (232, 196, 138)), (0.68, (224, 178, 116)), (0.78, (212, 160, 98))):
        _ridge(pen, dice, base, 0.06, sand)
    for x, y, tall in ((0.12, 0.8, 0.24), (0.88, 0.74, 0.17)):
        for part in (
            ((x, y), (x, y - tall)),
            ((x + 0.05, y - tall * 0.7), (x + 0.05, y - tall * 0.45), (x, y - tall * 0.4)),
        ):
            pen.line(part, (70, 128, 84), 0.026)


def snowfield(pen: Pen, dice: Random) -> None:
    """Snow on everything."""
    _ridge(pen, dice, 0.58, 0.05, (206, 220, 236))
    for x in _spread(dice, 6):
        tall = dice.uniform(0.14, 0.24)
        _tinted(pen.within((x - tall * 0.3, 0.68 - tall), (x + tall * 0.3, 0.68)), (74, 116, 110))
    _ridge(pen, dice, 0.67, 0.03, (226, 234, 244))
    _ridge(pen, dice, 0.77, 0.03, (244, 248, 252))


def space(pen: Pen, dice: Random) -> None:
    """The grey ground of a moon."""
    nature.planet(pen.within((0.08, 0.1), (0.34, 0.36)))
    _ridge(pen, dice, 0.8, 0.02, (128, 126, 142))
    for _ in range(9):
        x, y, wide = dice.random(), dice.uniform(0.85, 0.97), dice.uniform(0.02, 0.06)
        pen.oval((x, y), (wide, wide * 0.3), (98, 96, 114))
        pen.oval((x, y + wide * 0.06), (wide * 0.86, wide * 0.2), (112, 110, 126))


def _ridge(pen: Pen, dice: Random, base: float, swell: float, colour: Colour) -> None:
    """Fill everything below a gently waving line."""
    shift, waves = dice.uniform(0, math.tau), dice.uniform(0.8, 1.6)
    line: list[Point] = [
        (x / 40, base - swell * math.sin(shift + waves * math.tau * x / 40)) for x in range(-1, 42)
    ]
    pen.shape([*line, (1.05, 1.05), (-0.05, 1.05)], colour)


def _water(pen: Pen, dice: Random, top: float, bottom: float, colour: Colour) -> None:
    bands = 12
    for band in range(bands):
        upper = top + (bottom - top + 0.08) * (band / bands) ** 1.4
        pen.block((0, upper), (1, 1), mix(colour, WHITE, 0.3 * (1 - band / bands)))
    for _ in range(60):
        depth = dice.random() ** 1.3
        x, y = dice.random(), top + 0.02 + (bottom - top - 0.03) * depth
        pen.line(((x, y), (x + 0.02 + 0.06 * depth, y)), mix(colour, WHITE, 0.5), 0.002 + 0.003 * depth)


def _spread(dice: Random, count: int) -> Iterator[float]:
    """Places from edge to edge, evenly but not too evenly."""
    for place in range(count):
        yield (place + 0.5 + dice.uniform(-0.3, 0.3)) / count


def _tinted(pen: Pen, colour: Colour) -> None:
    nature.pine(Pen(pen.image, pen.square, light=pen.light, main=colour))


def _snowcap(pen: Pen, top: Point, slope: float) -> None:
    x, y = top
    zigzag = [(0.13, 0.14), (0.06, 0.11), (0.02, 0.17), (-0.05, 0.1), (-0.13, 0.14)]
    edge = [(x + max(-down * slope, min(down * slope, aside)), y + down) for aside, down in zigzag]
    pen.shape([top, *edge], (246, 250, 255))


def _windows(pen: Pen, dice: Random, corner: Point, opposite: Point) -> None:
    y = corner[1]
    while y < opposite[1]:
        x = corner[0]
        while x < opposite[0] - 0.008:
            if dice.random() < _AT_HOME:
                pen.block((x, y), (x + 0.009, y + 0.014), (255, 226, 150), glows=True)
            x += 0.019
        y += 0.032


MEADOW = Backdrop(words=("meadow", "field", "hill", "garden", "park", "草地"), paint=meadow)

BACKDROPS: tuple[Backdrop, ...] = (
    MEADOW,
    Backdrop(words=("pond", "lake", "river", "pool", "池塘", "湖"), paint=pond, ground=0.88, wet=True),
    Backdrop(words=("sea", "ocean", "beach", "harbour", "harbor", "coast", "bay", "海"), paint=sea, wet=True),
    Backdrop(words=("forest", "wood", "woods", "jungle", "森林"), paint=forest),
    Backdrop(words=("mountain", "alps", "peak", "山"), paint=mountains),
    Backdrop(
        words=("city", "cities", "street", "town", "skyline", "cyberpunk", "城市"), paint=city, ground=0.92
    ),
    Backdrop(words=("desert", "dune", "沙漠"), paint=desert),
    Backdrop(words=("snow", "snowy", "winter", "arctic", "snowman", "雪"), paint=snowfield),
    Backdrop(
        words=("space", "galaxy", "cosmos", "universe", "moon surface", "太空"), paint=space, ground=0.92
    ),
)


def backdrop_of(text: str) -> Backdrop | None:
    """Return the kind of place that `text` names first; None if it names none."""
    found = [
        (place, backdrop) for backdrop in BACKDROPS if (place := place_of(text, backdrop.words)) is not None
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None

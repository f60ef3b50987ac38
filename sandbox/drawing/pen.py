"""A pen that draws in a unit square laid anywhere on a picture.

Painters think in a square whose top left is (0, 0) and whose bottom right, standing on the
ground, is (1, 1); the pen knows where the square lies, which way it looks and in what light.
Pictures are drawn at twice their size and reduced, which is what makes the edges smooth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from PIL import Image, ImageDraw

from sandbox.drawing.colours import WHITE, Colour, mix, under

Point: TypeAlias = tuple[float, float]


def dice(*parts: object) -> Random:
    """Return randomness that the same parts always give again."""
    return Random("|".join(map(str, parts)))  # noqa: S311 - it draws pictures, it guards nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """Where a unit square lies, in pixels; `mirrored` looks left instead of right."""

    left: float
    top: float
    width: float
    height: float
    mirrored: bool = False

    def at(self, point: Point) -> Point:
        """Return the pixel under a point of the unit square."""
        x = 1 - point[0] if self.mirrored else point[0]
        return self.left + x * self.width, self.top + point[1] * self.height


class Pen:
    """Draws on `image` inside `square`; `main` is the colour someone asked for, if anyone did."""

    def __init__(
        self, image: Image.Image, square: Square, *, light: Colour = WHITE, main: Colour | None = None
    ) -> None:
        self.image = image
        self.square = square
        self.light = light
        self._main = main
        self._draw = ImageDraw.Draw(image)

    def main(self, usual: Colour) -> Colour:
        """Return the colour asked for, or the usual one."""
        return self._main or usual

    def lit(self, colour: Colour, *, glows: bool = False) -> Colour:
        """Return `colour` as the light shows it; what glows has its own light."""
        return colour if glows else under(colour, self.light)

    def oval(self, centre: Point, radii: Point, colour: Colour, *, glows: bool = False) -> None:
        """Fill an ellipse."""
        x, y = self.square.at(centre)
        across, down = radii[0] * self.square.width, radii[1] * self.square.height
        self._draw.ellipse((x - across, y - down, x + across, y + down), self.lit(colour, glows=glows))

    def shape(self, points: Sequence[Point], colour: Colour, *, glows: bool = False) -> None:
        """Fill a polygon."""
        self._draw.polygon([self.square.at(point) for point in points], self.lit(colour, glows=glows))

    def block(self, corner: Point, opposite: Point, colour: Colour, *, glows: bool = False) -> None:
        """Fill an upright rectangle between two opposite corners."""
        (left, top), (right, bottom) = corner, opposite
        self.shape(((left, top), (right, top), (right, bottom), (left, bottom)), colour, glows=glows)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 0.012) -> None:
        """Draw a line with round joints and ends; `width` is a share of the square's height."""
        thick = max(1, round(width * self.square.height))
        path = [self.square.at(point) for point in points]
        shown = self.lit(colour)
        self._draw.line(path, shown, thick, joint="curve")
        for x, y in (path[0], path[-1]):
            half = thick / 2
            self._draw.ellipse((x - half, y - half, x + half, y + half), shown)

    def glow(self, centre: Point, radius: float, colour: Colour, strength: float = 0.6) -> None:
        """Lay a soft round shine over what is there; `radius` is a share of the square's height."""
        x, y = self.square.at(centre)
        reach = max(2, round(radius * self.square.height))
        fading = Image.radial_gradient("L").point(lambda value: round(max(0, 255 - value * 1.4) * strength))
        fading = fading.resize((2 * reach, 2 * reach))
        self.image.paste(colour, (round(x) - reach, round(y) - reach), fading)

    def within(self, corner: Point, opposite: Point, *, mirrored: bool = False) -> Pen:
        """Return a pen for a part of this square."""
        left, top = self.square.at(corner)
        right, bottom = self.square.at(opposite)
        part = Square(
            left=min(left, right),
            top=top,
            width=abs(right - left),
            height=bottom - top,
            mirrored=self.square.mirrored != mirrored,
        )
        return Pen(self.image, part, light=self.light, main=self._main)


def whole(image: Image.Image, light: Colour = WHITE) -> Pen:
    """Return a pen whose unit square is the whole picture."""
    return Pen(image, Square(left=0, top=0, width=image.width, height=image.height), light=light)


def gradient(size: tuple[int, int], stops: Sequence[Colour]) -> Image.Image:
    """Return a picture that fades from the first stop at the top to the last at the bottom."""
    rows = 256
    column = Image.new("RGB", (1, rows))
    for row in range(rows):
        place = row / (rows - 1) * (len(stops) - 1)
        start = min(int(place), len(stops) - 2)
        column.putpixel((0, row), mix(stops[start], stops[start + 1], place - start))
    return column.resize(size, Image.Resampling.BILINEAR)

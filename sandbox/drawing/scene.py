"""Pictures from words: a scene where the words are known, an abstract composition where they are not."""

from __future__ import annotations

import math
from collections.abc import Iterable
from random import Random

from PIL import Image

from sandbox.drawing import nature
from sandbox.drawing.backdrops import MEADOW, Backdrop, backdrop_of
from sandbox.drawing.colours import INK, WHITE, Colour, mix
from sandbox.drawing.editing import restyle
from sandbox.drawing.figures import Figure, Home, colour_of, named_in
from sandbox.drawing.lettering import signature
from sandbox.drawing.light import LIGHTS, Light, light_of
from sandbox.drawing.pen import Pen, dice, gradient, whole
from sandbox.drawing.staging import around, crown, stand
from sandbox.drawing.words import says

# Places across the picture, best first: the first figure is the subject.
_PLACES = (0.5, 0.2, 0.8, 0.35, 0.66, 0.08)
# Swimmers up to this size come in fours.
_SHOAL = 0.3
_PALETTES: tuple[tuple[Colour, ...], ...] = (
    ((244, 238, 224), (226, 98, 72), (244, 178, 84), (44, 96, 112), (132, 184, 172)),
    ((30, 34, 62), (236, 92, 116), (250, 190, 100), (96, 120, 214), (160, 216, 208)),
    ((250, 240, 232), (196, 120, 160), (112, 92, 168), (240, 196, 120), (72, 140, 150)),
)


def draw(prompt: str, size: tuple[int, int] = (1024, 1024), seed: int = 0) -> Image.Image:
    """Draw what `prompt` says, in pixels of `size`; the same prompt, size and seed give the same pixels."""
    luck = dice(prompt, seed)
    large = (size[0] * 2, size[1] * 2)
    backdrop, cast = backdrop_of(prompt), named_in(prompt)
    known = backdrop or cast or any(says(prompt, light.words) for light in LIGHTS)
    image = _scene(prompt, large, backdrop or MEADOW, cast, luck) if known else _abstract(large, luck)
    image = restyle(image.reduce(2), prompt, luck)
    return image if known else signature(image, prompt)


def _scene(
    prompt: str, size: tuple[int, int], backdrop: Backdrop, cast: Iterable[Figure], luck: Random
) -> Image.Image:
    light = light_of(prompt)
    image = gradient(size, light.sky)
    pen = whole(image, light.tint)
    _sky(pen, light, luck)
    by_home = {home: [figure for figure in cast if figure.home is home] for home in Home}
    for place, figure in zip((0.5, 0.22, 0.8, 0.36), by_home[Home.SKY], strict=False):
        if figure.paint not in (nature.moon, nature.sun):
            stand(pen, figure, (place, 0.3 + figure.size / 2), colour_of(prompt, figure))
    backdrop.paint(pen, luck)
    swimmers = by_home[Home.WATER] if backdrop.wet else []
    walkers = by_home[Home.GROUND] + ([] if backdrop.wet else by_home[Home.WATER])
    _swim(pen, swimmers, prompt, luck, alone=not walkers)
    hats = [(figure, colour_of(prompt, figure)) for figure in by_home[Home.HEAD]]
    _walk(pen, walkers, prompt, backdrop.ground, hats)
    return image


def _sky(pen: Pen, light: Light, luck: Random) -> None:
    if light.night:
        for _ in range(130):
            spot = (luck.random(), luck.uniform(0, 0.6))
            radius = luck.choice((0.0012, 0.0016, 0.0028))
            pen.oval(
                spot, (radius, radius), luck.choice((WHITE, (255, 240, 200), (200, 220, 255))), glows=True
            )
    x, y = light.sun
    if y > 0:
        (nature.moon if light.night else nature.sun)(around(pen, (x, y), 0.2))
    if not light.night:
        for _ in range(4):
            spot, size = (luck.random(), luck.uniform(0.06, 0.34)), luck.uniform(0.08, 0.15)
            nature.cloud(around(pen, spot, size, wide=1.8))


def _swim(pen: Pen, cast: Iterable[Figure], prompt: str, luck: Random, *, alone: bool) -> None:
    for figure in cast:
        if figure.size > _SHOAL:
            feet, scale = ((0.56, 0.86), 1.0) if alone else ((0.84, 0.76), 0.7)
            stand(pen, figure, feet, colour_of(prompt, figure), scale)
            continue
        for x, y in ((0.36, 0.84), (0.62, 0.92), (0.66, 0.79), (0.42, 0.96)):
            feet = (x + luck.uniform(-0.04, 0.04), y)
            stand(pen, figure, feet, colour_of(prompt, figure), luck.uniform(0.7, 1.0))


def _walk(
    pen: Pen, cast: list[Figure], prompt: str, ground: float, hats: list[tuple[Figure, Colour | None]]
) -> None:
    """Stand everyone on the ground, the subject last and so in front, and put hats on heads."""
    placed = list(zip(_PLACES, cast, strict=False))
    for rank, (place, figure) in reversed(list(enumerate(placed))):
        feet = (place, ground - 0.05 * (rank > 0))
        square = stand(pen, figure, feet, colour_of(prompt, figure), 1.0 if rank == 0 else 0.72)
        for hat, colour in hats:
            if figure.crown is not None:
                crown(pen, (square, figure.crown), hat, colour)
    if hats and not any(figure.crown is not None for figure in cast):
        for hat, colour in hats:
            stand(pen, hat, (0.5, ground), colour, 2.4)


def _abstract(size: tuple[int, int], luck: Random) -> Image.Image:
    """A composition of discs, arcs and a horizon in one of a few palettes."""
    paper, *inks = luck.choice(_PALETTES)
    image = gradient(size, (mix(paper, WHITE, 0.25), paper, mix(paper, inks[0], 0.18)))
    for _ in range(7):
        pen = around(whole(image), (luck.random(), luck.random()), luck.uniform(0.16, 0.62))
        _motif(pen, luck, luck.choice(inks), luck.choice(inks))
    pen = whole(image)
    for line in range(luck.randint(3, 6)):
        bend, height = luck.uniform(0.03, 0.12), 0.2 + line * 0.13
        wave = [(x / 30, height + bend * math.sin(x / 5 + line)) for x in range(-1, 32)]
        pen.line(wave, mix(luck.choice(inks), INK, 0.15), 0.004)
    return image


def _motif(pen: Pen, luck: Random, ink: Colour, other: Colour) -> None:
    match luck.randrange(4):
        case 0:
            pen.oval((0.5, 0.5), (0.5, 0.5), ink)
            pen.oval((0.58, 0.44), (0.32, 0.32), mix(ink, other, 0.6))
        case 1:
            for ring in range(4):
                radius = 0.5 - ring * 0.12
                pen.oval((0.5, 0.5), (radius, radius), ink if ring % 2 else other)
        case 2:
            pen.shape(
                [
                    (0.5 + 0.5 * math.cos(t), 0.5 - 0.5 * math.sin(t))
                    for t in (x * math.pi / 24 for x in range(25))
                ],
                ink,
            )
        case _:
            pen.shape(((0.5, 0.05), (0.95, 0.9), (0.05, 0.9)), mix(ink, WHITE, 0.1))
            pen.shape(((0.5, 0.05), (0.95, 0.9), (0.55, 0.9)), mix(ink, INK, 0.2))

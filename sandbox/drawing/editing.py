"""Edits: instructions that are understood change the pixels they speak of; others are lettered on.

What is understood is the tables below. Whatever the words, the picture that was sent stays
recognisable, so that an edit of the wrong picture, or of none, can be seen at a glance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TypeAlias

from PIL import Image, ImageOps

from sandbox.drawing import background, finishes, grades, weather
from sandbox.drawing.backdrops import backdrop_of
from sandbox.drawing.colours import NAMED, Colour
from sandbox.drawing.figures import FIGURES, Figure, Home, colour_of
from sandbox.drawing.lettering import banner, caption
from sandbox.drawing.light import light_of
from sandbox.drawing.pen import Point, dice, gradient, whole
from sandbox.drawing.staging import SUBJECT, crown, ground_under, stand
from sandbox.drawing.words import adds, in_order, says

Effect: TypeAlias = Callable[[Image.Image, Random], Image.Image]
Effects: TypeAlias = Mapping[tuple[str, ...], Effect]

GRADES: Effects = {
    ("dawn", "sunrise", "morning", "golden hour", "黎明", "日出"): grades.dawn,
    ("sunset", "dusk", "evening", "twilight", "日落", "黄昏"): grades.sunset,
    ("night", "midnight", "nighttime", "starry", "夜"): grades.night,
    ("day", "noon", "daylight", "sunny", "白天"): grades.daylight,
    ("autumn", "fall", "秋天"): grades.autumn,
    ("warm", "warmer"): grades.warmer,
    ("cool", "cooler", "cold", "colder"): grades.cooler,
    ("vivid", "colourful", "colorful", "vibrant", "saturated"): grades.vivid,
    ("pastel", "softer"): grades.pastel,
    ("brighter", "lighter", "brighten", "更亮"): grades.brighter,
    ("darker", "darken", "更暗"): grades.darker,
    ("contrast", "dramatic"): grades.contrast,
    ("negative", "invert", "inverted"): grades.negative,
    ("neon", "cyberpunk", "synthwave"): grades.neon,
}

WEATHER: Effects = {
    ("mist", "misty", "fog", "foggy", "haze", "hazy", "雾"): weather.mist,
    ("rain", "rainy", "raining", "drizzle", "雨"): weather.rain,
    ("storm", "stormy", "thunder", "lightning"): weather.storm,
    ("snow", "snowy", "snowing", "winter", "snowfall", "雪"): weather.snow,
}

FINISHES: Effects = {
    ("watercolour", "watercolor", "painting", "painted", "水彩"): finishes.watercolour,
    ("cartoon", "comic", "anime", "动漫"): finishes.cartoon,
    ("sketch", "pencil", "drawing", "line art", "素描"): finishes.sketch,
    ("pixel art", "pixelated", "pixelate", "8-bit"): finishes.pixels,
    ("blur", "blurry", "blurred", "out of focus"): finishes.blurred,
    ("sharp", "sharper", "sharpen", "crisp"): finishes.sharper,
    ("black and white", "monochrome", "greyscale", "grayscale", "黑白"): grades.greyscale,
    ("sepia", "vintage", "old photo"): grades.sepia,
    ("mirror", "mirrored", "flip"): finishes.mirrored,
    ("upside down", "upside-down"): finishes.flipped,
    ("zoom", "closer", "close-up"): finishes.closer,
    ("frame", "framed", "border"): finishes.framed,
}

_BEHIND = ("background", "backdrop", "behind", "背景")
_LETTERED = re.compile(
    r"\b(?:text|word|words|write|writing|say|saying|says|title|caption|sign)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“'«]([^\"”'»]{1,80})[\"”'»]")
_SIDES: Mapping[tuple[str, ...], float] = {
    ("left",): 0.2,
    ("right",): 0.8,
    ("middle", "center", "centre"): 0.5,
}
_SPOTS: Mapping[Home, Point] = {
    Home.GROUND: (0.78, 0.96),
    Home.WATER: (0.6, 0.94),
    Home.SKY: (0.24, 0.32),
}


def edit(
    image: Image.Image,
    instruction: str,
    seed: int = 0,
    *,
    mask: Image.Image | None = None,
    references: Sequence[Image.Image] = (),
) -> Image.Image:
    """Return `image`, in its own size, changed as `instruction` says; always the same for the same arguments.

    `mask` limits the change to where it is transparent or, if it has no transparency, white.
    `references` are shown as small prints, so that it can be seen which were sent.
    """
    before = image.convert("RGB")
    luck = dice(instruction, seed)
    after = _changed(before, instruction, luck)
    if references:
        after = _with_prints(after, references)
    return Image.composite(after, before, _region(mask, before.size)) if mask else after


def restyle(image: Image.Image, text: str, luck: Random) -> Image.Image:
    """Apply the weather and the finishes that `text` names; unchanged if it names none."""
    for effect in (*in_order(text, WEATHER), *in_order(text, FINISHES)):
        image = effect(image, luck)
    return image


def _changed(image: Image.Image, instruction: str, luck: Random) -> Image.Image:
    after = _set_behind(image, instruction, luck)
    for effect in in_order(instruction, GRADES):
        after = effect(after, luck)
    after = _with_figures(after, instruction, luck)
    after = restyle(after, instruction, luck)
    if _LETTERED.search(instruction) and (quoted := _QUOTED.search(instruction)):
        after = banner(after, quoted[1])
    return after if after is not image else caption(image, instruction)


def _set_behind(image: Image.Image, instruction: str, luck: Random) -> Image.Image:
    """Change the background, or the tint of everything, where a colour or a place is named."""
    colour = _free_colour(instruction)
    if not says(instruction, _BEHIND):
        return grades.tinted(image, colour) if colour else image
    if colour:
        return background.coloured(image, colour)
    place = backdrop_of(instruction)
    if place is None:
        return image
    light = light_of(instruction)
    scenery = gradient(image.size, light.sky)
    place.paint(whole(scenery, light.tint), luck)
    return background.replaced(image, scenery)


def _free_colour(instruction: str) -> Colour | None:
    """The first colour named that does not belong to a figure, as the red of "a red hat" does."""
    taken = {colour_of(instruction, figure) for figure in FIGURES}
    named = in_order(instruction, {(name,): colour for name, colour in NAMED.items()})
    if says(instruction, ("black and white",)):
        return None
    return next((colour for colour in named if colour not in taken), None)


def _with_figures(image: Image.Image, instruction: str, luck: Random) -> Image.Image:
    cast = [figure for figure in FIGURES if adds(instruction, figure.words)]
    if not cast:
        return image
    after = image.copy()
    for nth, figure in enumerate(cast):
        _place(after, figure, instruction, luck, nth)
    return after


def _place(image: Image.Image, figure: Figure, instruction: str, luck: Random, nth: int) -> None:
    pen, colour = whole(image), colour_of(instruction, figure)
    side = next(iter(in_order(_clause(instruction, figure), _SIDES)), None)
    if figure.home is Home.HEAD:
        subject = ground_under(pen, FIGURES[0], (side or SUBJECT[0], SUBJECT[1]))
        crown(pen, (subject, FIGURES[0].crown or 0), figure, colour)
        return
    x, y = _SPOTS[figure.home]
    if side is None and luck.choice((True, False)) != bool(nth % 2):
        x = 1 - x
    stand(pen, figure, (x if side is None else side, y), colour, 0.8)


def _clause(instruction: str, figure: Figure) -> str:
    """Return the part of the instruction that speaks of `figure`, so that each can have a side of its own."""
    parts = re.split(r",|;|\band\b", instruction)
    return next((part for part in parts if says(part, figure.words)), instruction)


def _with_prints(image: Image.Image, references: Sequence[Image.Image]) -> Image.Image:
    """Lay the references as small white-bordered prints along the top right edge."""
    after, side = image.copy(), min(image.size) // 5
    for nth, reference in enumerate(references):
        small = ImageOps.fit(reference.convert("RGB"), (side, side))
        framed = ImageOps.expand(small, max(2, side // 18), (252, 250, 244))
        left = image.width - (framed.width + side // 10) * (nth + 1)
        after.paste(framed, (left, side // 10))
    return after


def _region(mask: Image.Image, size: tuple[int, int]) -> Image.Image:
    transparent = "A" in mask.getbands()
    region = ImageOps.invert(mask.getchannel("A")) if transparent else mask.convert("L")
    return region.resize(size)

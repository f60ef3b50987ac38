"""The times of day: what colour the sky is, and what colour it makes everything else."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.drawing.colours import WHITE, Colour
from sandbox.drawing.words import place_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """A time of day. `sky` runs from the zenith to the horizon; `tint` multiplies every colour.

    `sun` is where the sun or moon stands, as shares of the picture.
    """

    words: tuple[str, ...]
    sky: tuple[Colour, ...]
    tint: Colour = WHITE
    sun: tuple[float, float] = (0.78, 0.18)
    night: bool = False


DAY = Light(words=("day", "noon", "sunny"), sky=((96, 172, 232), (164, 212, 244), (226, 240, 248)))

LIGHTS: tuple[Light, ...] = (
    DAY,
    Light(
        words=("night", "midnight", "nighttime", "moonlight", "moonlit", "starry", "stars", "夜"),
        sky=((12, 18, 48), (28, 40, 88), (62, 74, 128)),
        tint=(128, 138, 188),
        night=True,
    ),
    Light(
        words=("sunset", "dusk", "evening", "twilight", "日落", "黄昏"),
        sky=((58, 52, 110), (190, 92, 120), (246, 152, 96), (255, 214, 140)),
        tint=(226, 176, 168),
        sun=(0.7, 0.5),
    ),
    Light(
        words=("dawn", "sunrise", "morning", "黎明", "日出"),
        sky=((122, 150, 206), (236, 182, 190), (255, 222, 176), (255, 240, 208)),
        tint=(250, 226, 214),
        sun=(0.28, 0.5),
    ),
    Light(
        words=("storm", "stormy", "thunder", "overcast", "gloomy", "暴风雨"),
        sky=((66, 74, 90), (104, 112, 126), (150, 156, 164)),
        tint=(176, 184, 198),
        sun=(0.5, -0.5),
    ),
    Light(
        words=("space", "galaxy", "cosmos", "universe", "太空"),
        sky=((8, 8, 26), (26, 16, 58), (50, 24, 80)),
        tint=(206, 202, 236),
        sun=(0.5, -0.5),
        night=True,
    ),
    Light(
        words=("autumn", "fall colours", "秋天"),
        sky=((150, 186, 214), (226, 214, 190), (248, 228, 180)),
        tint=(255, 222, 172),
    ),
)


def light_of(text: str) -> Light:
    """Return the time of day that `text` names first; plain day if none."""
    found = [(place, light) for light in LIGHTS if (place := place_of(text, light.words)) is not None]
    return min(found, key=lambda pair: pair[0])[1] if found else DAY

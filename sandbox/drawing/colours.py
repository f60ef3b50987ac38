"""Colours as RGB triples, by name and mixed."""

from __future__ import annotations

from typing import TypeAlias

Colour: TypeAlias = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
INK: Colour = (38, 34, 48)

NAMED: dict[str, Colour] = {
    "red": (208, 52, 44),
    "orange": (238, 134, 40),
    "yellow": (247, 208, 70),
    "gold": (226, 178, 58),
    "green": (70, 150, 84),
    "turquoise": (64, 190, 182),
    "teal": (38, 134, 138),
    "blue": (48, 104, 200),
    "navy": (26, 42, 92),
    "purple": (122, 70, 170),
    "violet": (140, 92, 200),
    "pink": (240, 140, 176),
    "brown": (126, 84, 52),
    "beige": (228, 212, 180),
    "white": (250, 250, 248),
    "grey": (140, 144, 150),
    "gray": (140, 144, 150),
    "black": (24, 24, 30),
    "红色": (208, 52, 44),
    "橙色": (238, 134, 40),
    "黄色": (247, 208, 70),
    "绿色": (70, 150, 84),
    "蓝色": (48, 104, 200),
    "紫色": (122, 70, 170),
    "粉色": (240, 140, 176),
    "白色": (250, 250, 248),
    "黑色": (24, 24, 30),
}


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Blend: `share` 0 is all `first`, 1 all `second`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def under(colour: Colour, light: Colour) -> Colour:
    """What `colour` looks like where the light has the colour `light`; white changes nothing."""
    red, green, blue = (a * b // 255 for a, b in zip(colour, light, strict=True))
    return red, green, blue

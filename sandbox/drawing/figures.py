"""What can be drawn by name, as one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sandbox.drawing import animals, nature, things
from sandbox.drawing.colours import NAMED, Colour
from sandbox.drawing.pen import Pen
from sandbox.drawing.words import place_of, word_before


class Home(StrEnum):
    """Where a figure belongs in a scene."""

    GROUND = "ground"
    WATER = "water"
    SKY = "sky"
    HEAD = "head"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Something with a name that a pen can paint; `size` is its height as a share of the picture's.

    `crown` is how far down its own square a hat sits; None: it has no head.
    """

    words: tuple[str, ...]
    paint: Callable[[Pen], None]
    size: float
    home: Home = Home.GROUND
    crown: float | None = None


FIGURES: tuple[Figure, ...] = (
    Figure(words=("cat", "kitten", "kitty", "猫"), paint=animals.cat, size=0.5, crown=0.14),
    Figure(words=("dog", "puppy", "puppies", "hound", "狗"), paint=animals.dog, size=0.5, crown=0.14),
    Figure(words=("fox", "狐狸"), paint=animals.fox, size=0.5, crown=0.14),
    Figure(words=("rabbit", "bunny", "bunnies", "hare", "兔"), paint=animals.rabbit, size=0.5, crown=0.13),
    Figure(words=("bear", "panda", "熊"), paint=animals.bear, size=0.54, crown=0.14),
    Figure(words=("bird", "robin", "parrot", "鸟"), paint=animals.bird, size=0.24, crown=0.2),
    Figure(
        words=("duck", "duckling", "goose", "鸭"), paint=animals.duck, size=0.22, home=Home.WATER, crown=0.24
    ),
    Figure(
        words=("koi", "fish", "carp", "goldfish", "鱼", "锦鲤"), paint=animals.fish, size=0.2, home=Home.WATER
    ),
    Figure(words=("house", "cottage", "cabin", "hut", "房子"), paint=things.house, size=0.46),
    Figure(words=("lighthouse", "灯塔"), paint=things.lighthouse, size=0.66),
    Figure(words=("castle", "fortress", "城堡"), paint=things.castle, size=0.56),
    Figure(words=("boat", "ship", "yacht", "sailboat", "船"), paint=things.boat, size=0.36, home=Home.WATER),
    Figure(words=("car", "taxi", "汽车"), paint=things.car, size=0.34),
    Figure(words=("balloon", "气球"), paint=things.balloon, size=0.34, home=Home.SKY),
    Figure(words=("rocket", "spaceship", "火箭"), paint=things.rocket, size=0.6),
    Figure(words=("umbrella", "伞"), paint=things.umbrella, size=0.36),
    Figure(words=("snowman", "snowmen", "雪人"), paint=nature.snowman, size=0.5, crown=0.1),
    Figure(words=("tree", "oak", "树"), paint=nature.tree, size=0.56),
    Figure(words=("pine", "fir", "松树"), paint=nature.pine, size=0.56),
    Figure(words=("flower", "daisy", "rose", "tulip", "花"), paint=nature.flower, size=0.4),
    Figure(words=("mushroom", "toadstool", "蘑菇"), paint=nature.mushroom, size=0.34),
    Figure(words=("heart", "爱心"), paint=nature.heart, size=0.36),
    Figure(words=("moon", "moonlight", "moonlit", "月亮"), paint=nature.moon, size=0.2, home=Home.SKY),
    Figure(words=("sun", "sunshine", "太阳"), paint=nature.sun, size=0.22, home=Home.SKY),
    Figure(words=("cloud", "云"), paint=nature.cloud, size=0.26, home=Home.SKY),
    Figure(words=("rainbow", "彩虹"), paint=nature.rainbow, size=0.5, home=Home.SKY),
    Figure(words=("planet", "saturn", "行星"), paint=nature.planet, size=0.26, home=Home.SKY),
    Figure(words=("hat", "top hat", "cap", "帽子"), paint=things.hat, size=0.17, home=Home.HEAD),
)


def named_in(text: str) -> list[Figure]:
    """Return the figures `text` names, in its order."""
    found = [(place, figure) for figure in FIGURES if (place := place_of(text, figure.words)) is not None]
    return [figure for _, figure in sorted(found, key=lambda pair: pair[0])]


def colour_of(text: str, figure: Figure) -> Colour | None:
    """Return the colour `text` gives a figure ("a red hat"); None if it gives none."""
    return NAMED.get(word_before(text, figure.words))

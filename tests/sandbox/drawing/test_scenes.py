"""What is drawn from words."""

from __future__ import annotations

import time

import pytest

from sandbox.drawing import draw, encode
from sandbox.drawing.backdrops import BACKDROPS
from sandbox.drawing.figures import FIGURES, Figure
from sandbox.drawing.light import LIGHTS
from tests.sandbox.drawing.looking import share_changed

SMALL = (128, 128)
NEARLY_NOTHING = 0.01


def test_the_same_words_and_seed_draw_the_same_pixels() -> None:
    """A picture follows from its prompt, size and seed alone."""
    first, second = (draw("a koi pond at dusk", SMALL, 7) for _ in range(2))

    assert first.tobytes() == second.tobytes()


def test_another_seed_draws_another_picture() -> None:
    """Two variations of one prompt can be told apart."""
    first, second = (draw("a quiet forest", SMALL, seed) for seed in (1, 2))

    assert share_changed(first, second) > NEARLY_NOTHING


@pytest.mark.parametrize("size", [(1024, 1024), (1024, 1536), (1536, 1024)])
def test_a_picture_has_the_size_asked_for(size: tuple[int, int]) -> None:
    """Every size on offer is drawn in that size."""
    assert draw("a lighthouse by the sea", size).size == size


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.words[0])
def test_each_figure_shows_in_the_scene(figure: Figure) -> None:
    """Naming a figure makes a visible difference to the meadow it stands in."""
    word = figure.words[0]

    assert share_changed(draw("a meadow", SMALL), draw(f"a meadow {word}", SMALL)) > NEARLY_NOTHING


@pytest.mark.parametrize(
    "word", [*(one.words[0] for one in BACKDROPS[1:]), *(one.words[0] for one in LIGHTS[1:])]
)
def test_each_place_and_time_of_day_shows(word: str) -> None:
    """Each place and each time of day looks unlike the usual meadow by day."""
    assert share_changed(draw("a cat", SMALL), draw(f"a cat, {word}", SMALL)) > 0.1


@pytest.mark.parametrize("prompt", ["", "zxqv", "x" * 10_000, "量子的梦", "\x00\n\t😀", "entropy of thought"])
def test_any_words_at_all_give_a_picture(prompt: str) -> None:
    """Words that name nothing we can draw still give a composition with more than one colour."""
    colours = draw(prompt, SMALL).getcolors(SMALL[0] * SMALL[1])

    assert colours is not None
    assert len(colours) > 50


def test_a_large_picture_is_drawn_and_packed_without_keeping_anyone_waiting() -> None:
    """A picture of a megapixel costs about 0.1 s of a free processor; the bound allows for a busy one."""
    draw("warm up", SMALL)
    before = time.process_time()
    encode(draw("a dog and a house in the snow by a lake at night", (1024, 1024)))

    assert time.process_time() - before < 1.5

"""What a model without masks is told of one."""

from __future__ import annotations

import pytest

from bot.domain.masks import Region, told

PLACES = {
    (0, 0, 30, 30): "at the top on the left",
    (40, 40, 60, 60): "in the middle",
    (70, 60, 100, 100): "at the bottom on the right",
    (0, 70, 100, 100): "at the bottom",
    (60, 0, 100, 100): "on the right",
    (0, 40, 100, 60): "in the middle",
    (0, 0, 100, 100): "spread over it",
}


@pytest.mark.parametrize("box", PLACES, ids=str)
def test_a_region_is_told_by_where_it_is(box: tuple[int, int, int, int]) -> None:
    """In words, for models that see, and in per cent, for those that count."""
    words = told(Region(box, 0.3), pictured=False)

    assert words.startswith(f"Change only one part of the picture, {PLACES[box]}: from {box[0]} % ")
    assert "about 30 % of it" in words
    assert "last picture" not in words


def test_the_guide_is_spoken_of_only_where_it_goes_along() -> None:
    """And even the smallest region is some part of the picture."""
    words = told(Region((5, 5, 6, 6), 0.0001), pictured=True)

    assert "The last picture is a guide" in words
    assert "about 1 % of it" in words

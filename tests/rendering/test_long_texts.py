"""Texts longer than a message has room for."""

from __future__ import annotations

from dataclasses import replace

from bot.rendering.drawing import draw
from bot.rendering.escaping import CONTENT_LIMIT, width
from tests.rendering.test_drawing import DONE
from tests.rendering.turns import ENDED


def test_long_words_use_the_room_that_is_left() -> None:
    """A picture is never lost to the length of a text."""
    content = draw(replace(DONE, words="word " * 2000), now=ENDED, locale="en").content

    assert 1990 <= width(content) <= CONTENT_LIMIT
    assert content.endswith("…")

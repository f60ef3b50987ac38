"""What `/me` says."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.turns import Approval, State
from bot.rendering.escaping import CONTENT_LIMIT, width
from bot.rendering.overview import MOST_LISTED, overview_controls, overview_text
from bot.rendering.words import Words, locales
from tests.rendering.trees import asked


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"state": State.RESERVED}, "waiting"),
        ({"state": State.INTENT}, "being made"),
        ({"state": State.RESERVED, "approval": Approval.PENDING}, "waiting for a moderator"),
        ({"state": State.RESERVED, "approval": Approval.ASKED}, "waiting for your Go on"),
    ],
)
def test_each_turn_under_way_is_told(facts: dict[str, Any], said: str) -> None:
    """Where it stands, where to look, and a button to end it."""
    turn = asked(1, pictures=0, **facts)
    text = overview_text([], 350_000, [(turn, "https://discord.test/1")], Words())
    (cancel,) = overview_controls([(turn, None)], Words())

    assert f"1. step 1 · {said} ·" in text
    assert "(https://discord.test/1)" in text
    assert "US$ 0.35" in text
    assert cancel.custom_id == f"dr:cancel:{turn.id}"


@pytest.mark.parametrize("locale", locales())
def test_it_fits_whatever_there_is_to_tell(locale: str) -> None:
    """Many rules, many turns, long and hostile instructions."""
    turns = [
        (
            asked(number, instruction="[x](https://evil.example) @here " * 50),
            f"https://discord.test/{10**60}",
        )
        for number in range(1, 20)
    ]
    text = overview_text(["- a rule of a hundred letters " * 4] * 20, 0, turns, Words(locale))

    assert width(text) <= CONTENT_LIMIT
    assert "](https://evil" not in text
    assert len(overview_controls(turns, Words(locale))) == MOST_LISTED

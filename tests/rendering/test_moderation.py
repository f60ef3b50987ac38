"""What moderators read of turns names people as Discord does, and nobody who was forgotten."""

from __future__ import annotations

from bot.domain.ids import FORGOTTEN
from bot.domain.takedown import Extent, Takedown
from bot.domain.turns import State
from bot.rendering.moderation import already, takedown_asked
from bot.rendering.words import Words
from tests.rendering.turns import ENDED, TURN, a_picture, a_turn

WORDS = Words("en")
KEPT = a_turn(State.DELIVERED, results=(a_picture(),))


def test_those_whose_pictures_would_go_are_named() -> None:
    """By Discord's markup, which pings nobody; a number that stands for nobody is told in words."""
    forgotten = a_turn(State.DELIVERED, author=FORGOTTEN)

    asked = takedown_asked(Extent(turns=(KEPT, forgotten)), WORDS)

    assert "<@2>" in asked
    assert "somebody who was forgotten" in asked


def test_a_forgotten_moderator_is_not_named() -> None:
    """What they decided stands; who they were does not."""
    done = Takedown(turn=TURN, root=TURN, by=FORGOTTEN, reason="", at=ENDED)

    assert already(done, WORDS).startswith("It was taken down already, by somebody who was forgotten")

"""Which buttons stand where, and what their ids mean."""

from __future__ import annotations

import pytest

from bot.domain.ids import TurnId
from bot.rendering.buttons import Press, Style, buttons, custom_id, press
from bot.rendering.panel import Panel, Phase
from bot.rendering.words import Words, sentences
from tests.rendering.turns import TURN, a_picture

LIVE = {Phase.QUEUED, Phase.WORKING}


@pytest.mark.parametrize("phase", Phase)
def test_cancel_stands_while_it_runs_and_nothing_at_the_end(phase: Phase) -> None:
    """A finished turn cannot be cancelled; other buttons come with those who answer them."""
    panel = Panel(turn=TURN, phase=phase, pictures=(a_picture(),))

    assert [button.action for button in buttons(panel, Words())] == (["cancel"] if phase in LIVE else [])


def test_a_button() -> None:
    """Its id is its whole state; it is worded, without an emoji."""
    (cancel,) = buttons(Panel(turn=TURN), Words("zh-CN"))

    assert (cancel.custom_id, cancel.label, cancel.style, cancel.emoji) == (
        f"dr:cancel:{TURN}",
        "取消",
        Style.SECONDARY,
        None,
    )


def test_before_the_turn_exists_there_is_nothing_to_press() -> None:
    """A button without a turn could do nothing."""
    assert buttons(Panel(), Words()) == ()


def test_every_button_has_a_label() -> None:
    """And Discord's 100 characters hold the longest id."""
    assert "button.cancel" in sentences("en")
    assert len(custom_id("cancel", TURN, 10)) <= 100


@pytest.mark.parametrize("number", [None, 1, 10])
def test_an_id_is_read_back(number: int | None) -> None:
    """After a restart, after years."""
    assert press(custom_id("cancel", TURN, number)) == Press("cancel", TURN, number)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "dr",
        "dr:cancel",
        "dr:cancel:",
        f"dr:cancel:{TURN}:",
        f"dr:cancel:{TURN}:0",
        f"dr:cancel:{TURN}:01",
        f"dr:cancel:{TURN}:999",
        f"dr:cancel:{TURN}:-1",
        f"dr:cancel:{TURN}:1:2",
        f"dr:cancel:{TURN}:٣",
        f"dr:cancel:{TURN}\n",
        f"dr:cancel:{TURN[:-1]}",
        f"dr:cancel:{TURN.upper()}",
        f"dr:cancel:{TURN[:-1]}'",
        f"dr:delete-everything:{TURN}",
        f"dr:unheard:{TURN}",
        f"xx:cancel:{TURN}",
        f" dr:cancel:{TURN}",
    ],
)
def test_a_forged_id_means_nothing(forged: str) -> None:
    """Default deny: whatever we would not have written is no press."""
    assert press(forged) is None


def test_an_id_names_the_turn_it_was_made_for() -> None:
    """Two turns never share a button."""
    other = TurnId(TURN[::-1])

    assert custom_id("cancel", TURN) != custom_id("cancel", other)

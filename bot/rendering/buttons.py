"""Which buttons stand under a status message, and what their ids mean.

A button's whole state is its id, `dr:<action>:<turn>[:<n>]`, so it works after a restart and
after years. `_ROWS` is the one table: a new button is a new row here and a label in the
catalogues. A row may stand here only once somebody answers its press.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import ID_ALPHABET, ID_LENGTH, TurnId
from bot.rendering.panel import Panel
from bot.rendering.words import Words


class Style(StrEnum):
    """How much a button draws the eye."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button to show; `emoji` stays None: ours are words."""

    action: str
    custom_id: str
    label: str
    style: Style
    emoji: None = None


@dataclass(frozen=True, slots=True)
class Press:
    """What a button's id says; the turn it names may not exist."""

    action: str
    turn: TurnId
    number: int | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    action: str
    style: Style
    stands: Callable[[Panel], bool]


_ROWS = (_Row("cancel", Style.SECONDARY, lambda panel: panel.live),)
_ACTIONS = frozenset(row.action for row in _ROWS)
_CUSTOM_ID = re.compile(
    rf"dr:(?P<action>[a-z]+):(?P<turn>[{ID_ALPHABET}]{{{ID_LENGTH}}})(?::(?P<number>[1-9][0-9]?))?"
)


def buttons(panel: Panel, words: Words) -> tuple[Button, ...]:
    """Return the buttons of `panel` in their order; none before the turn exists."""
    if panel.turn is None:
        return ()
    return tuple(
        Button(
            action=row.action,
            custom_id=custom_id(row.action, panel.turn),
            label=words.text(f"button.{row.action}"),
            style=row.style,
        )
        for row in _ROWS
        if row.stands(panel)
    )


def custom_id(action: str, turn: TurnId, number: int | None = None) -> str:
    """Return the id of the button that does `action` to `turn` (or to its `number`th picture)."""
    tail = "" if number is None else f":{number}"
    return f"dr:{action}:{turn}{tail}"


def press(text: str) -> Press | None:
    """Read a button's id; None for any that we would not have written. Anyone can forge one."""
    found = _CUSTOM_ID.fullmatch(text)
    if found is None or found["action"] not in _ACTIONS:
        return None
    number = found["number"]
    return Press(found["action"], TurnId(found["turn"]), int(number) if number else None)

"""Which buttons stand under a status message, and what their ids mean.

A button's whole state is its id, `dr:<action>:<turn>[:<n>]`, so it works after a restart and
after years. `_ROWS` says which stand when; who may press them is `bot.domain.rights`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from bot.domain.ids import ID_ALPHABET, ID_LENGTH, TurnId
from bot.domain.rights import Action
from bot.domain.turns import Family
from bot.rendering.escaping import one_line
from bot.rendering.panel import Panel, Phase
from bot.rendering.words import Words

# Discord's, for the text of a button.
LABEL_LIMIT = 80
# With more pictures than this a menu stands instead of a button for each.
MOST_EDITS = 4


class Style(StrEnum):
    """How much a button draws the eye."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button to show, in a row from 0; `emoji` stays None: ours are words."""

    action: str
    custom_id: str
    label: str
    style: Style
    row: int = 0
    emoji: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """A list to choose one thing from, in a row of its own.

    `choices` are labels; what is chosen ends the id of the press: one of `values`, else 1, 2 ...
    """

    action: str
    custom_id: str
    label: str
    choices: tuple[str, ...]
    values: tuple[str, ...] = ()
    row: int = 0


Control: TypeAlias = Button | Menu


@dataclass(frozen=True, slots=True)
class Press:
    """What a button's id says; the turn it names may not exist.

    `second`: what was chosen after `number`, or without it.
    """

    action: Action
    turn: TurnId
    number: int | None = None
    second: int | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    action: Action
    style: Style
    stands: Callable[[Panel], bool]
    row: int = 0


def _may_retry(panel: Panel) -> bool:
    failed = panel.phase in (Phase.FAILED, Phase.CANCELLED, Phase.UNKNOWN)
    return failed and panel.failure is not None and not panel.failure.loses_inputs


def _has_details(panel: Panel) -> bool:
    """Where a provider was asked: of anything else the message itself says all there is."""
    failed = panel.phase in (Phase.FAILED, Phase.UNKNOWN)
    return failed and panel.failure is not None and panel.failure.family is Family.PROVIDER


def _is_held(panel: Panel) -> bool:
    return panel.phase is Phase.HELD


def _is_done(panel: Panel) -> bool:
    return panel.phase is Phase.DONE


_ROWS = (
    _Row(Action.CONFIRM, Style.PRIMARY, lambda panel: panel.phase is Phase.PRICED),
    _Row(Action.RELEASE, Style.PRIMARY, _is_held),
    _Row(Action.REJECT, Style.DANGER, _is_held),
    _Row(Action.CANCEL, Style.SECONDARY, lambda panel: panel.live),
    _Row(Action.RETRY, Style.PRIMARY, _may_retry),
    _Row(Action.DETAILS, Style.SECONDARY, _has_details),
    _Row(Action.AGAIN, Style.SECONDARY, _is_done),
    _Row(Action.OPTIONS, Style.SECONDARY, _is_done),
    _Row(Action.THREAD, Style.SECONDARY, lambda panel: _is_done(panel) and panel.threadable),
    _Row(Action.HISTORY, Style.SECONDARY, _is_done),
    _Row(Action.COMPARE, Style.SECONDARY, lambda panel: _is_done(panel) and panel.comparable, row=1),
    _Row(Action.UNDO, Style.SECONDARY, lambda panel: _is_done(panel) and panel.follows, row=1),
    _Row(Action.REPORT, Style.SECONDARY, lambda panel: _is_done(panel) and panel.reportable, row=1),
    _Row(Action.DELETE, Style.DANGER, _is_done, row=1),
)
# What is asked in two steps: only there an id has a second number, and perhaps no first.
_IN_STEPS = frozenset({Action.OPTIONS, Action.CHOOSE})
_DECISIONS = frozenset({Action.RELEASE, Action.REJECT})
_ASIDE = frozenset({Action.EDIT, Action.HISTORY, Action.COMPARE})
_NUMBER = "[1-9][0-9]?"
_CUSTOM_ID = re.compile(
    rf"dr:(?P<action>{'|'.join(Action)}):(?P<turn>[{ID_ALPHABET}]{{{ID_LENGTH}}})"
    rf"(?::(?P<number>{_NUMBER})|:(?P<first>{_NUMBER})?:(?P<second>{_NUMBER}))?"
)


def buttons(panel: Panel, words: Words) -> tuple[Control, ...]:
    """Return the buttons of `panel` in their order; none before the turn exists."""
    if panel.turn is None:
        return ()
    # One Edit stands beside the others, several in a row of their own.
    above = 1 if len(panel.pictures) > 1 else 0
    rest = (_button(each, panel.turn, words, above) for each in _ROWS if each.stands(panel))
    answers = tuple(_answers(panel, panel.turn))
    below = (*_edits(panel, panel.turn, words), *rest)
    return (*answers, *(replace(each, row=each.row + bool(answers)) for each in below))


def _answers(panel: Panel, turn: TurnId) -> Iterator[Button]:
    """What the model offers to choose from, in a row of its own."""
    for number, choice in enumerate(panel.choices if panel.phase is Phase.DONE else (), 1):
        yield Button(
            action=Action.ANSWER,
            custom_id=custom_id(Action.ANSWER, turn, number),
            label=one_line(choice, LABEL_LIMIT),
            style=Style.PRIMARY,
        )


def buttons_aside(panel: Panel, words: Words) -> tuple[Control, ...]:
    """Return the buttons of a turn that all may see, for a message that only one person does.

    What one begins there is for all again, so only what says so in its id can stand there.
    """
    return tuple(_for_all(each) for each in buttons(panel, words) if each.action in _ASIDE)


def _for_all(control: Control) -> Control:
    if control.action != Action.EDIT:
        return control
    tail = control.custom_id.removeprefix(f"dr:{Action.EDIT}")
    return replace(control, action=Action.CONTINUE, custom_id=f"dr:{Action.CONTINUE}{tail}")


def _button(each: _Row, turn: TurnId, words: Words, above: int) -> Button:
    return Button(
        action=each.action,
        custom_id=custom_id(each.action, turn),
        label=words.text(f"button.{each.action}"),
        style=each.style,
        row=above + each.row,
    )


def decisions(turn: TurnId, words: Words) -> tuple[Button, ...]:
    """Return the buttons that decide about a turn that waits, for a message that tells moderators of it."""
    return tuple(_button(each, turn, words, 0) for each in _ROWS if each.action in _DECISIONS)


def say(turn: TurnId, words: Words) -> Button:
    """Return the button that asks what to do with files that were sent in reply to `turn` without words."""
    return Button(
        action=Action.SAY,
        custom_id=custom_id(Action.SAY, turn),
        label=words.text("button.say"),
        style=Style.PRIMARY,
    )


def original(turn: TurnId, words: Words, beside: Sequence[Control]) -> Button:
    """Return the button that gives the files as they are kept, for a message that shows smaller ones."""
    return Button(
        action=Action.ORIGINAL,
        custom_id=custom_id(Action.ORIGINAL, turn),
        label=words.text("button.original"),
        style=Style.SECONDARY,
        row=max((control.row for control in beside), default=0),
    )


def _edits(panel: Panel, turn: TurnId, words: Words) -> Iterator[Control]:
    """What stands for editing each picture. Words alone are answered, and that id has no number."""
    count = len(panel.pictures)
    if panel.phase is not Phase.DONE:
        return
    if count > MOST_EDITS:
        yield Menu(
            action=Action.EDIT,
            custom_id=custom_id(Action.EDIT, turn),
            label=words.text("button.edit_menu"),
            choices=tuple(words.text("button.edit_number", number=each + 1) for each in range(count)),
        )
    elif count > 1:
        for number in range(1, count + 1):
            label = words.text("button.edit_number", number=number)
            yield _edit(turn, number, label)
    elif count == 1:
        yield edit(turn, words)
    else:
        yield _edit(turn, None, words.text("button.answer"))


def edit(turn: TurnId, words: Words, number: int = 1) -> Button:
    """Return the button that edits the `number`th picture of `turn`."""
    return _edit(turn, number, words.text("button.edit"))


def _edit(turn: TurnId, number: int | None, label: str) -> Button:
    return Button(
        action=Action.EDIT, custom_id=custom_id(Action.EDIT, turn, number), label=label, style=Style.PRIMARY
    )


def custom_id(action: Action, turn: TurnId, number: int | None = None, second: int | None = None) -> str:
    """Return the id of the button that does `action` to `turn` (or to its `number`th picture)."""
    return f"dr:{action}:{turn}{_tail(number, second)}"


def _tail(number: int | None, second: int | None) -> str:
    first = "" if number is None else f":{number}"
    return first if second is None else f"{first or ':'}:{second}"


def values_after(number: int | None, count: int) -> tuple[str, ...]:
    """Return the values of a menu whose id has no numbers, for a choice of 1 to `count` after `number`."""
    return tuple(_tail(number, each).removeprefix(":") for each in range(1, count + 1))


def press(text: str) -> Press | None:
    """Read a button's id; None for any that we would not have written. Anyone can forge one."""
    found = _CUSTOM_ID.fullmatch(text)
    if found is None:
        return None
    action, number, second = Action(found["action"]), found["number"] or found["first"], found["second"]
    if second and action not in _IN_STEPS:
        return None
    return Press(
        action, TurnId(found["turn"]), int(number) if number else None, int(second) if second else None
    )

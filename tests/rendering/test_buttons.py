"""Which buttons stand where, and what their ids mean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.ids import TurnId
from bot.domain.rights import Action
from bot.domain.turns import Failure, Family
from bot.errors import Kind, Refusal
from bot.rendering.buttons import (
    MOST_EDITS,
    Button,
    Menu,
    Press,
    Style,
    buttons,
    custom_id,
    edit,
    press,
    say,
    values_after,
)
from bot.rendering.panel import Panel, Phase
from bot.rendering.words import Words, locales, sentences
from tests.rendering.turns import TURN, a_picture

DONE = ["edit", "again", "options", "history", "delete"]
STANDING = {
    Phase.PRICED: ["confirm", "cancel"],
    Phase.HELD: ["release", "reject", "cancel"],
    Phase.QUEUED: ["cancel"],
    Phase.WORKING: ["cancel"],
    Phase.DONE: DONE,
    Phase.REFUSED: [],
    Phase.FAILED: ["retry", "details"],
    Phase.CANCELLED: ["retry"],
    Phase.UNKNOWN: ["retry", "details"],
}
FAILED = Failure(family=Family.PROVIDER, reason=Kind.UPSTREAM)


def actions(panel: Panel) -> list[str]:
    """What can be done under a panel."""
    return [control.action for control in buttons(panel, Words())]


def with_pictures(count: int) -> Panel:
    """A turn that made so many."""
    pictures = tuple(a_picture(number) for number in range(1, count + 1))
    return Panel(turn=TURN, phase=Phase.DONE, pictures=pictures)


@pytest.mark.parametrize("phase", Phase)
def test_what_stands_under_each_phase(phase: Phase) -> None:
    """While it runs, Cancel alone; at the end, what can be done with what came of it."""
    pictures = (a_picture(),) if phase is Phase.DONE else ()

    assert actions(Panel(turn=TURN, phase=phase, pictures=pictures, failure=FAILED)) == STANDING[phase]


def test_what_was_never_written_down_cannot_be_tried_again() -> None:
    """A turn that the bot's stop ended before its pictures were kept would be another one."""
    failure = Failure(family=Family.REFUSED, reason=Refusal.INTERRUPTED)

    assert actions(Panel(turn=TURN, phase=Phase.FAILED, failure=failure)) == []


def test_one_picture_has_one_edit() -> None:
    """Beside what else goes on from it; it needs no number to be told from others."""
    first, *rest = buttons(with_pictures(1), Words())

    assert isinstance(first, Button)
    assert (first.label, first.custom_id) == ("Edit", f"dr:edit:{TURN}:1")
    assert [control.row for control in (first, *rest)] == [0, 0, 0, 0, 1]


def test_each_of_several_pictures_has_its_edit() -> None:
    """In a row of their own, numbered as the pictures stand."""
    *edits, again, options, history, delete = buttons(with_pictures(MOST_EDITS), Words())

    assert [control.label for control in edits] == ["Edit 1", "Edit 2", "Edit 3", "Edit 4"]
    assert [control.custom_id for control in edits] == [f"dr:edit:{TURN}:{n}" for n in (1, 2, 3, 4)]
    assert [control.row for control in edits] == [0, 0, 0, 0]
    assert [control.row for control in (again, options, history, delete)] == [1, 1, 1, 2]


def test_what_followed_another_turn_can_be_compared_and_undone() -> None:
    """In the second row; a picture made from nothing has neither."""
    panel = replace(with_pictures(1), edits=True, follows=True)

    assert actions(panel) == ["edit", "again", "options", "history", "compare", "undo", "delete"]
    assert actions(replace(panel, pictures=())) == ["edit", "again", "options", "history", "undo", "delete"]

    assert "thread" in actions(replace(panel, threadable=True))


def test_more_pictures_than_a_row_holds_have_a_menu() -> None:
    """What is chosen there stands for the number that the id leaves out."""
    menu, *_ = buttons(with_pictures(10), Words())

    assert isinstance(menu, Menu)
    assert menu.custom_id == f"dr:edit:{TURN}"
    assert menu.choices[-1] == "Edit 10"
    assert press(f"{menu.custom_id}:10") == Press(Action.EDIT, TURN, 10)


def test_words_alone_are_answered() -> None:
    """A question of the model's gets an Answer button, whose id has no number."""
    answer, *_ = buttons(with_pictures(0), Words())

    assert (answer.label, answer.custom_id) == ("Answer", f"dr:edit:{TURN}")


def test_what_a_model_offers_to_choose_from_stands_first() -> None:
    """In a row of its own, each choice as long as a label may be; Answer says something else."""
    asking = replace(with_pictures(0), question="Which lamp?", choices=("The red one", "x" * 100))

    red, long, *rest = buttons(asking, Words())

    assert (red.label, red.custom_id, red.row) == ("The red one", f"dr:answer:{TURN}:1", 0)
    assert (long.label, press(long.custom_id)) == ("x" * 79 + "…", Press(Action.ANSWER, TURN, 2))
    assert rest[0].label == "Answer"
    assert all(control.row > 0 for control in rest)


def test_nothing_is_chosen_before_the_question_stands() -> None:
    """While the turn runs, what it asks may yet change."""
    asking = Panel(turn=TURN, phase=Phase.WORKING, question="Which lamp?", choices=("The red one",))

    assert actions(asking) == ["cancel"]


def test_details_stand_only_where_a_provider_was_asked() -> None:
    """Of a request that was refused here, the message says all there is."""
    refused = replace(FAILED, family=Family.REFUSED, reason=Refusal.STORE_FAILED)

    assert "details" not in actions(Panel(turn=TURN, phase=Phase.FAILED, failure=refused))


def test_hints_have_a_button_of_their_own() -> None:
    """One edits the picture replied to, one asks what to do with what was attached."""
    assert edit(TURN, Words("zh-CN")).custom_id == f"dr:edit:{TURN}:1"
    assert say(TURN, Words("zh-CN")).custom_id == f"dr:say:{TURN}"


def test_a_button() -> None:
    """Its id is its whole state; it is worded, without an emoji."""
    (cancel,) = buttons(Panel(turn=TURN), Words("zh-CN"))

    assert isinstance(cancel, Button)
    assert (cancel.custom_id, cancel.label, cancel.style, cancel.emoji) == (
        f"dr:cancel:{TURN}",
        "取消",
        Style.SECONDARY,
        None,
    )


def test_before_the_turn_exists_there_is_nothing_to_press() -> None:
    """A button without a turn could do nothing."""
    assert buttons(Panel(), Words()) == ()


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("action", Action)
def test_every_button_has_a_label(action: Action, locale: str) -> None:
    """And Discord's 100 characters hold the longest id."""
    assert f"button.{action}" in sentences(locale)
    assert len(custom_id(action, TURN, 10)) <= 100


@pytest.mark.parametrize("number", [None, 1, 10])
@pytest.mark.parametrize("second", [None, 1, 10])
def test_an_id_is_read_back(number: int | None, second: int | None) -> None:
    """After a restart, after years."""
    identity = custom_id(Action.OPTIONS, TURN, number, second)

    assert press(identity) == Press(Action.OPTIONS, TURN, number, second)


@pytest.mark.parametrize("number", [None, 3])
def test_the_second_of_two_choices_completes_the_first(number: int | None) -> None:
    """What was chosen before is in the values of the next menu, whose id has no number."""
    chosen = [f"{custom_id(Action.CHOOSE, TURN)}:{value}" for value in values_after(number, 2)]

    assert [press(each) for each in chosen] == [
        Press(Action.CHOOSE, TURN, number, second) for second in (1, 2)
    ]


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
        f"dr:cancel:{TURN}::2",
        f"dr:options:{TURN}::",
        f"dr:options:{TURN}:1:",
        f"dr:options:{TURN}:1:2:3",
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

    assert custom_id(Action.CANCEL, TURN) != custom_id(Action.CANCEL, other)

"""Who may do what to a turn: every action by everybody, and nothing that the table does not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain import rights
from bot.domain.ids import ChannelId, ConversationId, EventId, GuildId, TurnId, UserId
from bot.domain.offers import Options
from bot.domain.places import Address, Asker, Place
from bot.domain.rights import RIGHTS, Action
from bot.domain.turns import State, Turn
from bot.errors import Refusal, Refused

HERE = Place(channel=ChannelId(1), guild=GuildId(10))
NEXT_DOOR = Place(channel=ChannelId(2), guild=GuildId(10))
OTHER_SERVER = Place(channel=ChannelId(3), guild=GuildId(20))
DIRECT = Place(channel=ChannelId(4))
ANN = Asker(user=UserId(1))
ROLES = {
    "author": (ANN, HERE),
    "author elsewhere": (ANN, NEXT_DOOR),
    "participant": (Asker(user=UserId(2)), HERE),
    "stranger": (Asker(user=UserId(3)), NEXT_DOOR),
    "moderator": (Asker(user=UserId(4), moderator=True), HERE),
    "silenced author": (replace(ANN, may_begin=False), HERE),
    "silenced stranger": (Asker(user=UserId(3), may_begin=False), HERE),
    "other server": (Asker(user=UserId(5)), OTHER_SERVER),
    "moderator of another server": (Asker(user=UserId(6), moderator=True), OTHER_SERVER),
    "direct message": (Asker(user=UserId(7)), DIRECT),
}
AUTHOR = {"author", "author elsewhere"}
MEMBERS = AUTHOR | {"participant", "stranger", "moderator"}
# Written out, not taken from the table that it holds.
MAY = {
    Action.EDIT: MEMBERS,
    Action.CONTINUE: MEMBERS,
    Action.SAY: MEMBERS,
    Action.AGAIN: MEMBERS,
    Action.RETRY: AUTHOR | {"moderator"},
    Action.DETAILS: AUTHOR | {"moderator", "silenced author"},
    Action.ANSWER: MEMBERS,
    Action.DELETE: AUTHOR | {"moderator", "silenced author"},
    Action.CANCEL: AUTHOR | {"moderator", "silenced author"},
    Action.HISTORY: MEMBERS,
    Action.COMPARE: MEMBERS,
    Action.UNDO: MEMBERS,
    Action.ORIGINAL: MEMBERS,
    Action.OPTIONS: MEMBERS,
    Action.CHOOSE: MEMBERS,
    Action.THREAD: MEMBERS,
    Action.CONFIRM: AUTHOR | {"silenced author"},
    Action.RELEASE: {"moderator"},
    Action.REJECT: {"moderator"},
    Action.REPORT: MEMBERS,
    Action.TAKEDOWN: {"moderator"},
}
STATES = {
    Action.EDIT: set(State),
    Action.CONTINUE: set(State),
    Action.HISTORY: set(State),
    Action.COMPARE: {State.SETTLED, State.DELIVERED},
    Action.UNDO: {State.SETTLED, State.DELIVERED},
    Action.ORIGINAL: {State.SETTLED, State.DELIVERED},
    Action.OPTIONS: {State.SETTLED, State.DELIVERED},
    Action.CHOOSE: {State.SETTLED, State.DELIVERED},
    Action.THREAD: {State.SETTLED, State.DELIVERED},
    Action.CONFIRM: {State.RESERVED},
    Action.RELEASE: {State.RESERVED},
    Action.REJECT: {State.RESERVED},
    Action.REPORT: {State.SETTLED, State.DELIVERED},
    Action.TAKEDOWN: set(State),
    Action.SAY: set(State),
    Action.AGAIN: {State.SETTLED, State.DELIVERED},
    Action.RETRY: {State.FAILED, State.CANCELLED, State.UNKNOWN},
    Action.DETAILS: {State.FAILED, State.CANCELLED, State.UNKNOWN},
    Action.ANSWER: {State.SETTLED, State.DELIVERED},
    Action.DELETE: {State.SETTLED, State.DELIVERED},
    Action.CANCEL: {
        State.RECEIVED,
        State.RESERVED,
        State.INTENT,
        State.ACCEPTED,
        State.RESULT,
        State.SETTLED,
    },
}


def a_turn(state: State = State.DELIVERED, *, private: bool = False) -> Turn:
    """A turn of ann's."""
    return Turn(
        id=TurnId("turn"),
        conversation=ConversationId("conversation"),
        parent=None,
        event=EventId(1),
        author=ANN.user,
        place=HERE,
        address=Address(channel=HERE.channel),
        state=state,
        instruction="a boat",
        options=Options(),
        created_at=datetime(2026, 11, 21, tzinfo=UTC),
        private=private,
    )


def fitting(action: Action) -> Turn:
    """A turn of ann's in a state in which that can be done."""
    return a_turn(next(state for state in State if state in STATES[action]))


def refusal(action: str, turn: Turn | None, role: str) -> Refusal | None:
    """Why somebody may not; None: they may."""
    asker, place = ROLES[role]
    try:
        rights.grant(action, turn, asker, place)
    except Refused as refused:
        return refused.why
    return None


def test_every_action_has_its_row() -> None:
    """A new one is refused until somebody has decided whose it is."""
    assert set(RIGHTS) == set(MAY) == set(Action)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", Action)
def test_who_may_do_what(action: Action, role: str) -> None:
    """The whole table: each action by the author, others, moderators, and people of other places."""
    may = refusal(action, fitting(action), role) is None

    assert may == (role in MAY[action])


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", ["other server", "moderator of another server", "direct message"])
def test_what_is_elsewhere_is_refused_as_if_it_did_not_exist(action: Action, role: str) -> None:
    """Nobody learns from a refusal that there is such a turn."""
    assert refusal(action, fitting(action), role) == refusal(action, None, role) == Refusal.NOT_FOUND


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", ["participant", "moderator"])
def test_a_private_turn_exists_for_its_author_alone(action: Action, role: str) -> None:
    """Not even a moderator can press what only its author sees."""
    private = replace(fitting(action), private=True)

    assert refusal(action, private, role) is Refusal.NOT_FOUND
    assert (refusal(action, private, "author") is None) == ("author" in MAY[action])


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_in_which_states(action: Action, state: State) -> None:
    """A finished turn cannot be cancelled, a failed one not asked for again but retried."""
    who = "author" if "author" in MAY[action] else "moderator"

    assert (refusal(action, a_turn(state), who) is None) == (state in STATES[action])


@pytest.mark.parametrize("action", ["", "erase", "EDIT", "edit "])
def test_what_is_not_in_the_table_nobody_may(action: str) -> None:
    """Default deny, in the words of what is not found."""
    assert {refusal(action, a_turn(), role) for role in ROLES} == {Refusal.NOT_FOUND}


def test_buttons_are_no_way_round_a_servers_decision_who_may_use_the_commands() -> None:
    """Without that permission one may still end and take away what is one's own."""
    refused = {action: refusal(action, fitting(action), "silenced author") for action in Action}

    allowed = {action for action, why in refused.items() if why is None}
    assert allowed == {Action.DELETE, Action.CANCEL, Action.DETAILS, Action.CONFIRM}

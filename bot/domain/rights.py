"""Who may do what to a turn: one table. What does not stand in it nobody may do.

The same words refuse an id that was made up, a turn of another server and somebody's private one,
so that a refusal never tells what exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from bot.domain.places import Asker, Place
from bot.domain.turns import DONE, FAILURES, TERMINAL, State, Turn
from bot.errors import Refusal, Refused


class Action(StrEnum):
    """What a button does; the word in its id."""

    EDIT = "edit"
    CONTINUE = "continue"  # edit, pressed where only one person reads; what comes of it all may see
    AGAIN = "again"
    RETRY = "retry"
    SAY = "say"  # tell what to do with files that came without words
    DETAILS = "details"
    ANSWER = "answer"  # choose one of the answers that the model offers with its question
    DELETE = "delete"
    CANCEL = "cancel"
    HISTORY = "history"
    COMPARE = "compare"
    UNDO = "undo"
    ORIGINAL = "original"  # the file as it is kept, where a smaller one is shown
    OPTIONS = "options"
    CHOOSE = "choose"  # options, asked for where only one person reads; what comes of it all may see
    THREAD = "thread"
    CONFIRM = "confirm"  # what it may cost
    RELEASE = "release"
    REJECT = "reject"
    REPORT = "report"  # tell those who run the server
    TAKEDOWN = "takedown"  # with all that came of it


class Who(Enum):
    """Whose it is to do. `MEMBER`: whoever may use `/imagine` there. `OWNER`: who asked, or a moderator.

    `AUTHOR`: who asked, and nobody else.
    """

    MEMBER = auto()
    OWNER = auto()
    AUTHOR = auto()
    MODERATOR = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """`begins`: it makes a new turn, which whoever presses pays for. `states`: of the turn it is done to."""

    who: Who
    states: frozenset[State]
    begins: bool = False


_ANY = frozenset(State)

RIGHTS = {
    Action.EDIT: Right(who=Who.MEMBER, states=_ANY, begins=True),
    Action.CONTINUE: Right(who=Who.MEMBER, states=_ANY, begins=True),
    Action.SAY: Right(who=Who.MEMBER, states=_ANY, begins=True),
    Action.AGAIN: Right(who=Who.MEMBER, states=DONE, begins=True),
    Action.RETRY: Right(who=Who.OWNER, states=FAILURES, begins=True),
    Action.DETAILS: Right(who=Who.OWNER, states=FAILURES),
    Action.ANSWER: Right(who=Who.MEMBER, states=DONE, begins=True),
    Action.DELETE: Right(who=Who.OWNER, states=DONE),
    Action.CANCEL: Right(who=Who.OWNER, states=_ANY - TERMINAL),
    Action.HISTORY: Right(who=Who.MEMBER, states=_ANY),
    Action.COMPARE: Right(who=Who.MEMBER, states=DONE),
    Action.ORIGINAL: Right(who=Who.MEMBER, states=DONE),
    Action.UNDO: Right(who=Who.MEMBER, states=DONE),
    Action.OPTIONS: Right(who=Who.MEMBER, states=DONE, begins=True),
    Action.CHOOSE: Right(who=Who.MEMBER, states=DONE, begins=True),
    Action.THREAD: Right(who=Who.MEMBER, states=DONE),
    Action.CONFIRM: Right(who=Who.AUTHOR, states=frozenset({State.RESERVED})),
    Action.RELEASE: Right(who=Who.MODERATOR, states=frozenset({State.RESERVED})),
    Action.REPORT: Right(who=Who.MEMBER, states=DONE),
    Action.TAKEDOWN: Right(who=Who.MODERATOR, states=_ANY),
    Action.REJECT: Right(who=Who.MODERATOR, states=frozenset({State.RESERVED})),
}


def admit(action: str, asker: Asker) -> Right:
    """What is known of a press before its turn is: raises `Refused` where no turn could allow it."""
    right = next((right for known, right in RIGHTS.items() if known == action), None)
    if right is None:
        raise Refused(Refusal.NOT_FOUND)
    if (right.begins or right.who is Who.MEMBER) and not asker.may_begin:
        raise Refused(Refusal.MISSING_PERMISSION, {"name": "Use Application Commands"})
    return right


def grant(action: str, turn: Turn | None, asker: Asker, place: Place) -> Turn:
    """Return `turn`, to which `asker` at `place` may do that. Raises `Refused`."""
    right = admit(action, asker)
    if turn is None or not visible(turn, asker, place):
        raise Refused(Refusal.NOT_FOUND)
    mine = turn.author == asker.user or (asker.moderator and right.who is Who.OWNER)
    if right.who in {Who.OWNER, Who.AUTHOR} and not mine:
        raise Refused(Refusal.NOT_YOURS)
    if right.who is Who.MODERATOR and not asker.moderator:
        raise Refused(Refusal.MODERATORS_ONLY)
    if turn.state not in right.states:
        raise Refused(Refusal.NOT_FOUND if turn.state in TERMINAL else Refusal.STILL_RUNNING)
    return turn


def visible(turn: Turn, asker: Asker, place: Place) -> bool:
    """Tell whether somebody at `place` may know of `turn`: the same server, or the same private channel."""
    if turn.private and turn.author != asker.user:
        return False
    if turn.place.guild is None:
        return turn.place.channel == place.channel or turn.author == asker.user
    return turn.place.guild == place.guild

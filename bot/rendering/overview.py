"""What `/me` says: what holds, what was spent, what is under way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain import money
from bot.domain.ids import TurnId
from bot.domain.rights import Action
from bot.domain.turns import SENT, Approval, Turn
from bot.rendering.buttons import Button, Style, custom_id
from bot.rendering.escaping import CONTENT_LIMIT, fact, width
from bot.rendering.words import Words, moment

# As many as there are buttons in a row; who waits for more reads how many more.
MOST_LISTED = 5
_LONGEST_INSTRUCTION = 80


def overview_text(
    standings: Sequence[str], spent: int, under_way: Sequence[tuple[Turn, str | None]], words: Words
) -> str:
    """Return what whoever reads it may know of themselves.

    `standings` are lines of `bot.rendering.quotas`, `spent` micro-dollars; each turn under way
    comes with the address of its message, where there is one to go to.
    """
    lines = [
        words.text("me.quota"),
        *standings,
        words.text("me.spent", amount=money.spelt(spent)),
        *_under_way(under_way, words),
    ]
    while width("\n".join(lines)) > CONTENT_LIMIT:  # only a server with very many rules comes so far
        lines.pop(1)
    return "\n".join(lines)


def overview_controls(under_way: Sequence[tuple[Turn, str | None]], words: Words) -> tuple[Button, ...]:
    """Return a button to end each turn that is listed."""
    return tuple(
        _cancel(turn.id, number, words) for number, (turn, _) in enumerate(under_way[:MOST_LISTED], 1)
    )


def _under_way(under_way: Sequence[tuple[Turn, str | None]], words: Words) -> Iterator[str]:
    if not under_way:
        yield words.text("me.nothing_under_way")
        return
    yield words.text("me.under_way", n=len(under_way))
    for number, (turn, address) in enumerate(under_way[:MOST_LISTED], 1):
        line = words.text(
            "me.turn",
            number=number,
            instruction=fact(turn.instruction, _LONGEST_INSTRUCTION),
            state=words.text(f"me.state.{_state(turn)}"),
            when=moment(turn.created_at),
        )
        yield line if address is None else words.text("me.linked", line=line, address=address)
    if len(under_way) > MOST_LISTED:
        yield words.text("me.more", n=len(under_way) - MOST_LISTED)


_HELD = {Approval.PENDING: "held", Approval.ASKED: "asked"}


def _state(turn: Turn) -> str:
    if turn.approval in _HELD:
        return _HELD[turn.approval]
    return "working" if turn.state in SENT else "waiting"


def _cancel(turn: TurnId, number: int, words: Words) -> Button:
    return Button(
        action=Action.CANCEL,
        custom_id=custom_id(Action.CANCEL, turn),
        label=words.text("me.cancel", number=number),
        style=Style.SECONDARY,
    )

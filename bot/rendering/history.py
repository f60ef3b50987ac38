"""What `/history` shows: a branch a page at a time, in a picture, in words, and to go on from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from bot.domain.ids import TurnId
from bot.domain.rights import Action
from bot.domain.tree import Node, Tree
from bot.domain.turns import DONE, FAILURES, State
from bot.rendering import mentions
from bot.rendering.buttons import Button, Control, Menu, Style, custom_id
from bot.rendering.escaping import fact
from bot.rendering.words import Words, moment

TILES = 12
# Discord's most entries in a menu, and the longest label.
MOST_CHOICES, LONGEST_CHOICE = 25, 90
LONGEST_LINE = 90

_LOST = FAILURES | {State.REFUSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page of the branch that ends in `present`; pages count from 1, the oldest turns on the first."""

    tree: Tree
    branch: tuple[Node, ...]
    present: TurnId
    page: int
    pages: int

    @property
    def tiles(self) -> tuple[Node, ...]:
        """The turns on this page, oldest first."""
        return self.branch[(self.page - 1) * TILES : self.page * TILES]


def sheet_of(tree: Tree, present: TurnId, page: int | None = None) -> Sheet:
    """Return a page of the branch to `present`; its last, which holds that turn, where none is named."""
    branch = tree.branch_to(present)
    pages = max(1, ceil(len(branch) / TILES))
    return Sheet(tree=tree, branch=branch, present=present, page=min(page or pages, pages), pages=pages)


def is_lost(node: Node) -> bool:
    """Tell whether the turn ended without an answer."""
    return node.turn.state in _LOST


def sheet_text(sheet: Sheet, words: Words) -> str:
    """Return the sheet in words: what was asked in each turn, by whom, when."""
    elsewhere = len(sheet.tree.nodes) - len(sheet.branch)
    others = words.text("history.others", n=elsewhere) if elsewhere else ""
    heading = words.text("history.heading", n=len(sheet.branch), others=others)
    paged = words.text("history.page", page=sheet.page, pages=sheet.pages) if sheet.pages > 1 else ""
    return "\n".join((f"{heading}{paged}", *(_line(node, sheet, words) for node in sheet.tiles)))


def _line(node: Node, sheet: Sheet, words: Words) -> str:
    line = words.text(
        "history.line",
        number=node.number,
        instruction=fact(node.turn.instruction, LONGEST_LINE),
        who=mentions.person(node.turn.author, words),
        when=moment(node.turn.created_at),
    )
    state = state_of(node, words)
    notes = [f" · {state}"] if state else []
    if node.turn.id == sheet.present:
        notes.append(f" · **{words.text('history.here')}**")
    return "".join((line, *notes))


def state_of(node: Node, words: Words) -> str:
    """Return in a word or two why a turn has no picture; nothing where it has one."""
    if node.pictures:
        return ""
    if node.turn.erased_at is not None:
        return words.text("history.erased")
    if node.is_removed:
        return words.text("history.removed")
    if is_lost(node):
        return words.text(f"phase.{node.turn.state}").lower()
    done = node.turn.state in DONE
    return words.text("history.answered" if done else "history.running")


def sheet_controls(sheet: Sheet, words: Words) -> tuple[Control, ...]:
    """Return what to go on from, and the way to the other pages."""
    return (*_menu(sheet, words), *_turning(sheet, words))


def _menu(sheet: Sheet, words: Words) -> Iterator[Menu]:
    choices = [choice for node in reversed(sheet.tiles) for choice in _choices(node, words)][:MOST_CHOICES]
    if choices:
        # What follows a private turn stays private.
        is_private = any(node.turn.private for node in sheet.branch)
        action = Action.EDIT if is_private else Action.CONTINUE
        yield Menu(
            action=action,
            custom_id=f"dr:{action}",
            label=words.text("history.continue"),
            choices=tuple(label for label, _ in choices),
            values=tuple(value for _, value in choices),
        )


def _choices(node: Node, words: Words) -> Iterator[tuple[str, str]]:
    """Each picture of a turn: what it is called, and what ends the id of the press."""
    asked = " ".join(node.turn.instruction.split())
    key = "history.choice_of" if len(node.turn.results) > 1 else "history.choice"
    for kept in node.pictures:
        named = words.text(key, number=node.number, picture=kept.number, instruction=asked)
        yield named[:LONGEST_CHOICE], f"{node.turn.id}:{kept.number}"


def _turning(sheet: Sheet, words: Words) -> Iterator[Button]:
    ways = (("older", sheet.page - 1), ("newer", sheet.page + 1))
    for way, page in ways:
        if 1 <= page <= sheet.pages:
            yield Button(
                action=Action.HISTORY,
                custom_id=custom_id(Action.HISTORY, sheet.present, page),
                label=words.text(f"history.{way}"),
                style=Style.SECONDARY,
                row=1,
            )

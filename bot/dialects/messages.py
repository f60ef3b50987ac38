"""A branch of the conversation as chat messages: what an edit sends.

The exchange that holds the canvas stands, its answer passed back in its own order with the canvas as the
only picture; so do the newest exchanges behind it. Everything else is folded into a short transcript in
front of the next user message that stands, so that a chain of edits grows by its words and little more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TypeAlias

from bot.domain.branch import Ask, Canvas, Exchange
from bot.domain.pictures import Picture

Json: TypeAlias = dict[str, object]

# Exchanges behind the canvas (words only, or failed) that stand as messages of their own.
NEWEST_STANDING = 2

_TRANSCRIPT = "Earlier in this conversation:"


def messages(ask: Ask, *, canvas_role: str) -> list[Json]:
    """Return the messages for `ask`; `canvas_role` says whose message holds the canvas a model made."""
    canvas = ask.canvas
    by_user = canvas is not None and (canvas_role == "user" or (canvas.turn is None and not ask.past))
    holder = _holder(ask)
    told: list[Json] = []
    folded: list[Exchange] = []
    for place, exchange in enumerate(ask.past):
        if place != holder and place < len(ask.past) - NEWEST_STANDING:
            folded.append(exchange)
            continue
        shown = canvas if place == holder and not by_user else None
        told += _standing(exchange, folded, shown)
        folded = []
    pictures = [_address(canvas)] if canvas is not None and by_user else []
    return [*told, _user(_with_transcript(folded, ask.instruction), [*pictures, *ask.references])]


def _holder(ask: Ask) -> int | None:
    """Return the place of the exchange that holds the canvas; a member's upload came with the first."""
    if ask.canvas is None or not ask.past:
        return None
    return ask.canvas.turn or 0


def _standing(exchange: Exchange, folded: Sequence[Exchange], canvas: Canvas | None) -> list[Json]:
    uploaded = canvas is not None and canvas.turn is None
    pictures = [_address(canvas)] if canvas is not None and uploaded else []
    user = _user(_with_transcript(folded, exchange.instruction), pictures)
    if not exchange.answer:
        return [user]
    if canvas is None or uploaded:
        return [user, {"role": "assistant", "content": _spell(exchange.answer)}]
    return [user, {"role": "assistant", "content": _blocks(exchange.answer, canvas)}]


def _user(words: str, pictures: Sequence[object]) -> Json:
    content = [_text(words), *map(_picture, pictures)] if pictures else words
    return {"role": "user", "content": content}


def _blocks(answer: Iterable[str | int], canvas: Canvas) -> list[Json]:
    """Return the answer's blocks in order, without the pictures that are not the canvas."""
    kept = [part for part in answer if isinstance(part, str) or part == canvas.number]
    if canvas.number not in kept:
        kept.append(canvas.number)
    return [_text(part) if isinstance(part, str) else _picture(_address(canvas)) for part in kept]


def _text(words: str) -> Json:
    return {"type": "text", "text": words}


def _picture(address: object) -> Json:
    return {"type": "image_url", "image_url": {"url": address}}


def _address(canvas: Canvas) -> str | Picture:
    return canvas.url or canvas.picture


def _with_transcript(folded: Sequence[Exchange], words: str) -> str:
    if not folded:
        return words
    lines = (f"- {_one_line(exchange.instruction)}{_reply(exchange)}" for exchange in folded)
    return "\n".join((_TRANSCRIPT, *lines, "", words))


def _reply(exchange: Exchange) -> str:
    return f" > {_one_line(_spell(exchange.answer))}" if exchange.answer else ""


def _spell(answer: Iterable[str | int]) -> str:
    """Return an answer in words; a row of pictures is told in one mark, however many they are."""
    parts: list[str] = []
    for pictured, row in groupby(answer, key=lambda part: isinstance(part, int)):
        run = list(row)
        parts += [_mark(len(run))] if pictured else map(str, run)
    return "\n".join(parts)


def _mark(count: int) -> str:
    return "[image]" if count == 1 else f"[{count} images]"


def _one_line(words: str) -> str:
    """Return words in one line: JSON spells a line break in two bytes, a space in one."""
    return " ".join(words.split())

"""A branch of the conversation as the messages that an edit sends, before any vendor's spelling.

The exchange that holds the canvas stands, its answer passed back in its own order with the canvas as the
only picture; so do the newest exchanges behind it. Everything else is folded into a short transcript in
front of the next user message that stands, so that a chain of edits grows by its words and little more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, repeat

from bot.domain.branch import Ask, Canvas, Exchange
from bot.domain.pictures import Picture

# Exchanges behind the canvas (words only, or failed) that stand as messages of their own.
NEWEST_STANDING = 2

_HEADING = "Earlier in this conversation:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Words, or a picture: the vendor's own address of it, or its bytes; `signature`: see `Exchange`."""

    words: str = ""
    picture: str | Picture | None = None
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What the member (or the model) said, in order."""

    by_model: bool = False
    parts: tuple[Part, ...]

    @property
    def pictured(self) -> bool:
        """Whether a picture is among the parts."""
        return any(part.picture is not None for part in self.parts)

    @property
    def words(self) -> str:
        """All words, a line for each part."""
        return "\n".join(part.words for part in self.parts if part.picture is None)


def transcribe(ask: Ask, *, canvas_role: str) -> list[Speech]:
    """Return the messages for `ask`; `canvas_role` says whose message holds the canvas a model made."""
    canvas = ask.canvas
    by_user = canvas is not None and (canvas_role == "user" or (canvas.turn is None and not ask.past))
    holder = _holder(ask)
    told: list[Speech] = []
    folded: list[Exchange] = []
    for place, exchange in enumerate(ask.past):
        if place != holder and place < len(ask.past) - NEWEST_STANDING:
            folded.append(exchange)
            continue
        shown = canvas if place == holder and not by_user else None
        told += _standing(exchange, folded, shown)
        folded = []
    pictures = [_address(canvas)] if canvas is not None and by_user else []
    return [*told, _by_member(_with_heading(folded, ask.instruction), [*pictures, *ask.references])]


def _holder(ask: Ask) -> int | None:
    """Return the place of the exchange that holds the canvas; a member's upload came with the first."""
    if ask.canvas is None or not ask.past:
        return None
    return ask.canvas.turn or 0


def _standing(exchange: Exchange, folded: Sequence[Exchange], canvas: Canvas | None) -> Iterator[Speech]:
    uploaded = canvas is not None and canvas.turn is None
    pictures = [_address(canvas)] if canvas is not None and uploaded else []
    yield _by_member(_with_heading(folded, exchange.instruction), pictures)
    if exchange.answer:
        yield Speech(by_model=True, parts=tuple(_answer(exchange, None if uploaded else canvas)))


def _by_member(words: str, pictures: Sequence[str | Picture]) -> Speech:
    return Speech(parts=(Part(words=words), *(Part(picture=picture) for picture in pictures)))


def _answer(exchange: Exchange, canvas: Canvas | None) -> Iterator[Part]:
    """Yield the answer's parts in order, without the pictures that are not the canvas."""
    if canvas is None and any(isinstance(part, int) for part in exchange.answer):
        yield Part(words=_spell(exchange.answer))
        return
    signed = zip(exchange.answer, chain(exchange.signatures, repeat("")), strict=False)
    for part, signature in signed:
        if isinstance(part, str):
            yield Part(words=part, signature=signature)
        elif canvas is not None and part == canvas.number:
            yield Part(picture=_address(canvas), signature=signature)
    if canvas is not None and canvas.number not in exchange.answer:
        yield Part(picture=_address(canvas))


def _address(canvas: Canvas) -> str | Picture:
    return canvas.url or canvas.picture


def _with_heading(folded: Sequence[Exchange], words: str) -> str:
    if not folded:
        return words
    lines = (f"- {_one_line(exchange.instruction)}{_reply(exchange)}" for exchange in folded)
    return "\n".join((_HEADING, *lines, "", words))


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

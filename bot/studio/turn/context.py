"""What a provider is sent: the branch from the root to a turn, built from the store.

Only the canvas and this turn's references travel as pictures; everything else is words.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.domain import quotas
from bot.domain.branch import Ask, Canvas, Exchange
from bot.domain.ids import AttemptId
from bot.domain.offers import Offer
from bot.domain.pictures import Picture
from bot.domain.preservation import as_sent
from bot.domain.turns import Approval, Kept, Question, Role, Turn, picture_in
from bot.errors import Kind, Refusal, Refused
from bot.store import turns
from bot.store.files import Pictures
from bot.studio.workshop import Workshop

_TOO_MUCH = quotas.REFUSALS | {Refusal.BUDGET_SPENT}


async def request(turn: Turn, attempt: AttemptId, offer: Offer, workshop: Workshop) -> Ask:
    """Return what a provider is to be sent for `turn` in an attempt of that id. Raises `Refused`."""
    parent = turn.parent
    ancestors: tuple[Turn, ...] = ()
    if parent is not None:
        ancestors = await workshop.store.read(lambda connection: turns.branch_to(connection, parent))
    return await build(turn, ancestors, workshop.pictures, attempt=attempt, offer=offer, now=workshop.clock())


async def build(
    turn: Turn,
    ancestors: tuple[Turn, ...],
    pictures: Pictures,
    *,
    attempt: AttemptId,
    offer: Offer,
    now: datetime,
) -> Ask:
    """Return the request for `turn`; `ancestors` run from the root to its parent. Raises `Refused`."""
    told = tuple(ancestor for ancestor in ancestors if _may_be_told(ancestor, turn))
    canvas, references, mask = await asyncio.gather(
        _canvas(turn, told, pictures, provider=offer.name, now=now),
        _inputs(turn, Role.REFERENCE, pictures),
        _inputs(turn, Role.MASK, pictures),
    )
    return Ask(
        instruction=as_sent(turn.instruction, turn.options, edits=canvas is not None),
        past=tuple(_exchange(ancestor, offer) for ancestor in told),
        canvas=canvas,
        references=references,
        mask=next(iter(mask), None),
        options=turn.options,
        client_id=attempt,
    )


def _may_be_told(ancestor: Turn, turn: Turn) -> bool:
    """Whether the words of `ancestor` may go out with `turn`: what nobody let pass would pass unseen.

    What a vendor's content rules refused once would get the whole branch refused again.
    """
    why = None if ancestor.failure is None else ancestor.failure.reason
    if ancestor.erased_at is not None or why == Kind.CONTENT_POLICY:
        return False
    if ancestor.provider is None:  # never accepted: quotas are asked last, but before a moderator is
        return why in _TOO_MUCH and turn.approval is None
    return ancestor.approval in {None, Approval.RELEASED}


def _exchange(turn: Turn, offer: Offer) -> Exchange:
    """A question is told in words, whoever asked it; what a vendor wants back is no other's to read."""
    asked = (_spelt(turn.question),) if turn.question else ()
    theirs = (turn.provider, turn.model) == (offer.name, offer.model)
    return Exchange(
        instruction=turn.instruction,
        answer=(*turn.answer, *asked),
        signatures=turn.signatures if theirs else (),
    )


def _spelt(question: Question) -> str:
    return f"{question.text} ({' / '.join(question.choices)})" if question.choices else question.text


async def _canvas(
    turn: Turn, ancestors: tuple[Turn, ...], pictures: Pictures, *, provider: str, now: datetime
) -> Canvas | None:
    if turn.canvas is None:
        return None
    kept = picture_in((turn, *ancestors), turn.canvas)
    if kept is None or kept.removed:  # since the turn was accepted
        raise Refused(Refusal.TAKEN_DOWN)
    picture = await load(kept, pictures)
    if kept.role is not Role.RESULT:
        return Canvas(picture=picture)
    holder = next(index for index, ancestor in enumerate(ancestors) if ancestor.id == kept.turn)
    fresh = kept.url_until is not None and kept.url_until > now and kept.provider == provider
    return Canvas(picture=picture, turn=holder, number=kept.number, url=kept.url if fresh else None)


async def _inputs(turn: Turn, role: Role, pictures: Pictures) -> tuple[Picture, ...]:
    return tuple([await load(kept, pictures) for kept in turn.inputs if kept.role is role])


async def load(kept: Kept, pictures: Pictures) -> Picture:
    """The picture with its bytes."""
    return Picture(kept.facts, await pictures.get(kept.file))

"""Asking for the same once more: what a turn was asked with, out of the store, as a new wish."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import rights
from bot.domain.ids import TurnId
from bot.domain.intents import Begin, Continue, Opening, Repeat, Upload, Wish
from bot.domain.rights import Action
from bot.domain.turns import Kept, Role, Turn
from bot.errors import Refusal, Refused
from bot.store import turns
from bot.store.files import Pictures
from bot.studio.workshop import Workshop


async def resolve(intent: Repeat, workshop: Workshop) -> Wish:
    """Return what `intent` asks for; raises `Refused`.

    Its pictures are uploads like any other, so the new turn keeps copies of its own.
    """
    found = await _turn(intent.target, workshop)
    action = Action.RETRY if found is not None and found.failure is not None else Action.AGAIN
    original = rights.grant(action, found, intent.asker, intent.place)
    if original.failure is not None and original.failure.loses_inputs:
        raise Refused(Refusal.NOT_FOUND)
    opening = Opening(
        turn=intent.turn,
        event=intent.event,
        asker=intent.asker,
        place=intent.place,
        address=intent.address,
        private=intent.private,
    )
    uploads = [(kept.role, _stored(kept, workshop.pictures)) for kept in original.inputs]
    images = tuple(upload for role, upload in uploads if role is not Role.MASK)
    mask = next((upload for role, upload in uploads if role is Role.MASK), None)
    if original.parent is None:
        return Begin(
            **opening,
            instruction=original.instruction,
            options=original.options,
            images=images,
            mask=mask,
            thread=original.thread and action is Action.RETRY,
        )
    return Continue(
        **opening,
        instruction=original.instruction,
        options=original.options,
        target=original.parent,
        number=picture_edited(original, await _turn(original.parent, workshop)),
        images=images,
        mask=mask,
    )


def carried(wish: Wish, parent: Turn | None, pictures: Pictures) -> Wish:
    """Return `wish` with the pictures that its parent was asked with, where it answers a question of that.

    One with options of its own repeats an answer, and brings them already.
    """
    if parent is None or not parent.asks or wish.options is not None:
        return wish
    images = [_stored(kept, pictures) for kept in parent.inputs if kept.role is Role.REFERENCE]
    mask = next((_stored(kept, pictures) for kept in parent.inputs if kept.role is Role.MASK), None)
    return replace(wish, images=(*images, *wish.images), mask=wish.mask or mask)


async def _turn(turn: TurnId, workshop: Workshop) -> Turn | None:
    return await workshop.store.read(lambda connection: turns.get(connection, turn))


def picture_edited(original: Turn, parent: Turn | None) -> int:
    """Which of its parent's pictures a turn edited, from 1; 1 where the parent made none."""
    made = [kept.id for kept in parent.results] if parent else []
    return made.index(original.canvas) + 1 if original.canvas in made else 1


def _stored(kept: Kept, pictures: Pictures) -> Upload:
    """A kept picture, as if it were attached anew."""

    async def fetch() -> bytes:
        if kept.removed:
            raise Refused(Refusal.TAKEN_DOWN)
        return await pictures.get(kept.file)

    return Upload(name=kept.file, size=kept.facts.size, claimed_type=kept.facts.media, fetch=fetch)

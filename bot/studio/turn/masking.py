"""Masks: how a model is told of one, and the promise that outside of it nothing changes.

Whatever a provider returns, the canvas is put back around the marked region once the attempt's pictures
are on disk. The provider's own files lie there until the list names the restored ones, so that a crash
in between changes nothing: from the same files comes the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.branch import Ask, Canvas
from bot.domain.events import Caution
from bot.domain.ids import AttemptId
from bot.domain.masks import told as region_told
from bot.domain.offers import MaskField, Offer
from bot.domain.pictures import Picture
from bot.domain.turns import Role, Turn, picture_in
from bot.imaging.gate import Gate
from bot.store import turns
from bot.store.files import Pictures
from bot.studio.turn import context, harvest
from bot.studio.turn.harvest import Found, Harvest
from bot.studio.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Surround:
    """What must stay as it was: the canvas, but for what the mask marks."""

    canvas: Picture
    mask: Picture


async def told(ask: Ask, offer: Offer, gate: Gate) -> Ask:
    """The request as the model understands it.

    One that takes no masks, or not this canvas in its own size, is shown the region and told where it is.
    """
    if ask.mask is None or ask.canvas is None:
        return ask
    canvas = await _beside_mask(ask.canvas, ask.mask, offer, gate)
    if canvas is not None:
        return replace(ask, canvas=canvas)
    return await _told_plainly(replace(ask, mask=None), ask.canvas.picture, ask.mask, offer, gate)


async def _beside_mask(canvas: Canvas, mask: Picture, offer: Offer, gate: Gate) -> Canvas | None:
    """The canvas as it may be sent with the mask's file: as a file too, it is to be of the same format.

    None: the model is told in words.
    """
    if offer.mask is MaskField.NONE or not offer.takes(mask.facts):
        return None
    if offer.mask is MaskField.URL:
        return canvas if canvas.url or offer.takes(canvas.picture.facts) else None
    png = await gate.as_png(canvas.picture)
    return replace(canvas, picture=png) if png and offer.takes(png.facts) else None


async def _told_plainly(plain: Ask, canvas: Picture, mask: Picture, offer: Offer, gate: Gate) -> Ask:
    marked = await gate.marked(canvas, mask)
    if marked is None:
        return plain
    pictured = len(plain.references) + 1 < offer.references
    instruction = f"{plain.instruction}\n\n{region_told(marked.region, pictured=pictured)}"
    if len(instruction) > offer.prompt_chars:
        return plain
    references = (*plain.references, marked.picture) if pictured else plain.references
    return replace(plain, instruction=instruction, references=references)


def surround_of(ask: Ask) -> Surround | None:
    """What a request promises to keep; None: it has no mask."""
    return Surround(ask.canvas.picture, ask.mask) if ask.canvas and ask.mask else None


async def surround_in(turn: Turn, workshop: Workshop) -> Surround | None:
    """The same from the store, for a turn that a crash left open; None also where the canvas is gone."""
    mask = next((each for each in turn.inputs if each.role is Role.MASK), None)
    if mask is None or turn.canvas is None:
        return None
    branch = await workshop.store.read(lambda connection: turns.branch_to(connection, turn.id))
    canvas = picture_in(branch, turn.canvas)
    if canvas is None or canvas.removed:
        return None
    return Surround(
        await context.load(canvas, workshop.pictures), await context.load(mask, workshop.pictures)
    )


async def keep(
    found: Harvest, attempt: AttemptId, surround: Surround | None, pictures: Pictures, gate: Gate
) -> Harvest:
    """Write the list of what an attempt brought, restored where there was a mask. May be repeated."""
    if surround is None:
        await harvest.keep(found, attempt, pictures)
        return found
    each = [await _restored(one, attempt, surround, pictures, gate) for one in found.pictures]
    failed = (str(Caution.OUTSIDE_CHANGED),) if any(one.drift is None for one in each) else ()
    # What a vendor put its signature to is not what it will be shown.
    restored = replace(found, pictures=tuple(each), cautions=(*found.cautions, *failed), signatures=())
    await harvest.keep(restored, attempt, pictures)
    for name in await harvest.unlisted(restored, attempt, pictures):
        await pictures.remove(name)
    return restored


async def _restored(
    found: Found, attempt: AttemptId, surround: Surround, pictures: Pictures, gate: Gate
) -> Found:
    """The picture with the canvas around it; as it came, without a `drift`, where that cannot be made."""
    if found.drift is not None:
        return found
    came = Picture(found.facts, await pictures.get(found.file))
    made = await gate.restored(came, surround.canvas, surround.mask)
    if made is None:
        return found
    picture, drift = made
    name = harvest.restored_name(attempt, found.number, picture)
    await pictures.put(name, picture.data)
    # The vendor's own address is of the picture as it came: another one.
    return Found(file=name, number=found.number, facts=picture.facts, drift=drift)

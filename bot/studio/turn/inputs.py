"""What a member uploaded with a turn: what each file is to it, decoded, kept once all of it is sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bot.domain.events import Caution
from bot.domain.hints import hints
from bot.domain.ids import ImageId
from bot.domain.intents import Upload, Wish
from bot.domain.pictures import LARGEST_UPLOAD, MEBIBYTE, Facts, Picture
from bot.domain.turns import Kept, Role, Turn
from bot.errors import Refusal, Refused
from bot.studio.crashpoints import CrashPoint
from bot.studio.workshop import Workshop

Placed: TypeAlias = list[tuple[Role, Upload]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was kept, and what to tell of it."""

    kept: tuple[Kept, ...] = ()
    hints: tuple[Caution, ...] = ()


def placed(wish: Wish, *, has_canvas: bool) -> Placed:
    """Say what each upload is: the first is the canvas where there is none yet, the rest references.

    The mask comes last. Raises `Refused`.
    """
    roles = [Role.REFERENCE] * len(wish.images)
    if roles and not has_canvas:
        roles[0] = Role.CANVAS
    uploads = list(zip(roles, wish.images, strict=True))
    if wish.mask is not None:
        if not has_canvas and not uploads:
            raise Refused(Refusal.MASK_NEEDS_IMAGE)
        uploads.append((Role.MASK, wish.mask))
    for _, upload in uploads:
        if upload.size > LARGEST_UPLOAD:
            facts = {"name": upload.name, "limit": f"{LARGEST_UPLOAD // MEBIBYTE} MB"}
            raise Refused(Refusal.UPLOAD_TOO_BIG, facts)
    return uploads


async def take_in(turn: Turn, uploads: Placed, canvas: Facts | None, workshop: Workshop) -> Inputs:
    """Download and decode what was uploaded; keep it once all of it is sound. Raises `Refused`.

    `canvas`: the picture edited, where it is none of the uploads; a mask has to fit it.
    """
    taken: list[tuple[Role, Picture]] = []
    for role, upload in uploads:
        data = await upload.fetch()
        if role is Role.MASK and canvas is not None:
            picture = await workshop.gate.mask(data, canvas, name=upload.name)
        else:
            picture = await workshop.gate.upload(data, name=upload.name)
        if role is Role.CANVAS:
            canvas = picture.facts
        taken.append((role, picture))
    kept = tuple(_kept(turn, number, role, picture) for number, (role, picture) in enumerate(taken, 1))
    for record, (_, picture) in zip(kept, taken, strict=True):
        await workshop.pictures.put(record.file, picture.data)
    workshop.crash(CrashPoint.INPUTS_KEPT)
    return Inputs(kept, hints([picture for role, picture in taken if role is not Role.MASK]))


def _kept(turn: Turn, number: int, role: Role, picture: Picture) -> Kept:
    name = f"{turn.id}-in{number}"
    return Kept(
        id=ImageId(name),
        turn=turn.id,
        role=role,
        number=number,
        facts=picture.facts,
        file=f"{name}.{picture.facts.media.extension}",
    )

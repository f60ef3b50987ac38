"""The pictures of a request as its provider takes them: no member has to know a vendor's limits.

What is of a format the provider does not take, or has too many bytes for it, is re-encoded; everything
else goes out as it is kept. What is kept stays as it was.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.branch import Ask, Exchange
from bot.domain.offers import Offer
from bot.domain.pictures import Picture
from bot.imaging.gate import Gate


async def fitted(ask: Ask, offer: Offer, gate: Gate) -> Ask:
    """The request with pictures that `offer` takes; the mask, which has to fit its canvas, is left alone.

    One that cannot be made so stays, for the provider to judge.
    """
    references = [await _fitted(picture, offer, gate) for picture in ask.references]
    ask = replace(ask, references=tuple(references))
    if ask.canvas is None:
        return ask
    picture = await _fitted(ask.canvas.picture, offer, gate)
    if picture is ask.canvas.picture:
        return ask
    return replace(ask, canvas=replace(ask.canvas, picture=picture), past=_unsigned(ask))


def _unsigned(ask: Ask) -> tuple[Exchange, ...]:
    """What a vendor put its signature to is not what it will be shown."""
    holder = ask.canvas.turn if ask.canvas else None
    return tuple(
        replace(exchange, signatures=()) if index == holder else exchange
        for index, exchange in enumerate(ask.past)
    )


async def _fitted(picture: Picture, offer: Offer, gate: Gate) -> Picture:
    if offer.takes(picture.facts):
        return picture
    return await gate.sendable(picture, offer.reference_bytes, offer.reference_types) or picture

"""What a member has need not be what a vendor takes: pictures are sent in a form that it does."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image

from bot.domain.branch import Ask, Canvas, Exchange
from bot.domain.offers import Offer
from bot.domain.pictures import Media, Picture
from bot.imaging.gate import Gate
from bot.studio.turn.fitting import fitted

OFFER = Offer(name="one", dialect="", base_url="", model="", references=3)


async def picture(gate: Gate, form: str) -> Picture:
    """A picture of 300 by 200 pixels that a PNG needs some kB for."""
    file = io.BytesIO()
    Image.effect_noise((300, 200), 60).save(file, form)
    return await gate.result(file.getvalue())


async def test_a_request_holds_what_its_provider_takes() -> None:
    """Too large or of another format: made anew, without a vendor's signature to it; the rest stays."""
    gate = Gate()
    large, small = await picture(gate, "PNG"), await picture(gate, "JPEG")
    canvas = Canvas(picture=large, turn=1, number=1, url="https://vendor.example/1")
    past = tuple(Exchange(instruction="a lamp", answer=(1,), signatures=(sign,)) for sign in "ab")
    ask = Ask(instruction="brighter", past=past, canvas=canvas, references=(small,))
    tight = replace(OFFER, reference_bytes=small.facts.size)
    picky = replace(OFFER, reference_types=("image/png",))

    smaller, other = await fitted(ask, tight, gate), await fitted(ask, picky, gate)
    await gate.close()

    assert await fitted(ask, OFFER, gate) == ask
    assert smaller.canvas is not None
    assert [each.signatures for each in smaller.past] == [("a",), ()]
    assert smaller == replace(ask, past=smaller.past, canvas=replace(canvas, picture=smaller.canvas.picture))
    assert tight.takes(smaller.canvas.picture.facts)
    assert other.canvas == canvas
    assert [each.facts.media for each in other.references] == [Media.PNG]

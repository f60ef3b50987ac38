"""What a mask becomes on its way to a provider, and what of the provider's pictures is kept."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.domain.branch import Ask, Canvas
from bot.domain.events import Caution
from bot.domain.ids import AttemptId
from bot.domain.offers import MaskField, Offer
from bot.domain.pictures import Media, Picture
from bot.imaging.gate import Gate
from bot.store.files import Pictures
from bot.studio.turn import masking
from bot.studio.turn.harvest import Found, Harvest, look_for, picture_name
from bot.studio.turn.masking import Surround

ATTEMPT = AttemptId("0123456789abcdefghijklmno")
OFFER = Offer(name="one", dialect="", base_url="", model="", references=3)


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    """The gate as the bot has it."""
    gate = Gate()
    yield gate
    await gate.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    """A folder of pictures."""
    return Pictures(tmp_path)


async def picture(gate: Gate, colour: str, form: str = "PNG") -> Picture:
    """A plain picture, 64 by 48."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, form)
    return await gate.result(file.getvalue())


async def asked(gate: Gate, form: str = "PNG") -> Ask:
    """A request whose mask lets the left half change."""
    canvas = await picture(gate, "teal", form)
    file = io.BytesIO()
    image = Image.new("RGBA", (64, 48), "black")
    image.paste((0, 0, 0, 0), (0, 0, 32, 48))
    image.save(file, "PNG")
    mask = await gate.mask(file.getvalue(), canvas.facts, name="mask.png")
    return Ask(instruction="a lamp", canvas=Canvas(picture=canvas), mask=mask)


async def test_a_model_without_masks_is_told_and_shown_the_region(gate: Gate) -> None:
    """In words after the instruction, and by a further picture behind the references."""
    ask = await asked(gate)
    reference = await picture(gate, "gold")

    told = await masking.told(replace(ask, references=(reference,)), OFFER, gate)

    assert told.mask is None
    assert told.instruction.startswith(
        "a lamp\n\nChange only one part of the picture, on the left: from 0 % to 50 %"
    )
    assert told.references[0] is reference
    assert [shown.facts.media for shown in told.references[1:]] == [Media.JPEG]


async def test_where_no_further_picture_is_taken_words_must_do(gate: Gate) -> None:
    """There are too many; and nothing at all is added to a prompt that has no room."""
    ask = await asked(gate)

    told = await masking.told(ask, replace(OFFER, references=1), gate)

    assert (told.references, "guide" in told.instruction) == ((), False)
    assert "on the left" in told.instruction
    assert await masking.told(ask, replace(OFFER, prompt_chars=50), gate) == replace(ask, mask=None)


async def test_a_model_with_masks_gets_the_file(gate: Gate) -> None:
    """Beside a canvas of its own format, where both are files."""
    ask = await asked(gate, "JPEG")

    as_file = await masking.told(ask, replace(OFFER, mask=MaskField.ALPHA), gate)
    by_url = await masking.told(ask, replace(OFFER, mask=MaskField.URL), gate)

    assert by_url == ask
    assert (as_file.mask, as_file.instruction) == (ask.mask, "a lamp")
    assert as_file.canvas is not None
    assert as_file.canvas.picture.facts.media is Media.PNG


@pytest.mark.parametrize(
    ("mask", "taken"),
    [(MaskField.ALPHA, "image/jpeg"), (MaskField.URL, "image/jpeg"), (MaskField.URL, "image/png")],
)
async def test_a_canvas_that_cannot_go_beside_its_mask_as_it_is_has_words_instead(
    gate: Gate, mask: MaskField, taken: str
) -> None:
    """Made anew it might not fit the mask; an address that the vendor gave it has no format to mind."""
    ask = await asked(gate, "JPEG")
    assert ask.canvas is not None
    offer = replace(OFFER, mask=mask, reference_types=(taken,))
    known = replace(ask, canvas=replace(ask.canvas, url="https://vendor.example/1"))

    told = await masking.told(ask, offer, gate)

    assert told.mask is None
    assert "on the left" in told.instruction
    assert ((await masking.told(known, offer, gate)).mask is not None) == (taken == "image/png")


async def harvested(gate: Gate, pictures: Pictures, colour: str = "red") -> Harvest:
    """What came back: all of it in one colour."""
    came = await picture(gate, colour)
    name = picture_name(ATTEMPT, 1, came)
    await pictures.put(name, came.data)
    found = Found(file=name, number=1, facts=came.facts, url="https://example.com/1")
    return Harvest(provider="one", pictures=(found,), announced=1)


async def test_the_restored_picture_takes_the_place_of_the_one_that_came(
    gate: Gate, pictures: Pictures
) -> None:
    """One file and its list are left; the vendor's address and signature, of another picture, are gone."""
    surround = masking.surround_of(await asked(gate))
    came = replace(await harvested(gate, pictures), answer=(1,), signatures=("signed",))
    harvest = await masking.keep(came, ATTEMPT, surround, pictures, gate)

    (found,) = harvest.pictures
    assert (found.drift, found.url, harvest.signatures) == (1.0, None, ())
    assert await pictures.find(ATTEMPT) == (f"{ATTEMPT}-1.restored.png", f"{ATTEMPT}.json")
    with Image.open(io.BytesIO(await pictures.get(found.file))) as image:
        assert [image.getpixel(place) for place in ((10, 20), (40, 20))] == [(255, 0, 0), (0, 128, 128)]


async def test_a_crash_before_the_list_gives_the_same_picture(gate: Gate, pictures: Pictures) -> None:
    """A restored one that nobody listed is not taken for one that came; the mask is applied anew."""
    surround = masking.surround_of(await asked(gate))
    came = await harvested(gate, pictures)
    raw = await pictures.get(came.pictures[0].file)
    first = await masking.keep(came, ATTEMPT, surround, pictures, gate)
    await pictures.put(came.pictures[0].file, raw)
    await pictures.remove(f"{ATTEMPT}.json")

    left = await look_for(ATTEMPT, "one", pictures, gate)
    assert left is not None
    again = await masking.keep(left, ATTEMPT, surround, pictures, gate)

    assert again.pictures == first.pictures
    assert await masking.keep(again, ATTEMPT, surround, pictures, gate) == again


async def test_what_cannot_be_restored_is_kept_as_it_came_and_said_so(gate: Gate, pictures: Pictures) -> None:
    """It was paid for; the member reads that the promise could not be kept."""
    ask = await asked(gate)
    assert ask.mask is not None
    damaged = Surround(Picture(ask.mask.facts, b"\x89PNG\r\n\x1a\n"), ask.mask)
    came = await harvested(gate, pictures)

    harvest = await masking.keep(came, ATTEMPT, damaged, pictures, gate)

    assert harvest.pictures == came.pictures
    assert harvest.cautions == (Caution.OUTSIDE_CHANGED,)

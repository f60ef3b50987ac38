"""Pictures that will not do well are taken, and said to be so from the first status to the last."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image

from bot.domain.events import Caution, Warned
from bot.domain.intents import Upload
from bot.domain.rights import Action
from bot.domain.telling import Ended
from bot.domain.turns import State
from bot.studio.studio import Studio
from tests.studio.asking import ANN, HERE, begin, told


def small() -> Upload:
    """A picture of 100 by 80 pixels."""
    file = io.BytesIO()
    Image.new("RGB", (100, 80), "teal").save(file, "PNG")

    async def fetch() -> bytes:
        return file.getvalue()

    return Upload(name="small.png", size=len(file.getvalue()), claimed_type="image/png", fetch=fetch)


async def test_a_small_picture_is_edited_and_hinted_at(studio: Studio) -> None:
    """The hint is told while the turn runs, and kept with it."""
    tellings = await told(studio, replace(begin(studio, 1), images=(small(),)))

    last = tellings[-1]
    assert isinstance(last, Ended)
    assert (last.turn.state, last.turn.cautions) == (State.SETTLED, (Caution.SMALL_PICTURE,))
    assert Warned(Caution.SMALL_PICTURE) in tellings
    stored = await studio.allow(Action.EDIT, last.turn.id, ANN, HERE)
    assert stored.cautions == last.turn.cautions

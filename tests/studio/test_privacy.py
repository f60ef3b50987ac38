"""What somebody takes away, in files that are small enough."""

from __future__ import annotations

import asyncio
from zipfile import ZipFile

from bot.domain.ids import UserId
from bot.domain.places import Asker
from bot.studio.studio import Studio
from tests.studio.asking import ANN, BEN, HERE, begin, end
from tests.whole.stage import Stage

KB = 1000
LIMIT = 600 * KB


async def test_what_is_large_comes_in_several_files(studio: Studio, stage: Stage) -> None:
    """None larger than its place allows, each picture whole in one of them, the first with the page."""
    stage.vendor.change(pad_bytes=300 * KB)
    ends = [await end(studio, begin(studio, number)) for number in range(1, 4)]

    async with studio.privacy.packed(ANN.user, HERE, lambda *_: "page", limit=LIMIT) as packed:
        sizes = [path.stat().st_size for path in packed.parts]
        names = [ZipFile(path).namelist() for path in packed.parts]

    assert packed.left_out == 0
    assert max(sizes) <= LIMIT
    assert "index.html" in names[0]
    pictures = {name for listed in names for name in listed if name.startswith("pictures/")}
    assert pictures == {f"pictures/{turn.results[0].file}" for turn in ends}


async def test_what_fits_nowhere_is_told(studio: Studio, stage: Stage) -> None:
    """A picture larger than a whole file is named in the page instead."""
    stage.vendor.change(pad_bytes=900 * KB)
    await end(studio, begin(studio, 1))

    def page(_: object, pictures: object) -> str:
        return repr(pictures)

    async with studio.privacy.packed(ANN.user, HERE, page, limit=LIMIT) as packed:
        told = ZipFile(packed.parts[0]).read("index.html").decode()

    assert packed.left_out == 1
    assert "path=None" in told


async def test_two_are_forgotten_at_once_while_a_third_goes_on(studio: Studio, stage: Stage) -> None:
    """Each loses their own and nobody else's; what the third asks meanwhile is made."""
    for number, asker in enumerate((ANN, BEN), 1):
        over = await end(studio, begin(studio, number, asker=asker))
        studio.parked(over.id)  # nobody shows it here
    third = begin(studio, 3, asker=Asker(user=UserId(3)))

    hers, his, made = await asyncio.gather(
        studio.erasure.forget(ANN.user), studio.erasure.forget(BEN.user), end(studio, third)
    )

    assert (hers.turns, his.turns) == (1, 1)
    assert made.results
    assert stage.counted("SELECT count(*) FROM turns WHERE author = 0") == 2
    assert stage.counted("SELECT count(*) FROM images") == 1

"""What goes by itself, and when: what is past its time, and what the database's own file still holds."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.ids import GuildId, TurnId
from bot.store import turns
from bot.store.files import Pictures
from bot.studio.people.retention import DAY_S
from bot.studio.people.scrubbing import LOOK_S
from bot.studio.studio import Studio
from bot.studio.workshop import Keeping, Workshop
from tests.studio.asking import ANN, BEN, begin, end
from tests.studio.scripted import Time


async def test_what_is_just_being_shown_is_swept_only_afterwards(shop: Workshop, time: Time) -> None:
    """A request may have waited longer than a server keeps things: its asker sees it first."""
    studio = Studio(shop, ())
    await studio.settings.change(GuildId(100), {"retention_days": 30}, by=BEN.user)
    over = await end(studio, begin(studio, 1, "a secret"))
    time.now += timedelta(days=31)

    await studio.retention.sweep()
    while_shown = await words_of(shop, over.id)
    studio.parked(over.id)
    await studio.retention.sweep()
    afterwards = await words_of(shop, over.id)

    assert [while_shown, afterwards] == ["a secret", ""]


async def words_of(shop: Workshop, turn: TurnId) -> str | None:
    """What was asked, as far as it is still there."""
    found = await shop.store.read(lambda connection: turns.get(connection, turn))
    return found.instruction if found else None


class Unlisted(Pictures):
    """A folder of pictures that can be listed only from the second time on."""

    fails = True

    async def untouched_since(self, moment: datetime) -> tuple[str, ...]:
        """Fail in a way that nobody foresaw, once."""
        if self.fails:
            self.fails = False
            raise RuntimeError("a mistake of ours")
        return await super().untouched_since(moment)


async def test_every_day_is_swept_as_long_as_the_bot_runs(
    shop: Workshop, time: Time, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A month later the words are gone, whatever went wrong with an earlier sweep."""

    async def sleep(seconds: float) -> None:
        await time.sleep(seconds)
        if len(time.slept) > 31:
            raise asyncio.CancelledError

    studio = Studio(replace(shop, sleep=sleep, pictures=Unlisted(tmp_path / "images")), ())
    await studio.settings.change(GuildId(100), {"retention_days": 30}, by=BEN.user)
    over = await end(studio, begin(studio, 1, "a secret"))
    studio.parked(over.id)
    with pytest.raises(asyncio.CancelledError):
        await studio.retention.daily()

    assert await words_of(shop, over.id) == ""
    assert set(time.slept) == {DAY_S}
    assert [each.levelname for each in caplog.records if each.name.endswith("retention")].count("ERROR") == 1


async def test_a_large_database_is_scrubbed_while_nothing_is_drawn(shop: Workshop) -> None:
    """Whoever is forgotten meanwhile is told that it comes later."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            shop.slots.leave(drawing)

    studio = Studio(replace(shop, keeping=Keeping(scrubbed_at_once=0), sleep=sleep), ())
    studio.parked((await end(studio, begin(studio, 1))).id)
    drawing = shop.slots.take(BEN.user)
    told = await studio.erasure.forget(ANN.user)
    await studio.erasure.scrub()
    again = await studio.erasure.forget(ANN.user)

    assert (told.turns, told.scrubbed) == (1, False)
    assert slept == [LOOK_S, LOOK_S]
    assert (again.turns, again.scrubbed) == (0, True)

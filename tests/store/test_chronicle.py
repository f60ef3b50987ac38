"""Who did what, a page at a time, while more is done."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.chronicle import PAGE, Page, Way
from bot.store.database.connection import Connection
from bot.store.database.engine import Store
from bot.store.moderation import audit, chronicle
from tests.store import samples
from tests.store.samples import ANN, BOB, GUILD, NOW, a_turn


async def does(store: Store, *numbers: int) -> None:
    """Let Bob do things, numbered by the second."""

    async def work(connection: Connection) -> None:
        for number in numbers:
            at = NOW + timedelta(seconds=number)
            entry = audit.Entry(at=at, guild=GUILD, actor=BOB, action="x", subject=ANN, facts={"n": number})
            await audit.record(connection, entry)

    await store.write(work)


async def page(store: Store, way: Way = Way.OLDER, after: Page | None = None) -> Page:
    """The newest page, or the one that `way` leads to from another."""
    moment = None
    if after is not None:
        moment = after.deeds[0 if way is Way.NEWER else -1].at
    return await store.read(lambda connection: chronicle.page(connection, GUILD, None, way, moment))


def told(found: Page) -> list[object]:
    """The numbers of what was done, None for a request."""
    return [deed.facts.get("n") for deed in found.deeds]


async def test_pages_meet_without_a_gap_while_more_is_done(store: Store) -> None:
    """Nothing is told twice or left out; what came meanwhile is newer."""
    await does(store, *range(2 * PAGE))
    newest = await page(store)
    await samples.Way(store, a_turn(3 * PAGE)).received()
    await does(store, 2 * PAGE)
    older = await page(store, Way.OLDER, newest)
    back = await page(store, Way.NEWER, older)
    come = await page(store, Way.NEWER, back)

    assert told(newest) + told(older) == list(range(2 * PAGE - 1, -1, -1))
    assert (newest.newer, older.older, back.newer) == (False, False, True)
    assert told(back) == told(newest)
    assert told(come) == [None, 2 * PAGE]


async def test_what_was_done_at_one_instant_stands_on_one_page(store: Store) -> None:
    """Or nobody could turn to the rest of it."""
    await does(store, *[5] * (2 * PAGE), 1, 9)

    newest = await page(store)
    older = await page(store, Way.OLDER, newest)

    assert told(newest) == [9, *[5] * (2 * PAGE)]
    assert told(older) == [1]

"""What the operator owes is counted as soon as it is told, however the turn then ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.dialects.exchange import Wait
from bot.domain.events import Caution, Finished, ImageReady, Inline, Said, Used, Warned
from bot.domain.money import DOLLAR
from bot.domain.offers import Options
from bot.domain.telling import Ended, Telling
from bot.domain.turns import State, Turn
from bot.errors import Billed, Kind, ProviderError
from bot.store import turns
from bot.studio.studio import Studio
from bot.studio.workshop import Workshop
from tests.studio.asking import ANN, HERE, begin, told
from tests.studio.scripted import CHEAP, DOWN, DRAWN, SILENT, Act, Scripted, Time, offer, spent, workshop
from tests.whole.pressing import png

# More than was held, and less.
MUCH, LITTLE = 900_000, 10_000
SILENCE = Wait(3600)


@pytest.fixture
async def shop(tmp_path: Path, time: Time, first: Scripted) -> AsyncIterator[Workshop]:
    """One vendor, which tells in dollars what it counted."""
    telling = offer("first", prices={"": CHEAP / DOLLAR}, usage_usd="cost", counts=(1, 2))
    async with workshop(tmp_path, (telling, first), time=time) as made:
        yield made


def counting(cost: int) -> tuple[Used, Said]:
    """The vendor's count, and then words, by which a test knows that it was heard."""
    return Used({"cost": cost / DOLLAR}), Said("So far.")


async def until_said(tellings: AsyncIterator[Telling]) -> None:
    """Listen until the vendor speaks."""
    async for telling in tellings:
        if isinstance(telling, Said):
            return


async def usage_of(shop: Workshop, turn: Turn) -> object:
    """The raw count kept with the one request of a turn."""
    (attempt,) = await shop.store.read(lambda connection: turns.attempts_of(connection, turn.id))
    return attempt.usage


def ended(tellings: list[Telling]) -> Turn:
    """How it ended."""
    last = tellings[-1]
    assert isinstance(last, Ended)
    return last.turn


@pytest.mark.parametrize("counted", [MUCH, LITTLE])
async def test_what_was_counted_before_a_cancel_is_owed(
    shop: Workshop, first: Scripted, counted: int
) -> None:
    """The larger of it and the worst case; it is kept with the request."""
    first.acts.append((*counting(counted), SILENCE))
    studio = Studio(shop)
    wish = begin(studio, 1)
    tellings = studio.perform(wish)
    await until_said(tellings)
    await studio.cancel(wish.turn, ANN, HERE)

    turn = ended([telling async for telling in tellings])

    assert turn.state is State.CANCELLED
    assert await spent(shop) == max(counted, CHEAP)
    assert await usage_of(shop, turn) == {"cost": counted / DOLLAR}


@pytest.mark.parametrize("counted", [MUCH, LITTLE])
async def test_what_was_counted_before_a_crash_is_owed(shop: Workshop, first: Scripted, counted: int) -> None:
    """The next life knows no more than what was written down when it was told."""
    first.acts.append((*counting(counted), SILENCE))
    studio = Studio(shop)
    tellings = studio.perform(begin(studio, 1))
    await until_said(tellings)
    await tellings.aclose()
    left = await shop.store.read(turns.unfinished)

    turn = ended([telling async for telling in Studio(shop, left).resume(left[0])])

    assert turn.state is State.UNKNOWN
    assert await spent(shop) == max(counted, CHEAP)
    assert await usage_of(shop, turn) == {"cost": counted / DOLLAR}


@pytest.mark.parametrize("told_later", [(), counting(LITTLE)])
async def test_what_was_counted_before_an_answer_was_lost_is_owed_whatever_is_found(
    shop: Workshop, first: Scripted, told_later: Act
) -> None:
    """Of two counts of one request the dearer; a lookup that tells none takes nothing back."""
    first.acts.append((*counting(MUCH), SILENT))
    first.found = (*told_later, *DRAWN)
    studio = Studio(shop)

    turn = ended(await told(studio, begin(studio, 1)))

    assert turn.state is State.SETTLED
    assert await spent(shop) == MUCH
    assert await usage_of(shop, turn) == {"cost": MUCH / DOLLAR}


@pytest.mark.parametrize(
    ("error", "owed"),
    [
        (ProviderError(kind=Kind.TRUNCATED), MUCH),
        (ProviderError(kind=Kind.CONTENT_POLICY, billed=Billed.NO), 0),
        (DOWN, 0),
    ],
)
async def test_what_was_counted_before_a_failure_is_owed_unless_it_is_documented_free(
    shop: Workshop, first: Scripted, error: ProviderError, owed: int
) -> None:
    """A count that comes with a free failure is no charge."""
    first.acts.extend([(*counting(MUCH), error)] * 4)

    turn = ended(await told(Studio(shop), begin(Studio(shop), 1)))

    assert turn.state in (State.FAILED, State.UNKNOWN)
    assert await spent(shop) == owed


@pytest.mark.parametrize(
    ("counted", "caution", "owed"),
    [
        (LITTLE, Caution.CUT_AFTER_PICTURE, 2 * CHEAP),
        (None, Caution.FEWER_THAN_ASKED, 2 * CHEAP),
        (LITTLE, Caution.FEWER_THAN_ASKED, LITTLE),
    ],
    ids=["cut", "lost on the way", "counted"],
)
async def test_a_picture_that_never_came_may_be_owed(
    shop: Workshop, first: Scripted, counted: int | None, caution: Caution, owed: int
) -> None:
    """One of two came: the vendor may have made both, unless it says what it counted for a whole answer."""
    told_first = () if counted is None else counting(counted)
    first.acts.append((*told_first, ImageReady(Inline(png())), Warned(caution), Finished((1,))))
    studio = Studio(shop)

    turn = ended(await told(studio, replace(begin(studio, 1), options=Options(count=2))))

    assert turn.state is State.SETTLED
    assert await spent(shop) == owed

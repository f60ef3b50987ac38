"""A request whose answer was lost: what became of it is asked, and nothing is asked for again."""

from __future__ import annotations

from collections import deque

import pytest

from bot.domain.telling import Ended, Working
from bot.domain.turns import State
from bot.errors import Kind, ProviderError
from bot.store import turns
from bot.studio.studio import Studio
from bot.studio.workshop import Workshop
from tests.studio.asking import begin, end
from tests.studio.scripted import CHEAP, DOWN, DRAWN, NAMED, SILENT, UNKNOWN_HERE, Act, Scripted, spent


@pytest.fixture
def studio(shop: Workshop) -> Studio:
    """A studio on two scripted providers."""
    return Studio(shop)


async def test_a_lost_answer_is_looked_up_by_our_own_name_for_it(
    studio: Studio, first: Scripted, second: Scripted
) -> None:
    """The work is found and carried on; nothing is asked for again."""
    first.acts = deque([(SILENT,)])
    first.found = (NAMED, *DRAWN)

    turn = await end(studio, begin(studio, 1))

    assert turn.state is State.SETTLED
    assert first.looked_up == first.asked
    assert second.asked == []


async def test_what_was_named_is_looked_up_by_its_name(studio: Studio, first: Scripted) -> None:
    """A connection that breaks while the work goes on is no end of it."""
    first.acts = deque([(NAMED, ProviderError(kind=Kind.GATEWAY))])
    first.found = DRAWN

    turn = await end(studio, begin(studio, 1))

    assert turn.state is State.SETTLED
    assert first.looked_up == ["task-1"]


async def test_what_cannot_be_found_stays_unknown(studio: Studio, shop: Workshop, first: Scripted) -> None:
    """It may have been billed all the same, so nobody is asked again and the spend keeps it."""
    first.acts = deque([(SILENT,)])
    first.found = (UNKNOWN_HERE,)

    turn = await end(studio, begin(studio, 1))

    assert turn.state is State.UNKNOWN
    assert len(first.asked) == 1
    assert await spent(shop) == CHEAP


async def test_work_that_its_provider_knows_no_more_is_unknown(
    studio: Studio, shop: Workshop, first: Scripted, second: Scripted
) -> None:
    """It was taken, and then asked after in vain: that is no fault of the request's form."""
    first.acts = deque([(NAMED, UNKNOWN_HERE)])

    turn = await end(studio, begin(studio, 1))

    assert turn.state is State.UNKNOWN
    assert second.asked == []
    assert await spent(shop) == CHEAP


async def test_a_lookup_that_proves_a_free_failure_lets_the_turn_go_on(
    studio: Studio, first: Scripted, second: Scripted
) -> None:
    """The provider says that the lost work failed and cost nothing: then another may be asked."""
    first.acts = deque([(SILENT,)])
    first.found = (DOWN,)

    turn = await end(studio, begin(studio, 1))

    assert (turn.state, turn.provider) == (State.SETTLED, "second")
    assert len(first.asked) == len(second.asked) == 1


@pytest.mark.parametrize("found", [(NAMED, *DRAWN), (UNKNOWN_HERE,)])
async def test_what_a_life_left_at_a_provider_is_looked_up_in_the_next(
    studio: Studio, shop: Workshop, first: Scripted, second: Scripted, found: Act
) -> None:
    """It is carried on where the provider knows it, else unknown; asked for again it is not."""
    first.found = found
    async for telling in studio.perform(begin(studio, 1)):
        if isinstance(telling, Working):
            break
    left = await shop.store.read(turns.unfinished)

    tellings = [telling async for telling in Studio(shop, left).resume(left[0])]

    assert isinstance(tellings[-1], Ended)
    assert tellings[-1].turn.state is (State.UNKNOWN if found == (UNKNOWN_HERE,) else State.SETTLED)
    assert len(first.looked_up) == 1
    assert (first.asked, second.asked) == ([], [])

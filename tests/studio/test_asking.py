"""The attempts of a turn: who is asked when, what is never asked again, and what a person hears."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.offers import Options
from bot.domain.telling import Delayed, Ended, Telling, Working
from bot.domain.turns import State, Substitution, Turn
from bot.errors import Billed, Kind, ProviderError, Remedy
from bot.providers.breaker import MOST_FAILURES, PAUSE_S
from bot.store import turns
from bot.studio.studio import Studio
from bot.studio.workshop import Workshop
from tests.studio.asking import begin, end, go_on, told
from tests.studio.scripted import BUSY, CHEAP, DEAR, DOWN, DRAWN, SILENT, Scripted, Time, spent


@pytest.fixture
def studio(shop: Workshop) -> Studio:
    """A studio on two scripted providers."""
    return Studio(shop)


async def outcomes(shop: Workshop, turn: Turn) -> list[tuple[str, str | None, Billed | None]]:
    """What came of each attempt, in whatever order: no time passes between some."""
    attempts = await shop.store.read(lambda connection: turns.attempts_of(connection, turn.id))
    return sorted((each.provider, each.outcome, each.billed) for each in attempts)


def pausing(seconds: float) -> ProviderError:
    """Busy, with a pause told."""
    return ProviderError(kind=Kind.RATE_LIMIT, billed=Billed.NO, retryable=True, retry_after=seconds)


def heard(tellings: list[Telling]) -> list[str]:
    """Who was waited for and who was at work."""
    return [
        f"{type(each).__name__} {each.provider}" for each in tellings if isinstance(each, Delayed | Working)
    ]


async def test_a_busy_provider_is_waited_for_and_then_another_is_asked(
    studio: Studio, shop: Workshop, time: Time, first: Scripted
) -> None:
    """Three pauses, each longer, all told; then the next draws, and the turn says for whom."""
    first.acts = deque([(BUSY,)] * 4)

    tellings = await told(studio, begin(studio, 1))

    assert heard(tellings) == [*["Working first", "Delayed first"] * 3, "Working first", "Working second"]
    assert time.slept == [1.0, 2.0, 4.0]
    assert isinstance(tellings[-1], Ended)
    turn = tellings[-1].turn
    assert (turn.state, turn.provider) == (State.SETTLED, "second")
    assert turn.instead_of == Substitution(provider="first", remedy=Remedy.BUSY)
    assert await outcomes(shop, turn) == [
        *[("first", State.FAILED, Billed.NO)] * 4,
        ("second", State.RESULT, Billed.YES),
    ]
    assert await spent(shop) == DEAR


async def test_every_attempt_has_a_name_of_its_own(studio: Studio, first: Scripted, second: Scripted) -> None:
    """So that a provider can tell a repetition from something new, and we can ask for just one of them."""
    first.acts = deque([(BUSY,)] * 4)

    await end(studio, begin(studio, 1))

    names = [*first.asked, *second.asked]
    assert len(set(names)) == len(names) == 5


async def test_who_hears_that_everybody_is_busy_hears_until_when(
    studio: Studio, time: Time, first: Scripted
) -> None:
    """Where the provider said so; nothing is counted for anybody."""
    first.acts = deque([(pausing(3600.0),)])

    turn = await end(studio, replace(begin(studio, 1), options=Options(provider="first")))

    assert turn.failure is not None
    assert (turn.failure.reason, turn.failure.billed) == (Kind.RATE_LIMIT, Billed.NO)
    assert turn.failure.frees_at == time.now + timedelta(hours=1)


@pytest.mark.parametrize("told", [{"retry_after": 1e300}, {"retry_at": 10**15}])
async def test_a_pause_that_nobody_would_wait_for_is_not_told(
    studio: Studio, first: Scripted, told: dict[str, Any]
) -> None:
    """A vendor's slip ends the turn like any other that is busy."""
    first.acts = deque([(replace(BUSY, **told),)])

    turn = await end(studio, replace(begin(studio, 1), options=Options(provider="first")))

    assert turn.state is State.FAILED
    assert turn.failure is not None
    assert turn.failure.frees_at is None


async def test_nobody_is_asked_beyond_the_budget(shop: Workshop, first: Scripted, second: Scripted) -> None:
    """A stand-in that costs more than is left is not asked: the turn ends as the first one failed."""
    first.acts = deque([DRAWN, (DOWN,), (DOWN,)])
    second.acts = deque([(SILENT,)])
    studio = Studio(replace(shop, limits=replace(shop.limits, monthly_budget=2 * DEAR)))
    assert (await end(studio, begin(studio, 1))).state is State.SETTLED
    assert (await end(studio, begin(studio, 2))).state is State.UNKNOWN

    turn = await end(studio, begin(studio, 3))

    assert len(second.asked) == 1
    assert turn.state is State.FAILED
    assert turn.failure is not None
    assert (turn.failure.reason, turn.failure.billed) == (Kind.UPSTREAM, Billed.NO)
    assert await spent(shop) == CHEAP + DEAR


@pytest.mark.parametrize(
    ("told", "instruction"),
    [
        (Options(size="big"), "a pond"),
        (Options(), "a pond with more words than that"),
        (Options(provider="first"), ""),
    ],
)
async def test_where_nobody_else_will_do_the_same_is_asked_again(
    studio: Studio, first: Scripted, second: Scripted, told: Options, instruction: str
) -> None:
    """It lacks the size, or takes fewer words, or the member chose; then an honest end."""
    first.acts = deque([(DOWN,)] * 4)
    wish = replace(begin(studio, 1, instruction or "a pond"), options=told)

    turn = await end(studio, wish)

    assert (len(first.asked), second.asked) == (4, [])
    assert (turn.state, turn.provider) == (State.FAILED, "first")


@pytest.mark.parametrize("kind", [Kind.TIMEOUT, Kind.GATEWAY, Kind.UPSTREAM, Kind.RATE_LIMIT])
async def test_what_may_have_been_billed_is_asked_once(
    studio: Studio, shop: Workshop, first: Scripted, second: Scripted, kind: Kind
) -> None:
    """Whatever it is, and whoever else is there; the spend keeps the worst case."""
    first.acts = deque([(ProviderError(kind=kind, retryable=True),)])

    await end(studio, begin(studio, 1))

    assert (len(first.asked), second.asked) == (1, [])
    assert await spent(shop) == CHEAP


async def test_a_broken_provider_is_passed_over_until_its_pause_is_over(
    studio: Studio, time: Time, first: Scripted
) -> None:
    """Turns go to the next at once; then one tries it, and all come back."""
    first.acts = deque([(DOWN,)] * MOST_FAILURES)
    shown = [(await end(studio, begin(studio, number))).provider for number in range(MOST_FAILURES + 1)]
    asked = len(first.asked)

    time.now += timedelta(seconds=PAUSE_S)
    after = (await end(studio, begin(studio, 99))).provider

    assert shown == ["second"] * (MOST_FAILURES + 1)
    assert asked == MOST_FAILURES
    assert after == "first"


async def test_a_place_out_of_reach_soon_is_not_kept_waiting(
    studio: Studio, time: Time, first: Scripted
) -> None:
    """Where only the token leads, no pause is longer than it lives."""
    first.acts = deque([(pausing(50.0),)])
    wish = replace(begin(studio, 1), options=Options(provider="first"))
    until = time.now + timedelta(seconds=40)
    wish = replace(wish, address=replace(wish.address, token="t", token_until=until, token_only=True))

    turn = await end(studio, wish)

    assert (turn.state, time.slept) == (State.FAILED, [])


async def test_a_reply_prefers_its_parents_provider_but_may_go_to_another(
    studio: Studio, first: Scripted, second: Scripted
) -> None:
    """Only what a member chose by name is held to."""
    first.acts = deque([(DOWN,)])
    parent = await end(studio, begin(studio, 1))
    second.acts = deque([(DOWN,)])

    child = await end(studio, go_on(studio, 2, parent.id))

    assert parent.provider == "second"
    assert (child.state, child.provider) == (State.SETTLED, "first")
    assert child.instead_of == Substitution(provider="second", remedy=Remedy.BROKEN)


async def test_a_turn_between_two_attempts_goes_on_in_the_next_life(
    studio: Studio, shop: Workshop, first: Scripted, second: Scripted
) -> None:
    """Left while it waits for a busy provider, it is asked again there, and counts the tries before."""
    first.acts = deque([(BUSY,)] * 4)
    async for telling in studio.perform(begin(studio, 1)):
        if isinstance(telling, Delayed):
            break
    left = await shop.store.read(turns.unfinished)

    tellings = [telling async for telling in Studio(shop, left).resume(left[0])]

    assert [turn.state for turn in left] == [State.RESERVED]
    assert isinstance(tellings[-1], Ended)
    assert tellings[-1].turn.provider == "second"
    assert (len(first.asked), len(second.asked)) == (4, 1)

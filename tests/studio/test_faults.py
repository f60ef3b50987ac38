"""Whatever providers do, in whatever order: at most one request of a turn may have been billed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import money
from bot.domain.events import Used
from bot.domain.turns import TERMINAL, State, Turn
from bot.errors import Billed, Kind, ProviderError
from bot.store import turns
from bot.store.ledgers import spend
from bot.studio.studio import Studio
from bot.studio.workshop import Workshop
from tests.studio.asking import begin, end
from tests.studio.scripted import DRAWN, NAMED, Act, Scripted, Time, offer, workshop

LONGER_THAN_ANY_PAUSE = timedelta(hours=1)

errors = st.builds(
    ProviderError,
    kind=st.sampled_from(Kind),
    billed=st.sampled_from(Billed),
    retryable=st.booleans(),
    retry_after=st.none() | st.floats(0, 100) | st.just(1e300),
)
ends = st.one_of(
    st.just(DRAWN),
    errors.map(lambda error: (error,)),
    errors.map(lambda error: (NAMED, error)),
)
counts = st.just(()) | st.floats(0, 2).map(lambda usd: (Used({"cost": usd}),))
acts = st.tuples(counts, ends).map(lambda parts: (*parts[0], *parts[1]))
founds = st.none() | acts


class World:
    """Three providers and a studio, on a loop of their own; a turn at a time."""

    def __init__(self, folder: Path) -> None:
        self.runner = asyncio.Runner()
        self.time = Time()
        self.providers = [Scripted() for _ in range(3)]
        self.count = 0
        self._stack = AsyncExitStack()
        self.shop: Workshop = self.runner.run(self._open(folder))

    async def _open(self, folder: Path) -> Workshop:
        offers = [(offer(f"p{number}", usage_usd="cost"), each) for number, each in enumerate(self.providers)]
        return await self._stack.enter_async_context(workshop(folder, *offers, time=self.time))

    def close(self) -> None:
        """Close all."""
        self.runner.run(self._stack.aclose())
        self.runner.close()

    def one_turn(self, plans: list[list[Act]], found: list[Act | None]) -> tuple[Turn, list[Billed | None]]:
        """What comes of a turn at providers with these plans, and what we hold each attempt to have cost."""
        self.time.now += LONGER_THAN_ANY_PAUSE
        self.count += 1
        for provider, plan, answer in zip(self.providers, plans, found, strict=True):
            provider.acts, provider.found = deque(plan), answer
            provider.played.clear()
        return self.runner.run(self._turn())

    async def _turn(self) -> tuple[Turn, list[Billed | None]]:
        studio = Studio(self.shop)
        turn = await end(studio, begin(studio, self.count))
        attempts = await self.shop.store.read(lambda connection: turns.attempts_of(connection, turn.id))
        return turn, [each.billed for each in attempts]

    def perhaps_billed(self) -> int:
        """How many requests the providers may have billed, as they themselves told."""
        return sum(not _free(act, each.found) for each in self.providers for act in each.played)

    def owed(self) -> int:
        """What they counted for those, in micro-dollars."""
        return sum(
            _counted(act) for each in self.providers for act in each.played if not _free(act, each.found)
        )

    def spent(self, turn: Turn) -> int:
        """What we count for a turn."""
        return self.runner.run(self.shop.store.read(lambda connection: spend.counted(connection, turn.id)))


def _counted(act: Act) -> int:
    """What a provider told that it counted."""
    return sum(money.micro(float(str(each.usage["cost"]))) for each in act if isinstance(each, Used))


def _free(act: Act, found: Act | None) -> bool:
    """Whether a request is known to have cost nothing, by its answer or by what a lookup found."""
    last = act[-1]
    if not isinstance(last, ProviderError):
        return False
    told = found[-1] if found else None
    return last.billed is Billed.NO or (
        last.billed is Billed.UNKNOWN and isinstance(told, ProviderError) and told.billed is Billed.NO
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all examples: only its turns are new."""
    made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.close()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    plans=st.lists(st.lists(acts, max_size=5), min_size=3, max_size=3),
    found=st.lists(founds, min_size=3, max_size=3),
)
def test_at_most_one_request_of_a_turn_may_have_been_billed(
    world: World, plans: list[list[Act]], found: list[Act | None]
) -> None:
    """By what the providers told and by our own books, and what they counted is in these; each turn ends."""
    turn, billed = world.one_turn(plans, found)

    assert world.perhaps_billed() <= 1
    assert sum(each is not Billed.NO for each in billed) <= 1
    assert turn.state in TERMINAL | {State.SETTLED}
    assert world.spent(turn) >= world.owed()
    assert len(billed) == sum(len(each.played) for each in world.providers)

"""What is remembered of a provider: whether to ask it, and how many requests at once."""

from __future__ import annotations

import pytest

from bot.errors import Billed, Kind, ProviderError
from bot.providers.breaker import LONG_PAUSE_S, MOST_FAILURES, PAUSE_S
from bot.providers.standing import Standing


class Clock:
    """Seconds, as they are put."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


class Noticed:
    """A `Watch` with a memory."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def busy(self, provider: str) -> None:
        """Remember it."""
        self.told.append(f"{provider} busy")

    def broken(self, provider: str, *, left_alone: bool) -> None:
        """Remember it."""
        self.told.append(f"{provider} {'left alone' if left_alone else 'asked again'}")


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def watch() -> Noticed:
    """Who counts."""
    return Noticed()


@pytest.fixture
def standing(clock: Clock, watch: Noticed) -> Standing:
    """A provider of eight at once of which nothing is known."""
    return Standing("toapis", 8, clock=clock, watch=watch)


def fail(standing: Standing, kind: Kind, **told: str) -> None:
    """One request that fails."""
    standing.failed(ProviderError(kind=kind, billed=Billed.NO, **told), standing.asking())  # type: ignore[arg-type]  # by name


def break_it(standing: Standing) -> None:
    """As many failures as it takes."""
    for _ in range(MOST_FAILURES):
        fail(standing, Kind.UPSTREAM)


@pytest.mark.parametrize("kind", [Kind.UPSTREAM, Kind.GATEWAY, Kind.TIMEOUT])
def test_who_keeps_failing_is_left_alone(standing: Standing, kind: Kind) -> None:
    """One failure more than is put up with opens the breaker."""
    for _ in range(MOST_FAILURES - 1):
        fail(standing, kind)
        assert standing.passes

    fail(standing, kind)
    assert not standing.passes


def test_a_success_between_failures_forgives_them(standing: Standing) -> None:
    """Only failures in a row count."""
    for _ in range(MOST_FAILURES):
        fail(standing, Kind.UPSTREAM)
        standing.succeeded()

    assert standing.passes


@pytest.mark.parametrize("kind", [Kind.AUTH, Kind.PAYMENT])
def test_what_only_a_person_can_mend_opens_it_at_once_and_for_longer(
    standing: Standing, clock: Clock, kind: Kind
) -> None:
    """A wrong key is wrong a moment later too."""
    fail(standing, kind)

    clock.now += PAUSE_S
    assert not standing.passes
    clock.now += LONG_PAUSE_S - PAUSE_S
    assert standing.passes


def test_a_table_with_the_wrong_dialect_opens_it_at_once(standing: Standing) -> None:
    """The operator was told what to change; until then there is no use in asking."""
    fail(standing, Kind.BAD_REQUEST, hint="set dialect = image-task")

    assert not standing.passes


@pytest.mark.parametrize("kind", [Kind.CONTENT_POLICY, Kind.BAD_REQUEST, Kind.RATE_LIMIT, Kind.NO_IMAGE])
def test_what_is_not_the_providers_fault_never_opens_it(standing: Standing, kind: Kind) -> None:
    """A member who asks for what is refused does not take the provider from all others."""
    for _ in range(3 * MOST_FAILURES):
        fail(standing, kind)

    assert standing.passes


def test_after_the_pause_one_request_tries_it(standing: Standing, clock: Clock) -> None:
    """The rest wait for what comes of that one, or for another pause."""
    break_it(standing)
    clock.now += PAUSE_S
    assert standing.passes

    standing.asking()
    assert not standing.passes

    standing.succeeded()
    assert standing.passes


def test_a_try_that_fails_opens_it_again(standing: Standing, clock: Clock) -> None:
    """One failure is enough then."""
    break_it(standing)
    clock.now += PAUSE_S

    fail(standing, Kind.UPSTREAM)

    assert not standing.passes
    clock.now += PAUSE_S
    assert standing.passes


def test_opening_and_closing_are_told_once_each(
    standing: Standing, clock: Clock, watch: Noticed, caplog: pytest.LogCaptureFixture
) -> None:
    """To the log and to whoever counts, however often it fails meanwhile."""
    caplog.set_level("INFO", "bot.providers.standing")
    break_it(standing)
    break_it(standing)
    clock.now += PAUSE_S
    fail(standing, Kind.UPSTREAM)
    standing.succeeded()
    standing.succeeded()

    assert watch.told == ["toapis left alone", "toapis asked again"]
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_busy_halves_what_it_is_sent_at_once_and_success_regrows_it_slowly(
    standing: Standing, clock: Clock, watch: Noticed
) -> None:
    """Down to one at least; up by one after as many successes as run at once."""
    bounds = []
    for _ in range(5):
        clock.now += 1
        fail(standing, Kind.RATE_LIMIT)
        bounds.append(standing.abreast)
    assert bounds == [4, 2, 1, 1, 1]
    assert watch.told == ["toapis busy"] * 5

    bounds = []
    for _ in range(40):
        standing.succeeded()
        bounds.append(standing.abreast)
    assert bounds[:4] == [2, 2, 3, 3]
    assert bounds[-1] == 8


def test_those_that_were_out_together_halve_it_once(standing: Standing, clock: Clock) -> None:
    """Eight answers to one burst tell one thing."""
    asked_at = [standing.asking() for _ in range(8)]
    clock.now += 1

    for moment in asked_at:
        standing.failed(ProviderError(kind=Kind.CONCURRENCY), moment)

    assert standing.abreast == 4

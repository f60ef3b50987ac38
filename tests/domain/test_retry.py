"""What follows a failure: the rule of the whole bot, as a table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.retry import (
    LONGEST_PAUSE_S,
    MOST_ATTEMPTS,
    PAUSES_S,
    AskNext,
    Decision,
    GiveUp,
    Repeat,
    Setback,
    decide,
)
from bot.errors import Billed, Kind, ProviderError

NOW = 1_800_000_000


def setback(kind: Kind, *, others: tuple[str, ...] = (), tries: int = 1, **told: object) -> Setback:
    """A failure known to be free, of a kind that may pass."""
    facts: dict[str, object] = {"billed": Billed.NO, "retryable": True, **told}
    error = ProviderError(kind=kind, **facts)  # type: ignore[arg-type]  # told by name
    return Setback(error=error, tries=tries, attempts=tries, others=others, now=NOW, chance=0.5)


@pytest.mark.parametrize(
    ("case", "decision"),
    [
        # Busy: waited for as it says, else longer each time, then the next, then an honest end.
        (setback(Kind.RATE_LIMIT), Repeat(1.0)),
        (setback(Kind.RATE_LIMIT, tries=2), Repeat(2.0)),
        (setback(Kind.CONCURRENCY, tries=3), Repeat(4.0)),
        (setback(Kind.RATE_LIMIT, tries=4), GiveUp()),
        (setback(Kind.RATE_LIMIT, others=("toapis",)), Repeat(1.0)),
        (setback(Kind.RATE_LIMIT, tries=4, others=("toapis", "acedata")), AskNext("toapis")),
        (setback(Kind.RATE_LIMIT, retry_after=7.0), Repeat(7.5)),
        (setback(Kind.RATE_LIMIT, retry_after=0.0), Repeat(1.0)),
        (setback(Kind.RATE_LIMIT, retry_at=NOW + 20), Repeat(20.5)),
        (setback(Kind.RATE_LIMIT, retry_at=NOW + 20, retry_after=30.0), Repeat(30.5)),
        (setback(Kind.RATE_LIMIT, retry_at=NOW - 20), Repeat(1.0)),
        (setback(Kind.RATE_LIMIT, retry_after=3600.0), GiveUp()),
        (setback(Kind.RATE_LIMIT, retry_after=3600.0, others=("toapis",)), AskNext("toapis")),
        # Broken: the next at once, for want of one the same again.
        (setback(Kind.UPSTREAM, others=("toapis",)), AskNext("toapis")),
        (setback(Kind.GATEWAY), Repeat(1.0)),
        (setback(Kind.TIMEOUT, tries=3), Repeat(4.0)),
        (setback(Kind.UPSTREAM, tries=4), GiveUp()),
        (setback(Kind.GATEWAY, retryable=False), GiveUp()),
        # Closed to this operator: nobody need knock again, the next may be open.
        (setback(Kind.AUTH, others=("toapis",)), AskNext("toapis")),
        (setback(Kind.PAYMENT, others=("toapis",)), AskNext("toapis")),
        (setback(Kind.FORBIDDEN, others=("toapis",)), AskNext("toapis")),
        (setback(Kind.NOT_FOUND, others=("toapis",)), AskNext("toapis")),
        (setback(Kind.AUTH), GiveUp()),
        (setback(Kind.BAD_REQUEST, others=("toapis",), hint="set image-task"), AskNext("toapis")),
        # The request itself was refused: nobody is asked to overrule that.
        (setback(Kind.CONTENT_POLICY, others=("toapis",)), GiveUp()),
        (setback(Kind.BAD_REQUEST, others=("toapis",)), GiveUp()),
        (setback(Kind.TOO_LARGE, others=("toapis",)), GiveUp()),
        # The work was done, or may have been.
        (setback(Kind.NO_IMAGE, others=("toapis",)), GiveUp()),
        (setback(Kind.UPSTREAM, others=("toapis",), billed=Billed.UNKNOWN), GiveUp()),
        (setback(Kind.RATE_LIMIT, billed=Billed.YES), GiveUp()),
    ],
)
def test_what_follows_a_failure(case: Setback, decision: Decision) -> None:
    """Ask again, ask the next, or give up."""
    assert decide(case) == decision


def test_nobody_waits_longer_than_the_turn_may_take() -> None:
    """Where the place is out of reach soon, a longer pause is no use: the next, or the end."""
    hasty = replace(setback(Kind.RATE_LIMIT, retry_after=9.0), left_s=9.0)

    assert decide(hasty) == GiveUp()
    assert decide(replace(hasty, others=("toapis",))) == AskNext("toapis")
    assert decide(replace(hasty, left_s=10.0)) == Repeat(9.5)


def test_it_ends_however_many_there_are_to_ask() -> None:
    """A turn has a last attempt."""
    last = replace(setback(Kind.UPSTREAM, others=("toapis",)), attempts=MOST_ATTEMPTS)

    assert decide(last) == GiveUp()


@given(
    kind=st.sampled_from(Kind),
    billed=st.sampled_from(Billed),
    retryable=st.booleans(),
    tries=st.integers(1, 9),
    others=st.lists(st.sampled_from(["toapis", "acedata"]), unique=True),
    retry_after=st.none() | st.floats(0, 1e9),
    chance=st.floats(0, 1, exclude_max=True),
)
def test_nothing_is_sent_again_that_may_have_been_billed(
    *,
    kind: Kind,
    billed: Billed,
    retryable: bool,
    tries: int,
    others: list[str],
    retry_after: float | None,
    chance: float,
) -> None:
    """Whatever else is told; and pauses are bounded."""
    told = setback(
        kind,
        billed=billed,
        retryable=retryable,
        tries=tries,
        others=tuple(others),
        retry_after=retry_after,
    )

    decision = decide(replace(told, chance=chance))

    if billed is not Billed.NO:
        assert decision == GiveUp()
    if isinstance(decision, Repeat):
        assert retryable
        assert tries <= len(PAUSES_S)
        assert 0 < decision.after_s <= LONGEST_PAUSE_S

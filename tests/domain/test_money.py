"""What a turn costs: exact, and in doubt the dearer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.domain.money import actual, micro, month_of, next_month, worst_case
from bot.domain.offers import Offer, Options


def offer(**prices: float) -> Offer:
    """An offer with these prices by quality."""
    return Offer(name="p", dialect="d", base_url="https://p.test", model="m", prices=prices)


@pytest.mark.parametrize(
    ("prices", "quality", "an_image"),
    [
        ({}, None, 250_000),
        ({}, "high", 250_000),
        ({"medium": 0.05, "high": 0.2}, "medium", 50_000),
        ({"medium": 0.05, "high": 0.2}, None, 200_000),
        ({"medium": 0.05, "high": 0.2}, "low", 200_000),
        ({"": 0.03, "high": 0.2}, "low", 30_000),
        ({"": 0.03, "high": 0.2}, None, 30_000),
        ({"": 0.0}, None, 0),
    ],
)
def test_an_image_costs_its_quality_else_any_else_the_dearest(
    prices: dict[str, float], quality: str | None, an_image: int
) -> None:
    """And a quarter of a dollar where the operator told no price."""
    assert worst_case(offer(**prices), Options(quality=quality, count=3)) == 3 * an_image


def test_an_answer_costs_what_came_and_words_alone_as_much_as_a_picture() -> None:
    """The provider worked either way."""
    asked = Options(count=2)

    assert [actual(offer(), asked, pictures=number) for number in (0, 1, 2, 3)] == [
        250_000,
        250_000,
        500_000,
        750_000,
    ]


@pytest.mark.parametrize(
    ("usd", "expected"), [(0.07, 70_000), (0.1 + 0.2, 300_001), (50, 50_000_000), (1e-9, 1)]
)
def test_dollars_become_micro_dollars_rounded_up(usd: float, expected: int) -> None:
    """A ledger that rounds down would count less than the provider."""
    assert micro(usd) == expected


def test_months_are_utcs() -> None:
    """Wherever the server stands."""
    moment = datetime(2026, 12, 31, 20, tzinfo=timezone(timedelta(hours=-5)))

    assert month_of(moment) == "2027-01"
    assert next_month(moment) == datetime(2027, 2, 1, tzinfo=UTC)
    assert next_month(datetime(2026, 12, 1, tzinfo=UTC)) == datetime(2027, 1, 1, tzinfo=UTC)

"""What a turn costs: exact, and in doubt the dearer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import actual, metered, micro, month_of, next_month, owed, spelt, worst_case
from bot.domain.offers import Offer, Options

BARE = Offer(name="p", dialect="d", base_url="https://p.test", model="m")
# Dollars a million tokens.
TOKENS = {"input_text": 5.0, "input_image": 8.0, "output_text": 10.0, "output_image": 40.0}


def offer(**prices: float) -> Offer:
    """An offer with these prices by quality."""
    return replace(BARE, prices=prices)


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


@pytest.mark.parametrize(
    ("size", "quality", "an_image"),
    [
        ("wide", "high", 300_000),
        ("wide", "low", 80_000),
        ("wide", None, 80_000),
        ("square", "high", 200_000),
        ("square", None, 50_000),
        (None, "high", 200_000),
    ],
)
def test_a_size_may_have_prices_of_its_own(size: str | None, quality: str | None, an_image: int) -> None:
    """The price of exactly this, else of the size, else of the quality, else of any."""
    priced = replace(BARE, prices={"wide/high": 0.3, "wide/": 0.08, "high": 0.2, "": 0.05})

    assert worst_case(priced, Options(size=size, quality=quality)) == an_image


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
    ("pictures", "used", "whole", "cost"),
    [
        (1, None, True, 500_000),  # the second may have been made, and lost on the way
        (1, {"cost": 0.3}, True, 300_000),  # the vendor's own word for all of it
        (1, {"cost": 0.3}, False, 500_000),  # as counted when it was cut
        (2, {"cost": 0.9}, False, 900_000),
        (3, None, True, 750_000),
        (0, None, True, 500_000),  # words, where perhaps there had been pictures
        (0, {"cost": 0.001}, True, 1_000),
    ],
)
def test_what_did_not_come_may_be_owed_all_the_same(
    pictures: int,
    used: dict[str, object] | None,
    whole: bool,  # noqa: FBT001  a case's own column
    cost: int,
) -> None:
    """Unless the vendor says what it counted, and the answer came to its end."""
    telling, asked = replace(BARE, usage_usd="cost"), Options(count=2)

    assert owed(telling, asked, pictures=pictures, used=used, whole=whole) == cost


DETAILED = {"output_tokens": 1000, "output_tokens_details": {"image_tokens": 900}}


@pytest.mark.parametrize(
    ("used", "pictures", "cost"),
    [
        (DETAILED, 1, 37_000),  # less than the table says, and what is charged
        ({"output_tokens": 1000, "input_tokens": 100}, 1, 250_000),  # were the pictures counted?
        ({"output_tokens": 9000}, 1, 360_000),  # more than the table says
        ({"output_tokens": 60, "input_tokens": 30}, 0, 2_640),  # words alone
        ({"total_tokens": 3}, 1, 250_000),  # counts nothing we can read
        (None, 2, 500_000),
    ],
)
def test_the_vendors_own_count_is_what_an_answer_cost(
    used: dict[str, object] | None, pictures: int, cost: int
) -> None:
    """In doubt whether the pictures are in it, the dearer of count and table."""
    assert actual(replace(BARE, token_prices=TOKENS), Options(), pictures=pictures, used=used) == cost


def test_a_vendor_that_tells_dollars_is_believed() -> None:
    """Where the operator said which member of the usage object holds them, and nowhere else."""
    telling, used = replace(BARE, usage_usd="cost"), {"completion_tokens": 1300, "cost": 0.039}

    assert actual(telling, Options(), pictures=1, used=used) == 39_000
    assert actual(telling, Options(), pictures=1, used={**used, "cost": 1.5}) == 1_500_000
    assert actual(BARE, Options(), pictures=1, used=used) == 250_000


def test_an_untold_token_price_is_the_dearest_there_is() -> None:
    """Nothing an operator forgets makes a picture cheaper than it is."""
    priced = replace(BARE, token_prices={"output_image": 30.0})

    assert actual(priced, Options(), pictures=0, used={"input_tokens": 10}) == 300


tokens = st.integers(0, 5_000)


@given(words=tokens, shown=tokens, said=tokens, drawn=tokens, pictures=st.integers(0, 4))
def test_what_is_counted_as_spent_is_never_below_the_vendors_own_count(
    words: int, shown: int, said: int, drawn: int, pictures: int
) -> None:
    """Whether or not it tells which of its tokens were pictures."""
    priced = replace(BARE, token_prices=TOKENS)
    charged = words * 5 + shown * 8 + said * 10 + drawn * 40
    totals = {"input_tokens": words + shown, "output_tokens": said + drawn}
    details = {
        "input_tokens_details": {"image_tokens": shown},
        "output_tokens_details": {"image_tokens": drawn},
    }

    for used in (totals, totals | details):
        told = metered(priced, used)
        assert told is not None
        assert charged <= told.cost <= actual(priced, Options(), pictures=pictures, used=used)


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


@pytest.mark.parametrize(
    ("amount", "dollars"),
    [
        (0, "0.00"),
        (100_000, "0.10"),
        (12_340_000, "12.34"),
        (39_000, "0.039"),
        (3_900, "0.0039"),
        (1_234_567, "1.2346"),
        (999_999, "1.00"),
    ],
)
def test_less_than_a_cent_is_told_too(amount: int, dollars: str) -> None:
    """A cheap model's pictures are not free, and a small budget is not nothing."""
    assert spelt(amount) == dollars

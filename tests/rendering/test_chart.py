"""The chart of a server's consumption: bars as high as what they tell, and nothing for nothing."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from itertools import pairwise

from PIL import Image

from bot.domain.consumption import Amount, By, Consumption, Key, consumption
from bot.domain.money import DOLLAR
from bot.rendering.chart import COLOURS, HEIGHT, MOST_SERIES, WIDTH, bar_box, chart, step_of
from bot.rendering.paper import PAPER
from bot.rendering.usage import chart_names, chart_titles, usage_table
from bot.rendering.words import Words

DAYS = [date(2026, 11, 20) + timedelta(days=number) for number in range(2)]
# WebP keeps colours only nearly.
NEAR = 24


def drawn(found: Consumption) -> Image.Image:
    """The chart."""
    words = Words()
    return Image.open(io.BytesIO(chart(found, chart_names(found, {}, words), chart_titles(words)))).convert(
        "RGB"
    )


def heights(picture: Image.Image, number: int, day: int, days: int) -> list[int]:
    """How many pixels of a series' colour stand in a day's bar, above and below the middle."""
    left, right = bar_box(day, days)
    middle = (left + right) // 2
    colours = [picture.getpixel((middle, row)) for row in range(HEIGHT)]
    rows = [row for row, colour in enumerate(colours) if is_near(colour, COLOURS[number])]
    return [len([row for row in rows if row < 300]), len([row for row in rows if row >= 300])]


def is_near(colour: object, wanted: tuple[int, int, int]) -> bool:
    """Whether a colour is that one, as far as one can see."""
    assert isinstance(colour, tuple)
    return all(abs(one - other) < NEAR for one, other in zip(colour, wanted, strict=True))


def test_bars_are_as_high_as_what_they_tell_and_stand_upon_each_other() -> None:
    """Twice the pictures, twice the height; money has a row of its own."""
    told: list[dict[Key, Amount]] = [
        {1: Amount(1, 4, DOLLAR)},
        {1: Amount(1, 2, 3 * DOLLAR), 2: Amount(1, 2, 0)},
    ]
    found = consumption(By.MEMBER, DAYS, told)
    picture = drawn(found)

    (four, one_dollar), (two, three_dollars) = (heights(picture, 0, day, 2) for day in (0, 1))
    others, no_money = heights(picture, 1, 1, 2)

    assert picture.size == (WIDTH, HEIGHT)
    assert abs(four - 2 * two) <= 4
    assert abs(two - others) <= 3
    assert abs(3 * one_dollar - three_dollars) <= 6
    assert no_money == 0


def test_nothing_is_drawn_for_nothing_and_every_period_fits() -> None:
    """A day, a week, a quarter: no bar leaves the row, none is thinner than a pixel."""
    assert len(set(heights(drawn(consumption(By.ROLE, DAYS, [{}, {}])), 0, 0, 2))) == 1
    for days in (1, 7, 30, 91):
        boxes = [bar_box(day, days) for day in range(days)]
        assert all(left < right < WIDTH for left, right in boxes)
        assert all(one[1] < other[0] for one, other in pairwise(boxes))


def test_lines_stand_at_round_numbers() -> None:
    """However large or small the amounts are."""
    assert [step_of(most) for most in (0, 1, 3, 44, 900, 0.05)] == [1.0, 0.5, 1.0, 20.0, 500.0, 0.02]


def test_those_beyond_the_first_few_are_drawn_together() -> None:
    """Nobody is lost from the total."""
    found = consumption(By.CHANNEL, DAYS[:1], [{key: Amount(1, 1, key) for key in range(1, 20)}])

    assert len(chart_names(found, {}, Words())) == MOST_SERIES + 1
    assert chart_names(found, {19: "art"}, Words())[0] == "art"


def test_no_cell_of_the_table_is_a_formula() -> None:
    """Names are chosen by members, and spreadsheets carry out what begins like one; nor is an id a number."""
    names: dict[Key, str] = {1: "=HYPERLINK(1)", 2: "\N{FULLWIDTH COMMERCIAL AT}SUM(1)", 3: 'a=b, "c"\n图'}
    found = consumption(By.MEMBER, DAYS[:1], [{key: Amount(1, 1, 50_000) for key in (1, 2, 3, 0)}])

    file = usage_table(found, names, Words()).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file, newline="")))

    assert rows[1:] == [
        ["2026-11-20", "", "none", "1", "1", "0.050000"],
        ["2026-11-20", "<@1>", "'=HYPERLINK(1)", "1", "1", "0.050000"],
        ["2026-11-20", "<@2>", f"'{names[2]}", "1", "1", "0.050000"],
        ["2026-11-20", "<@3>", names[3], "1", "1", "0.050000"],
    ]


def test_no_data_is_too_ugly_for_the_chart() -> None:
    """A giant beside the small, a tenth of a cent, less than nothing: what is written beside it fits."""
    giant: dict[Key, Amount] = {1: Amount(1, 2_500_000, 90_000 * DOLLAR), 2: Amount(1, 1, 1)}
    less: dict[Key, Amount] = {1: Amount(1, -5, -DOLLAR), 2: Amount(1, 4, DOLLAR)}
    tiny: dict[Key, Amount] = {1: Amount(1, 1, 1)}
    charts = [drawn(consumption(By.MEMBER, DAYS, [told, told])) for told in (giant, tiny, less)]
    *_, below = charts

    edge = [each.getpixel((column, row)) for each in charts for column in (0, 4) for row in range(HEIGHT)]
    assert all(is_near(colour, PAPER) for colour in edge)
    assert heights(below, 0, 0, 2)[0] > 0
    assert heights(below, 1, 0, 2) == [0, 0]

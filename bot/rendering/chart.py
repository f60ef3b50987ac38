"""Two rows of bars, a bar for each day: pictures above, US dollars below, and whose they are.

Numbers and dates need no language; a name that our letters cannot write stands there as its number,
under which the text beside the chart has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from math import ceil, floor, log10

from PIL import Image, ImageDraw

from bot.domain.consumption import Amount, Consumption, Series
from bot.domain.money import DOLLAR
from bot.rendering.letters import face, fitted, letterable
from bot.rendering.paper import FAINT, INK, LINE, PAPER, PLATE, Colour, encoded

CHART = "usage.webp"
# Discord shows it at about half this size, so the letters are large.
WIDTH, HEIGHT = 1000, 630
# Told apart also by those who see no red or no green, on what Discord's dark theme has behind it.
COLOURS: tuple[Colour, ...] = (
    (255, 122, 69),
    (86, 180, 233),
    (240, 228, 66),
    (0, 178, 137),
    (204, 121, 167),
    (150, 133, 255),
    (142, 146, 156),
)
# Whoever comes after these is drawn together, in the last colour.
MOST_SERIES = len(COLOURS) - 1

_LEFT, _RIGHT, _GAP = 96, 264, 0.25
_PANELS = ((50, 268), (368, 586))
_TITLE, _SMALL = 25, 22
_TICKS = 4
_LABELS = 6
# Between two lines lies at least one picture, or a tenth of a cent.
_LEAST_PICTURES, _LEAST_DOLLARS = 1.0, 0.001
_SWATCH, _LEGEND_STEP = 20, 38


@dataclass(frozen=True, slots=True)
class _Panel:
    title: str
    top: int
    bottom: int
    values: tuple[tuple[float, ...], ...]
    least_step: float

    @property
    def most(self) -> float:
        return max((sum(day) for day in zip(*self.values, strict=True)), default=0.0)


def drawn_series(consumption: Consumption) -> tuple[Series, ...]:
    """Those who are drawn: the first few, and all others together (their key is None, as nobody's is)."""
    first, rest = consumption.series[:MOST_SERIES], consumption.series[MOST_SERIES:]
    if not rest:
        return first
    together = tuple(sum(day, Amount()) for day in zip(*(each.amounts for each in rest), strict=True))
    return (*first, Series(key=None, amounts=together))


def chart(consumption: Consumption, names: Sequence[str], titles: tuple[str, str]) -> bytes:
    """Draw it as WebP. `names` go with `drawn_series`; `titles` say what the rows count."""
    series = drawn_series(consumption)
    paper = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(paper)
    # A correction may be less than nothing, a bar may not.
    pictures = tuple(tuple(max(0.0, each.pictures) for each in one.amounts) for one in series)
    dollars = tuple(tuple(max(0.0, each.cost / DOLLAR) for each in one.amounts) for one in series)
    panels = ((pictures, _LEAST_PICTURES), (dollars, _LEAST_DOLLARS))
    for title, (values, least), (top, bottom) in zip(titles, panels, _PANELS, strict=True):
        _draw_panel(pen, _Panel(title, top, bottom, values, least), consumption.days)
    _draw_legend(pen, names)
    return encoded(paper)


def step_of(most: float) -> float:
    """The distance of the lines across a row of bars: 1, 2 or 5 times a power of ten."""
    if most <= 0:
        return 1.0
    rough = most / _TICKS
    power = 10.0 ** floor(log10(rough))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= rough)


def bar_box(day: int, days: int) -> tuple[int, int]:
    """The left and right edge of a day's bar, in pixels."""
    room = (WIDTH - _LEFT - _RIGHT) / days
    left = _LEFT + day * room
    return round(left + room * _GAP / 2), max(round(left + room * (1 - _GAP / 2)) - 1, round(left) + 1)


def _draw_panel(pen: ImageDraw.ImageDraw, panel: _Panel, days: Sequence[date]) -> None:
    step = max(step_of(panel.most), panel.least_step)
    lines = max(1, ceil(panel.most / step))
    scale = (panel.bottom - panel.top) / (lines * step)
    pen.text((_LEFT, panel.top - 38), panel.title, INK, face(_TITLE))
    pen.rectangle((_LEFT, panel.top, WIDTH - _RIGHT, panel.bottom), fill=PLATE)
    for number in range(lines + 1):
        height = panel.bottom - round(number * step * scale)
        pen.line((_LEFT, height, WIDTH - _RIGHT, height), fill=LINE)
        pen.text((_LEFT - 10, height), _number(number * step, step), FAINT, face(_SMALL), anchor="rm")
    for day in range(len(days)):
        _draw_bar(pen, panel, day, len(days), scale)
    for day, label in _labels(days):
        left, right = bar_box(day, len(days))
        # The last one would stick out towards whose bars they are.
        middle = min((left + right) // 2, WIDTH - _RIGHT - round(pen.textlength(label, face(_SMALL)) / 2))
        pen.text((middle, panel.bottom + 8), label, FAINT, face(_SMALL), anchor="mt")


def _draw_bar(pen: ImageDraw.ImageDraw, panel: _Panel, day: int, days: int, scale: float) -> None:
    left, right = bar_box(day, days)
    reached = 0.0
    for values, colour in zip(panel.values, COLOURS, strict=False):
        bottom, reached = panel.bottom - round(reached * scale), reached + values[day]
        top = panel.bottom - round(reached * scale)
        if top < bottom:
            pen.rectangle((left, top, right, bottom - 1), fill=colour)


def _labels(days: Sequence[date]) -> Iterator[tuple[int, str]]:
    """Some days' dates, the last among them; the month is told with each, the year by nobody."""
    every = max(1, ceil(len(days) / _LABELS))
    last = len(days) - 1
    for day in islice(range(last, -1, -1), 0, None, every):
        yield day, f"{days[day]:%m-%d}"


def _draw_legend(pen: ImageDraw.ImageDraw, names: Sequence[str]) -> None:
    left, room = WIDTH - _RIGHT + 22, _RIGHT - 22 - _SWATCH - 20
    for number, (name, colour) in enumerate(zip(names, COLOURS, strict=False), 1):
        top = _PANELS[0][0] + (number - 1) * _LEGEND_STEP
        pen.rounded_rectangle((left, top, left + _SWATCH, top + _SWATCH), 3, fill=colour)
        text = fitted(f"{number}. {letterable(name) or ''}".rstrip(), _SMALL, room)
        pen.text((left + _SWATCH + 10, top + _SWATCH // 2), text, INK, face(_SMALL), anchor="lm")


def _number(value: float, step: float) -> str:
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if step >= size and value:
            return f"{value / size:.0f}{letter}"
    places = max(0, -floor(log10(step)))
    return f"{value:.{places}f}"

"""From what was seen in rounds to the lines of the table."""

from __future__ import annotations

from benchmarks import large
from benchmarks.figures import Aim, Figure, Unit, figures, quantile
from benchmarks.rounds import Round, Seen
from benchmarks.table import lines
from benchmarks.usage import Usage

MEBIBYTE = 1024 * 1024


def a_round(overheads: list[float | None], *, own_s: float, children_s: float = 0, limited: int = 0) -> Round:
    """A round whose pictures took so many seconds beyond the provider; None: not seen."""
    return Round(
        seen=tuple(
            Seen(acknowledged_s=0.02, first_words_s=None, overhead_s=each, provider_s=3.0, edits=1)
            for each in overheads
        ),
        used=Usage(own_s=own_s, children_s=children_s, own_peak=MEBIBYTE, children_peak=MEBIBYTE),
        limited=limited,
        requests=len(overheads),
    )


def named(name: str, told: list[Figure]) -> Figure:
    """The figure of that name."""
    return next(each for each in told if each.name == name)


def test_a_quantile_is_a_value_that_was_measured() -> None:
    """No value between two is made up, and what was never seen does not count."""
    measured = [float(each) for each in range(1, 101)]

    assert quantile([None, *measured], 0.95) == 95
    assert quantile([3.0, None, 1.0], 0.5) == 1
    assert quantile([None], 0.5) is None


def test_times_are_told_as_ratios_to_the_floor() -> None:
    """An aim of so many times the floor is met or missed by the ratio."""
    told = figures(2, [a_round([0.1, 0.1], own_s=0.1)], [a_round([0.3, 0.3], own_s=0.2)])

    picture = named("picture, provider's time aside, median", told)
    assert (picture.floor, picture.bot, picture.met) == (0.1, 0.3, False)
    assert picture.ratio == 0.3 / 0.1


def test_processor_time_is_told_with_and_without_children() -> None:
    """Both per command: the work of the image children is the bot's as well."""
    told = figures(2, [a_round([0.1, 0.1], own_s=0.1)], [a_round([0.1, 0.1], own_s=0.2, children_s=0.4)])

    assert named("processor a command", told).bot == 0.1
    assert named("processor a command, with children", told).bot == (0.2 + 0.4) / 2


def test_a_picture_that_was_not_seen_and_a_rate_limit_miss_their_aims() -> None:
    """Neither may hide behind the medians of the others."""
    told = figures(2, [a_round([0.1, 0.1], own_s=0.1)], [a_round([0.1, None], own_s=0.1, limited=1)])

    assert named("pictures not seen", told).met is False
    assert named("429 from Discord", told).met is False


def test_an_aim_without_a_measurement_is_missed() -> None:
    """What was never seen was not in time."""
    figure = Figure(name="first words", unit=Unit.SECONDS, floor=None, bot=None, aim=Aim(most=0.5))

    assert figure.ratio is None
    assert figure.met is False


def test_of_large_pictures_the_most_memory_and_the_usual_stall_count() -> None:
    """Memory is the program's alone; a single stall may be another's."""
    reading = large.Reading(dialect="gemini", beside=(4.0 * MEBIBYTE, 0.0, 0.0), stalls_s=(0.2, 0.01, 0.01))

    memory, stall = large.figures([reading])

    assert (memory.bot, memory.met) == (4 * MEBIBYTE, False)
    assert (stall.bot, stall.met) == (0.01, True)


def test_the_table_tells_each_figure_in_its_own_unit() -> None:
    """Milliseconds, seconds, mebibytes and plain counts, the aim beside."""
    told = [
        Figure(name="quick", unit=Unit.SECONDS, floor=0.02, bot=0.03, aim=Aim(most=2, of_floor=True)),
        Figure(name="slow", unit=Unit.SECONDS, floor=None, bot=2.5, aim=Aim(most=0.5)),
        Figure(name="memory", unit=Unit.BYTES, floor=10 * MEBIBYTE, bot=20 * MEBIBYTE),
        Figure(name="little", unit=Unit.BYTES, floor=None, bot=MEBIBYTE / 2, aim=Aim(most=MEBIBYTE)),
        Figure(name="refused", unit=Unit.COUNT, floor=0, bot=0, aim=Aim(most=0)),
    ]

    words = [line.split() for line in lines({"50 at once": told})]

    assert words == [
        ["50", "at", "once", "floor", "bot", "ratio", "aim"],
        ["quick", "20.0", "ms", "30.0", "ms", "1.5", "at", "most", "2", "x:", "met"],
        ["slow", "-", "2.50", "s", "at", "most", "500.0", "ms:", "missed"],
        ["memory", "10", "MiB", "20", "MiB", "2.0"],
        ["little", "-", "0.5", "MiB", "at", "most", "1.0", "MiB:", "met"],
        ["refused", "0", "0", "at", "most", "0:", "met"],
        [],
    ]

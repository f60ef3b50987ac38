"""Rounds become figures: medians and p95 of each contender, their ratio, and what is aimed at. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from benchmarks.rounds import Round

ALONE, CROWD = 1, 50
MEDIAN, P95 = 0.5, 0.95


class Unit(StrEnum):
    """What a figure counts."""

    SECONDS = "s"
    BYTES = "bytes"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """At most this, in the figure's own unit or, `of_floor`, as so many times the floor."""

    most: float
    of_floor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table; None: there is no such thing, or it was never seen."""

    name: str
    unit: Unit
    floor: float | None
    bot: float | None
    aim: Aim | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor the bot takes."""
        return self.bot / self.floor if self.bot is not None and self.floor else None

    @property
    def met(self) -> bool | None:
        """Whether the aim was reached; None: there is none."""
        if self.aim is None:
            return None
        reached = self.ratio if self.aim.of_floor else self.bot
        return reached is not None and reached <= self.aim.most


def figures(at_once: int, floor: Sequence[Round], bot: Sequence[Round]) -> list[Figure]:
    """Return the lines for rounds of `at_once` commands, in the order they are read."""
    return [*_waits(at_once, floor, bot), *_work(at_once, floor, bot), *_counts(at_once, floor, bot)]


def quantile(values: Iterable[float | None], part: float) -> float | None:
    """Return the smallest value that at least `part` of those there are do not exceed; None of none."""
    there = sorted(value for value in values if value is not None)
    return there[max(0, math.ceil(part * len(there)) - 1)] if there else None


def _waits(at_once: int, floor: Sequence[Round], bot: Sequence[Round]) -> Iterator[Figure]:
    aims = _aims(at_once)
    for field, name in _WAITS.items():
        for part, called in _PARTS.items():
            of_both = [
                quantile((getattr(seen, field) for each in rounds for seen in each.seen), part)
                for rounds in (floor, bot)
            ]
            yield Figure(
                name=f"{name}, {called}",
                unit=Unit.SECONDS,
                floor=of_both[0],
                bot=of_both[1],
                aim=aims.get((field, part)),
            )


_PARTS = {MEDIAN: "median", P95: "p95"}
# The floor has no words before its picture.
_WAITS = {
    "acknowledged_s": "acknowledged",
    "first_words_s": "first words",
    "overhead_s": "picture, provider's time aside",
    "provider_s": "provider's time",
}


def _aims(at_once: int) -> dict[tuple[str, float], Aim]:
    aims = {("overhead_s", MEDIAN): Aim(most=1.5, of_floor=True)}
    if at_once == ALONE:
        aims["first_words_s", MEDIAN] = Aim(most=0.05)
    if at_once >= CROWD:
        aims["acknowledged_s", P95] = Aim(most=1.3, of_floor=True)
        aims["first_words_s", P95] = Aim(most=0.5)
    return aims


def _work(at_once: int, floor: Sequence[Round], bot: Sequence[Round]) -> Iterator[Figure]:
    """Processor time a command, and memory at its highest."""

    def line(name: str, unit: Unit, values: Sequence[float], aim: Aim | None = None) -> Figure:
        return Figure(name=name, unit=unit, floor=values[0], bot=values[1], aim=aim)

    both = (floor, bot)
    own = [median(each.used.own_s / at_once for each in rounds) for rounds in both]
    whole = [median((each.used.own_s + each.used.children_s) / at_once for each in rounds) for rounds in both]
    crowd = Aim(most=2.5, of_floor=True) if at_once >= CROWD else None
    yield line("processor a command", Unit.SECONDS, own)
    yield line("processor a command, with children", Unit.SECONDS, whole, crowd)
    yield line("memory, peak", Unit.BYTES, [max(each.used.own_peak for each in rounds) for rounds in both])
    with_children = [max(each.used.own_peak + each.used.children_peak for each in rounds) for rounds in both]
    yield line("memory, peak, with children", Unit.BYTES, with_children)


def _counts(at_once: int, floor: Sequence[Round], bot: Sequence[Round]) -> Iterator[Figure]:
    def line(name: str, values: Sequence[float], aim: Aim | None = None) -> Figure:
        return Figure(name=name, unit=Unit.COUNT, floor=values[0], bot=values[1], aim=aim)

    both = (floor, bot)
    edits = [median(seen.edits for each in rounds for seen in each.seen) for rounds in both]
    yield line("edits of a message, median", edits)
    unseen = [float(sum(seen.overhead_s is None for each in rounds for seen in each.seen)) for rounds in both]
    yield line("pictures not seen", unseen, Aim(most=0))
    limited = [float(sum(each.limited for each in rounds)) for rounds in both]
    yield line("429 from Discord", limited, Aim(most=0))
    asked = [sum(each.requests for each in rounds) / (len(rounds) * at_once) for rounds in both]
    yield line("provider requests a command", asked, Aim(most=1))

"""Rounds become figures: medians and p95 of each contender, their ratio, and what is aimed at. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from benchmarks.rounds import Round

ALONE, CROWD = 1, 50
P95 = 0.95


class Unit(StrEnum):
    """What a figure counts."""

    SECONDS = "s"
    BYTES = "bytes"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """At most this: times the floor (`times`), or in the figure's own unit (`most`)."""

    times: float | None = None
    most: float | None = None


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
        reached, most = (
            (self.ratio, self.aim.times) if self.aim.times is not None else (self.bot, self.aim.most)
        )
        return reached is not None and most is not None and reached <= most


def figures(at_once: int, floor: Sequence[Round], bot: Sequence[Round]) -> list[Figure]:
    """Return the lines for rounds of `at_once` commands, in the order they are read."""
    return [*_waits(at_once, floor, bot), *_work(at_once, floor, bot), *_counts(at_once, floor, bot)]


def share(values: Iterable[float | None], part: float) -> float | None:
    """Return the smallest value that at least `part` of those there are do not exceed; None of none."""
    there = sorted(value for value in values if value is not None)
    return there[max(0, math.ceil(part * len(there)) - 1)] if there else None


def _waits(at_once: int, floor: Sequence[Round], bot: Sequence[Round]) -> Iterator[Figure]:
    crowd = at_once >= CROWD
    aims = {
        ("acknowledged_s", P95): Aim(times=1.3) if crowd else None,
        ("first_status_s", 0.5): Aim(most=0.05) if at_once == ALONE else None,
        ("first_status_s", P95): Aim(most=0.5) if crowd else None,
        ("overhead_s", 0.5): Aim(times=1.5),
    }
    for field, name in _WAITS.items():
        for part, called in ((0.5, "median"), (P95, "p95")):
            of_both = [
                share((getattr(seen, field) for each in rounds for seen in each.seen), part)
                for rounds in (floor, bot)
            ]
            # The floor has no words before its picture.
            yield Figure(
                name=f"{name}, {called}",
                unit=Unit.SECONDS,
                floor=of_both[0],
                bot=of_both[1],
                aim=aims.get((field, part)),
            )


_WAITS = {
    "acknowledged_s": "acknowledged",
    "first_status_s": "first words",
    "overhead_s": "picture visible less provider",
    "provider_s": "provider",
}


def _work(at_once: int, floor: Sequence[Round], bot: Sequence[Round]) -> Iterator[Figure]:
    """Processor time a command, and memory at its highest."""

    def line(name: str, unit: Unit, values: Sequence[float], aim: Aim | None = None) -> Figure:
        return Figure(name=name, unit=unit, floor=values[0], bot=values[1], aim=aim)

    both = (floor, bot)
    own = [median(each.used.own_s / at_once for each in rounds) for rounds in both]
    whole = [median((each.used.own_s + each.used.children_s) / at_once for each in rounds) for rounds in both]
    crowd = Aim(times=2.5) if at_once >= CROWD else None
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

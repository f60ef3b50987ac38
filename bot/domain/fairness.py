"""Whose turn runs next, and when the others may expect to: pure, so it can be tried on any queue.

The next slot goes to the server with the fewest running turns, in it to the member with the fewest.
Among equals whoever was served, or began to wait, longest ago comes first, so that servers and members
take turns and nobody waits for ever, however much others ask for.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.ids import GuildId, UserId

# Of a new measurement in the average: about the last ten turns decide.
_WEIGHT = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiter:
    """Somebody's turn in the queue. `arrived` counts up; `guild` None: all direct messages together."""

    arrived: int
    user: UserId
    guild: GuildId | None = None
    provider: str = ""


@dataclass(slots=True)
class Served:
    """How many run for each server and each member in it, and when each was last given a slot."""

    running: Counter[Hashable] = field(default_factory=Counter)
    last: dict[Hashable, int] = field(default_factory=dict)

    def began(self, waiter: Waiter, at: int) -> None:
        """`waiter` runs from now on; `at` counts up as `arrived` does."""
        for key in _parties(waiter):
            self.running[key] += 1
            self.last[key] = at

    def ended(self, waiter: Waiter) -> None:
        """Its turn is over."""
        for key in _parties(waiter):
            self.running[key] -= 1
            if not self.running[key]:
                del self.running[key]

    def forget(self, waiting: Iterable[Waiter]) -> None:
        """Drop what tells nothing any more: who neither runs nor waits begins anew."""
        still = {key for waiter in waiting for key in _parties(waiter)} | set(self.running)
        self.last = {key: at for key, at in self.last.items() if key in still}


def in_turn(waiting: Iterable[Waiter], served: Served) -> list[Waiter]:
    """The order in which slots go to `waiting`, the next one first."""
    servers: defaultdict[Hashable, list[Waiter]] = defaultdict(list)
    for waiter in sorted(waiting, key=lambda each: each.arrived):
        servers[waiter.guild].append(waiter)
    lines = {guild: _taking_turns(line, served, _member) for guild, line in servers.items()}
    return _taking_turns([each for line in lines.values() for each in line], served, _server)


def _parties(waiter: Waiter) -> tuple[Hashable, ...]:
    return _server(waiter), _member(waiter)


def _server(waiter: Waiter) -> Hashable:
    return ("server", waiter.guild)


def _member(waiter: Waiter) -> Hashable:
    return ("member", waiter.guild, waiter.user)


def _taking_turns(
    waiting: Iterable[Waiter], served: Served, party_of: Callable[[Waiter], Hashable]
) -> list[Waiter]:
    """One of each party after another, those with the fewest running first; within a party as they stand."""
    parties: defaultdict[Hashable, list[Waiter]] = defaultdict(list)
    for waiter in waiting:
        parties[party_of(waiter)].append(waiter)
    ranked: list[tuple[int, int, Waiter]] = []
    for party, line in parties.items():
        since = max(served.last.get(party, 0), min(each.arrived for each in line))
        ranked += [(served.running[party] + nth, since, each) for nth, each in enumerate(line)]
    return [each for *_, each in sorted(ranked, key=lambda rank: (rank[0], rank[1], rank[2].arrived))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How many run at once: in all, for one member, and at a provider at present."""

    total: int
    per_user: int
    abreast: Callable[[str], int]


def forecast(
    order: Iterable[Waiter],
    running: Mapping[Waiter, float],
    bounds: Bounds,
    seconds: Callable[[str], float],
) -> dict[Waiter, float]:
    """In how many seconds each of `order` may expect to begin.

    `running` tells in how many seconds each of those will probably end, `seconds` how long a
    provider takes.
    """
    lanes = _Lanes(bounds)
    for waiter, left in running.items():
        lanes.fill(waiter, left)
    begins: dict[Waiter, float] = {}
    for waiter in order:
        begins[waiter] = lanes.free_in(waiter)
        lanes.take(waiter, begins[waiter] + seconds(waiter.provider))
    return begins


class _Lanes:
    """Until when the slots are taken, as far as one can tell."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._ends: defaultdict[Hashable, list[float]] = defaultdict(list)

    def free_in(self, waiter: Waiter) -> float:
        """The seconds after which there is room for `waiter` everywhere."""
        return max(self._free(lane, most) for lane, most in self._lanes(waiter))

    def take(self, waiter: Waiter, until: float) -> None:
        """Put `waiter` in the places that come free first."""
        for lane, most in self._lanes(waiter):
            ends = self._ends[lane]
            while len(ends) >= most:
                heapq.heappop(ends)
        self.fill(waiter, until)

    def fill(self, waiter: Waiter, until: float) -> None:
        """Put `waiter` where it is, whether or not there is room: a bound may have shrunk since."""
        for lane, _ in self._lanes(waiter):
            heapq.heappush(self._ends[lane], until)

    def _free(self, lane: Hashable, most: int) -> float:
        ends = self._ends[lane]
        return 0.0 if len(ends) < most else heapq.nsmallest(len(ends) - most + 1, ends)[-1]

    def _lanes(self, waiter: Waiter) -> tuple[tuple[Hashable, int], ...]:
        return (
            ("all", self._bounds.total),
            (("member", waiter.user), self._bounds.per_user),
            (("provider", waiter.provider), self._bounds.abreast(waiter.provider)),
        )


class Durations:
    """How long a provider's turns take of late, in seconds: an exponential average, seeded by its table."""

    def __init__(self) -> None:
        self._measured: dict[str, float] = {}

    def expected(self, provider: str, typical_s: float) -> float:
        """What was measured, else what the operator says is usual."""
        return self._measured.get(provider, typical_s)

    def took(self, provider: str, seconds: float, typical_s: float) -> None:
        """Count a turn that has ended."""
        before = self.expected(provider, typical_s)
        self._measured[provider] = before + _WEIGHT * (seconds - before)

"""Who runs now and who waits: a bound for the process, one for each person, one for each provider.

Whose turn is next `bot.domain.fairness` says; nobody waits behind a person or a provider at its own
bound. Waiting happens here, before the intent to spend is written: what waits was certainly not sent.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bot.domain.fairness import Bounds, Durations, Served, Waiter, forecast, in_turn
from bot.domain.ids import GuildId, UserId

# What was told moves by itself on Discord; it is told anew where it was off by this share, and this much.
_SHARE, _LEAST_S = 0.25, 3.0
# Somebody who runs longer than expected moves everybody's moment without anything having happened.
_LOOK_AGAIN_S = 5.0
# What runs longer than it should is expected to take this share of the usual still.
_OVERTIME = 0.25
_MANY = 1_000


@dataclass(frozen=True, slots=True)
class Queued:
    """A place in the queue, from 1, and the seconds after which it will probably be one's turn."""

    position: int
    begins_in_s: float


@dataclass(eq=False, slots=True)
class Ticket:
    """A place in the queue, then a running slot; give it back with `Slots.leave`.

    `abreast` tells how many the provider serves at once, which may change while the ticket waits.
    """

    waiter: Waiter
    abreast: Callable[[], int]
    typical_s: float
    granted_at: float | None = None
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def granted(self) -> bool:
        """Whether it runs."""
        return self.granted_at is not None


class Slots:
    """The running slots of this process."""

    def __init__(self, *, total: int, per_user: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells seconds and never goes back."""
        self._total = total
        self._per_user = per_user
        self._clock = clock
        self._served = Served()
        self._durations = Durations()
        self._users: Counter[UserId] = Counter()
        self._asking: Counter[str] = Counter()
        self._came = 0
        self._tickets: dict[Waiter, Ticket] = {}
        self._begins: dict[Waiter, Queued] = {}
        self._foretold_at = 0.0

    def take(
        self,
        user: UserId,
        provider: str = "",
        *,
        guild: GuildId | None = None,
        abreast: Callable[[], int] = lambda: _MANY,
        typical_s: float = 20.0,
    ) -> Ticket:
        """Join the queue; the ticket may be granted at once.

        `provider` serves `abreast()` at a time, each in `typical_s` seconds as far as its table knows.
        """
        waiter = Waiter(arrived=self._next(), user=user, guild=guild, provider=provider)
        ticket = self._tickets[waiter] = Ticket(waiter, abreast, typical_s)
        self._grant()
        return ticket

    async def positions(self, ticket: Ticket) -> AsyncGenerator[Queued, None]:
        """Yield the ticket's place each time it, or the moment expected, changes; end once it runs."""
        told: Queued | None = None
        told_at = 0.0
        while not ticket.granted:
            ticket.moved.clear()
            place = self._place(ticket)
            if told is None or _differs(place, told, self._clock() - told_at):
                told, told_at = place, self._clock()
                yield place
            else:
                await _set_within(ticket.moved, _LOOK_AGAIN_S)

    def leave(self, ticket: Ticket) -> None:
        """Give the slot back, or leave the queue."""
        waiter = ticket.waiter
        del self._tickets[waiter]
        if ticket.granted_at is not None:
            self._users[waiter.user] -= 1
            self._asking[waiter.provider] -= 1
            self._served.ended(waiter)
            self._durations.took(waiter.provider, self._clock() - ticket.granted_at, ticket.typical_s)
        self._grant()

    @property
    def busy(self) -> bool:
        """Whether anybody runs or waits."""
        return bool(self._tickets)

    def _next(self) -> int:
        self._came += 1
        return self._came

    @property
    def _queue(self) -> list[Waiter]:
        return [waiter for waiter, ticket in self._tickets.items() if not ticket.granted]

    def _grant(self) -> None:
        while fitting := [waiter for waiter in self._queue if self._fits(waiter)]:
            first = in_turn(fitting, self._served)[0]
            self._users[first.user] += 1
            self._asking[first.provider] += 1
            self._served.began(first, self._next())
            self._tickets[first].granted_at = self._clock()
            self._tickets[first].moved.set()
        self._served.forget(self._queue)
        self._begins.clear()
        for waiter in self._queue:
            self._tickets[waiter].moved.set()

    def _fits(self, waiter: Waiter) -> bool:
        return (
            self._users.total() < self._total
            and self._users[waiter.user] < self._per_user
            and self._asking[waiter.provider] < self._tickets[waiter].abreast()
        )

    def _place(self, ticket: Ticket) -> Queued:
        now = self._clock()
        if not self._begins or now - self._foretold_at >= _LEAST_S:
            self._begins = self._foretold(now)
            self._foretold_at = now
        return self._begins[ticket.waiter]

    def _foretold(self, now: float) -> dict[Waiter, Queued]:
        """Everybody's place as things stand."""
        known = {ticket.waiter.provider: ticket for ticket in self._tickets.values()}
        bounds = Bounds(
            total=self._total,
            per_user=self._per_user,
            abreast=lambda provider: known[provider].abreast(),
        )
        order = in_turn(self._queue, self._served)
        begins = forecast(order, self._running(now), bounds, lambda name: self._expected(known[name]))
        return {waiter: Queued(place, begins[waiter]) for place, waiter in enumerate(order, 1)}

    def _running(self, now: float) -> dict[Waiter, float]:
        """In how many seconds each that runs will probably end."""
        return {
            ticket.waiter: max(
                self._expected(ticket) - (now - ticket.granted_at), _OVERTIME * self._expected(ticket)
            )
            for ticket in self._tickets.values()
            if ticket.granted_at is not None
        }

    def _expected(self, ticket: Ticket) -> float:
        return self._durations.expected(ticket.waiter.provider, ticket.typical_s)


def _differs(place: Queued, told: Queued, passed: float) -> bool:
    """Whether what was told so many seconds ago is no longer true enough."""
    off = abs(place.begins_in_s - (told.begins_in_s - passed))
    return place.position != told.position or off > max(_LEAST_S, _SHARE * told.begins_in_s)


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()

"""Who runs now and who waits: a bound for the process, one for each person, one for each provider.

First come, first served, except that nobody waits behind a person or a provider at its own bound.
Waiting happens here, before the intent to spend is written: what waits was certainly not sent.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field

from bot.domain.ids import UserId

_MANY = 1_000


@dataclass(eq=False, slots=True)
class Ticket:
    """A place in the queue, then a running slot; give it back with `Slots.leave`.

    `abreast` tells how many the provider serves at once, which may change while the ticket waits.
    """

    user: UserId
    provider: str
    abreast: Callable[[], int]
    granted: bool = False
    moved: asyncio.Event = field(default_factory=asyncio.Event)


class Slots:
    """The running slots of this process."""

    def __init__(self, *, total: int, per_user: int) -> None:
        self._total = total
        self._per_user = per_user
        self._running: Counter[UserId] = Counter()
        self._asking: Counter[str] = Counter()
        self._queue: list[Ticket] = []

    def take(
        self, user: UserId, provider: str = "", *, abreast: Callable[[], int] = lambda: _MANY
    ) -> Ticket:
        """Join the queue; the ticket may be granted at once. `provider` serves `abreast()` at a time."""
        ticket = Ticket(user, provider, abreast)
        self._queue.append(ticket)
        self._grant()
        return ticket

    async def positions(self, ticket: Ticket) -> AsyncGenerator[int, None]:
        """Yield the ticket's place, from 1, each time it changes; end once it runs."""
        told = 0
        while not ticket.granted:
            position = self._queue.index(ticket) + 1
            if position != told:
                told = position
                yield position
            else:
                ticket.moved.clear()
                await ticket.moved.wait()

    def leave(self, ticket: Ticket) -> None:
        """Give the slot back, or leave the queue."""
        if ticket.granted:
            self._running[ticket.user] -= 1
            self._asking[ticket.provider] -= 1
        else:
            self._queue.remove(ticket)
        self._grant()

    def _grant(self) -> None:
        for ticket in [waiting for waiting in self._queue if self._fits(waiting)]:
            if self._fits(ticket):
                self._running[ticket.user] += 1
                self._asking[ticket.provider] += 1
                self._queue.remove(ticket)
                ticket.granted = True
                ticket.moved.set()
        for ticket in self._queue:
            ticket.moved.set()

    def _fits(self, ticket: Ticket) -> bool:
        return (
            self._running.total() < self._total
            and self._running[ticket.user] < self._per_user
            and self._asking[ticket.provider] < ticket.abreast()
        )

"""Who runs now and who waits: a bound for the process, and one for each person.

First come, first served, except that nobody waits behind a person who is at their own bound.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from bot.domain.ids import UserId


@dataclass(eq=False, slots=True)
class Ticket:
    """A place in the queue, then a running slot; give it back with `Slots.leave`."""

    user: UserId
    granted: bool = False
    moved: asyncio.Event = field(default_factory=asyncio.Event)


class Slots:
    """The running slots of this process."""

    def __init__(self, *, total: int, per_user: int) -> None:
        self._total = total
        self._per_user = per_user
        self._running: Counter[UserId] = Counter()
        self._queue: list[Ticket] = []

    def take(self, user: UserId) -> Ticket:
        """Join the queue; the ticket may be granted at once."""
        ticket = Ticket(user)
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
        else:
            self._queue.remove(ticket)
        self._grant()

    def _grant(self) -> None:
        for ticket in list(self._queue):
            if self._running.total() >= self._total:
                break
            if self._running[ticket.user] < self._per_user:
                self._running[ticket.user] += 1
                self._queue.remove(ticket)
                ticket.granted = True
                ticket.moved.set()
        for ticket in self._queue:
            ticket.moved.set()

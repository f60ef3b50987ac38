"""Where turns of this process wait for somebody's decision."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from bot.domain.ids import TurnId
from bot.studio.running import PutOff


class Desk:
    """Where turns wait to be called: looked at anew by whoever waits, since the store has the answer."""

    def __init__(self) -> None:
        self._waiting: dict[TurnId, asyncio.Event] = {}
        self._closed = False

    @contextmanager
    def place(self, turn: TurnId) -> Generator[asyncio.Event, None, None]:
        """Wait here; the event is set whenever something may have been decided."""
        called = self._waiting[turn] = asyncio.Event()
        try:
            yield called
        finally:
            del self._waiting[turn]

    def call(self, turn: TurnId) -> None:
        """Let the turn look again."""
        if turn in self._waiting:
            self._waiting[turn].set()

    def close(self) -> None:
        """Send everybody who waits away, until the next start."""
        self._closed = True
        for called in self._waiting.values():
            called.set()

    def check_open(self) -> None:
        """Raise `PutOff` once it is closed."""
        if self._closed:
            raise PutOff

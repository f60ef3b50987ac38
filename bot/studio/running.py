"""Which turns this process has in hand: to cancel one, and to wait for all when it stops."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.domain.ids import ChannelId, GuildId, TurnId, UserId
from bot.domain.turns import Turn


class PutOff(Exception):
    """What a turn waits for will not come in this life of the bot; the next one waits on."""


@dataclass(frozen=True, slots=True)
class InHand:
    """A turn between its first telling and its showing; set `stop` to cancel it."""

    turn: Turn
    stop: asyncio.Event = field(default_factory=asyncio.Event)


class Running:
    """The turns in hand. A turn leaves when it was shown, or when its telling broke off."""

    def __init__(self) -> None:
        self.closing = False
        self._turns: dict[TurnId, InHand] = {}
        self._told: set[TurnId] = set()
        self._left = asyncio.Event()

    @contextmanager
    def turn(self, turn: Turn) -> Generator[asyncio.Event, None, None]:
        """Hold `turn` while it is told; after a whole telling it stays until `done`, unless it is put off."""
        held = InHand(turn)
        self._turns[turn.id] = held
        try:
            yield held.stop
        except PutOff:
            self.done(turn.id)
            return
        except BaseException:
            self.done(turn.id)
            raise
        self._told.add(turn.id)

    def find(self, turn: TurnId) -> InHand | None:
        """The turn in hand that can still be cancelled, or None."""
        return None if turn in self._told else self._turns.get(turn)

    @property
    def in_hand(self) -> tuple[TurnId, ...]:
        """All turns in hand, also those that are just being shown."""
        return tuple(self._turns)

    def at(self, channel: ChannelId) -> tuple[InHand, ...]:
        """The turns in hand of a channel and its threads, or of a thread."""
        return tuple(held for held in self._turns.values() if channel in held.turn.place.channels)

    def in_server(self, guild: GuildId) -> tuple[InHand, ...]:
        """The turns in hand of a server."""
        return tuple(held for held in self._turns.values() if held.turn.place.guild == guild)

    def of(self, user: UserId) -> tuple[InHand, ...]:
        """Somebody's turns in hand."""
        return tuple(held for held in self._turns.values() if held.turn.author == user)

    async def without(self, user: UserId) -> None:
        """Return once nothing of somebody's is in hand."""
        while self.of(user):
            self._left.clear()
            await self._left.wait()

    def done(self, turn: TurnId) -> bool:
        """The turn was shown, or nobody listens any more; False if it had left before."""
        held = self._turns.pop(turn, None)
        self._told.discard(turn)
        self._left.set()
        return held is not None

    async def empty(self) -> None:
        """Return once nothing is in hand."""
        while self._turns:
            self._left.clear()
            await self._left.wait()

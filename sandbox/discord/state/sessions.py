"""Gateway sessions: what each connected bot is told, kept so that it can be told again."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from dataclasses import dataclass, field
from enum import IntFlag

from aiohttp import web

from sandbox.discord.state.clock import Clock
from sandbox.discord.state.records import Payload

REMEMBERED = 1000  # events a session can be resumed over
RESUMABLE_SECONDS = 300.0


class Intent(IntFlag):
    """The intents that decide about events played here."""

    GUILDS = 1 << 0
    MEMBERS = 1 << 1
    PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_REACTIONS = 1 << 10
    DIRECT_MESSAGES = 1 << 12
    DIRECT_REACTIONS = 1 << 13
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = Intent.MEMBERS | Intent.PRESENCES | Intent.MESSAGE_CONTENT


@dataclass(frozen=True, slots=True)
class Event:
    """One dispatch: its place in the session's sequence, its name, its data."""

    sequence: int
    name: str
    data: Payload


@dataclass(eq=False)
class Session:
    """One identified connection, or the memory of it until it is resumed."""

    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    sent: int = 0
    socket: web.WebSocketResponse | None = None
    left_at: float = 0.0
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, name: str, data: Payload) -> None:
        """Queue an event; it goes out when (and if) a socket is there."""
        self.sequence += 1
        self.events.append(Event(self.sequence, name, data))
        self.wake.set()

    def unsent(self) -> list[Event]:
        """The events this connection has not been sent, which are then counted as sent."""
        self.wake.clear()
        waiting = [event for event in self.events if event.sequence > self.sent]
        self.sent = self.sequence
        return waiting

    def rewind(self, sequence: int) -> bool:
        """Go back to what the client last saw; False if that is forgotten."""
        oldest = self.events[0].sequence if self.events else self.sequence + 1
        if not oldest - 1 <= sequence <= self.sequence:
            return False
        self.sent = sequence
        self.wake.set()
        return True


class Sessions:
    """All sessions. `silent` plays a half-deaf gateway: connected, heart beating, telling nothing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self.silent = False
        self.copies = 1  # how often each event is told: at-least-once delivery, made visible

    def begin(self, intents: int) -> Session:
        """A session for a bot that has just identified; abandoned ones are forgotten."""
        self._sessions = {each.id: each for each in self.connected()}
        session = Session(intents)
        self._sessions[session.id] = session
        return session

    def find(self, session_id: str) -> Session | None:
        """A session that may still be resumed."""
        session = self._sessions.get(session_id)
        if session is None or session.socket:
            return session
        fresh = self._clock.now() - session.left_at <= RESUMABLE_SECONDS
        return session if fresh else None

    def leave(self, session: Session, socket: web.WebSocketResponse) -> None:
        """That socket is gone; unless another has taken over, events are kept for a while."""
        if session.socket is socket:
            session.socket = None
            session.left_at = self._clock.now()

    def forget(self) -> None:
        """Make every session impossible to resume."""
        self._sessions.clear()

    def connected(self) -> list[Session]:
        """The sessions with a live socket."""
        return [session for session in self._sessions.values() if session.socket]

    def dispatch(self, name: str, data: Payload, *, needs: int = 0, bare: Payload | None = None) -> None:
        """Tell every session that has one of the intents in `needs` (0: all).

        `bare` is told instead to sessions that may not read message content.
        """
        if self.silent:
            return
        for session in self._sessions.values():
            if needs and not session.intents & needs:
                continue
            reads = session.intents & Intent.MESSAGE_CONTENT
            for _ in range(self.copies):
                session.tell(name, data if reads or bare is None else bare)

    def repeat_last(self, name: str, times: int) -> None:
        """Tell the newest event of that name again, as a gateway does that lost count."""
        for session in self._sessions.values():
            newest = [event for event in session.events if event.name == name][-1:]
            for event in newest * times:
                session.tell(event.name, event.data)

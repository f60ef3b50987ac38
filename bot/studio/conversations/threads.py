"""Places where plain messages carry a conversation on: found, opened, gone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from bot.domain.ids import ChannelId, EventId, GuildId, MessageId, TurnId
from bot.domain.places import Place
from bot.domain.turns import State, Turn
from bot.store import threads, turns
from bot.store.database.connection import Connection
from bot.studio.running import InHand, Running
from bot.studio.workshop import Workshop

_NOT_SENT = frozenset({State.RECEIVED, State.RESERVED})


class Threads:
    """Knows where each conversation lives."""

    def __init__(self, workshop: Workshop, running: Running) -> None:
        self._workshop = workshop
        self._running = running

    async def head(self, place: Place) -> Turn | None:
        """The turn that a plain message at `place` continues at this moment, if one lives there."""

        async def look(connection: Connection) -> Turn | None:
            thread = await threads.get(connection, place.channel)
            head = await turns.get(connection, thread.head) if thread else None
            # What somebody made there before the bot came to the server is nothing to go on from.
            return head if head and head.place.guild == place.guild else None

        return await self._workshop.store.read(look)

    async def asked_by(self, message: MessageId, place: Place) -> Turn | None:
        """The turn that somebody's message at `place` asked for."""
        event = EventId(message)
        turn = await self._workshop.store.read(lambda connection: turns.asked_by(connection, event))
        return turn if turn and turn.place.channel == place.channel else None

    async def opened(self, turn: TurnId, thread: ChannelId) -> bool:
        """Let plain messages in `thread`, which is under the turn, go on from it; False: they do already."""

        async def work(connection: Connection) -> bool:
            found = await turns.get(connection, turn)
            if found is None:
                return False
            return await threads.add(connection, threads.Thread(thread, found.conversation, turn))

        return await self._workshop.store.write(work)

    async def gone(self, channel: ChannelId) -> None:
        """A thread or a channel was deleted. What waits there ends, free; what was sent ends by itself.

        Its pictures were paid for, so they are kept for whoever asked.
        """
        await self._workshop.store.write(lambda connection: threads.remove(connection, channel))
        await self._give_up(self._running.at(channel))

    async def left(self, guild: GuildId) -> None:
        """The bot was removed from a server: the same for what waits there. Threads stay: it may return."""
        await self._give_up(self._running.in_server(guild))

    async def _give_up(self, waiting: Iterable[InHand]) -> None:
        for held in waiting:
            found = await self._workshop.store.read(partial(turns.get, turn=held.turn.id))
            if found is not None and found.state in _NOT_SENT:
                held.stop.set()

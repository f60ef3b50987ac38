"""Where plain messages go on from: each follows what its writer could see when it came.

So the head moves to a turn when that has ended well, not when it is asked for. Two who write at once both
go on from the same picture, and the next message follows the newer of theirs.
"""

from __future__ import annotations

from bot.domain.turns import Turn
from bot.store import threads
from bot.store.database.connection import Connection
from bot.store.threads import Thread


async def begun(connection: Connection, turn: Turn) -> None:
    """A direct message has a head from its first turn on, which is said to be running still."""
    if turn.place.guild is None:
        await threads.add(connection, Thread(turn.place.channel, turn.conversation, turn.id))


async def ended_well(connection: Connection, turn: Turn) -> None:
    """Where a conversation lives, the next plain message follows `turn`, unless a newer one has ended."""
    if turn.place.guild is None or not turn.private:
        thread = Thread(turn.place.channel, turn.conversation, turn.id)
        await threads.follow(connection, thread, event=turn.event)

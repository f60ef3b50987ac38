"""Where plain messages go on from: each follows what its writer could see when it came.

So the head moves to a turn when that has ended well, not when it is asked for. Two who write at once both
go on from the same picture, and the next message follows the newer of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.ids import ConversationId
from bot.domain.turns import Turn, picture_in
from bot.store import threads, turns
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


async def taken_away(connection: Connection, conversations: Iterable[ConversationId]) -> None:
    """Pictures of these conversations are no more: a plain message goes on from the last that is left.

    Where none is left before it the head stays, and whoever writes is told that its picture is gone.
    """
    for thread in await threads.where_live(connection, set(conversations)):
        branch = await turns.branch_to(connection, thread.head)
        left = [turn for turn in branch if _can_be_followed(turn, branch)]
        if left and left[-1].id != thread.head:
            await threads.move_head(connection, thread.channel, left[-1].id)


def _can_be_followed(turn: Turn, branch: tuple[Turn, ...]) -> bool:
    """Whether what it shows is there to be edited, and all can see it who may write where it is the head."""
    canvas = turn.canvas_for_reply()
    kept = picture_in(branch, canvas) if canvas else None
    return kept is not None and not kept.removed and (turn.place.guild is None or not turn.private)

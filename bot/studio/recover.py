"""What to do with a turn that a crash left open. Nothing here asks a provider a second time.

| left at | what is known | what is done |
|---|---|---|
| RECEIVED | never accepted | ended as interrupted, nothing charged |
| RESERVED | accepted, nothing sent | run |
| INTENT, ACCEPTED | sent, perhaps | its pictures on disk finish it, else UNKNOWN and refunded |
| RESULT | pictures on disk and in the store | settled |
| SETTLED, ended | all but shown | shown |
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from bot.domain.telling import Ended, Opened, Telling
from bot.domain.turns import State, Turn
from bot.store import turns
from bot.studio import endings, perform
from bot.studio.harvest import look_for
from bot.studio.workshop import Workshop


async def resume(turn: Turn, workshop: Workshop, stop: asyncio.Event) -> AsyncGenerator[Telling, None]:
    """Carry `turn` on from where it was left; the same tellings as when it began."""
    yield Opened(turn)
    match turn.state:
        case State.RECEIVED:
            yield Ended(await endings.interrupted(turn, workshop))
        case State.RESERVED:
            async for telling in perform.run(turn, workshop, stop):
                yield telling
        case State.INTENT | State.ACCEPTED:
            yield Ended(await _look(turn, workshop))
        case State.RESULT:
            attempts = await workshop.store.read(lambda connection: turns.attempts_of(connection, turn.id))
            yield Ended(await endings.settled(turn, attempts[-1].announced, workshop))
        case _:
            yield Ended(turn)


async def _look(turn: Turn, workshop: Workshop) -> Turn:
    """Finish a turn from what its attempt left on disk, or say that its outcome is unknown."""
    attempts = await workshop.store.read(lambda connection: turns.attempts_of(connection, turn.id))
    for attempt in reversed(attempts):
        harvest = await look_for(attempt.id, attempt.provider, workshop.pictures, workshop.gate)
        if harvest is not None:
            return await endings.finished(turn, attempt.id, harvest, workshop)
    return await endings.lost(turn, workshop)

"""What to do with a turn that a crash left open. Nothing here asks for a picture a second time.

| left at | what is known | what is done |
|---|---|---|
| RECEIVED | never accepted | ended as interrupted, nothing charged |
| RESERVED | accepted, nothing sent, or only what cost nothing | run |
| INTENT, ACCEPTED | sent, perhaps | its pictures on disk finish it, else its provider is asked what
became of it, where that can be asked; else UNKNOWN and refunded |
| RESULT | pictures on disk and in the store | settled |
| SETTLED, ended | all but shown | shown |
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

from bot.domain.attempts import Attempt
from bot.domain.events import Caution
from bot.domain.telling import Ended, Opened, Telling
from bot.domain.turns import State, Turn
from bot.errors import Billed
from bot.store import turns
from bot.studio.turn import endings, lookup, masking, perform
from bot.studio.turn.asking import Asking
from bot.studio.turn.harvest import Harvest, look_for
from bot.studio.turn.interruption import before_token_dies
from bot.studio.workshop import Workshop


async def resume(turn: Turn, workshop: Workshop, stop: asyncio.Event) -> AsyncGenerator[Telling, None]:
    """Carry `turn` on from where it was left; the same tellings as when it began."""
    yield Opened(turn)
    match turn.state:
        case State.RECEIVED:
            yield Ended(await endings.interrupted(turn, workshop))
        case State.RESERVED:
            async for telling in perform.run(turn, workshop, stop, await _attempts(turn, workshop)):
                yield telling
        case State.INTENT | State.ACCEPTED:
            async for telling in _carried_on(turn, workshop, stop):
                yield telling
        case State.RESULT:
            last = _not_free(await _attempts(turn, workshop))
            yield Ended(await endings.settled(turn, last.announced, last.usage, workshop))
        case _:
            yield Ended(turn)


async def _carried_on(turn: Turn, workshop: Workshop, stop: asyncio.Event) -> AsyncGenerator[Telling, None]:
    """Finish a turn from what its attempt left on disk or its provider knows of it; else it is lost."""
    attempts = await _attempts(turn, workshop)
    last = _not_free(attempts)
    found = await _on_disk(turn, last, workshop)
    again = None if found and found.whole else await lookup.again(turn, last, workshop)
    if again is not None:
        asking = Asking(turn, workshop, stop, attempts)
        with before_token_dies(turn.address, workshop.clock(), stop):
            async for telling in asking.resume(*again, found):
                yield telling
    elif found is not None:
        yield Ended(await endings.finished(turn, last.id, found, workshop))
    else:
        yield Ended(await endings.lost(turn, workshop))


async def _attempts(turn: Turn, workshop: Workshop) -> tuple[Attempt, ...]:
    return await workshop.store.read(lambda connection: turns.attempts_of(connection, turn.id))


def _not_free(attempts: tuple[Attempt, ...]) -> Attempt:
    """The one attempt that may have been billed: of a turn that was sent there is always just one."""
    (found,) = (attempt for attempt in attempts if attempt.billed is not Billed.NO)
    return found


async def _on_disk(turn: Turn, attempt: Attempt, workshop: Workshop) -> Harvest | None:
    """What an attempt brought, and what its vendor had counted by then, if it did not bring all."""
    found = await look_for(attempt.id, attempt.provider, workshop.pictures, workshop.gate)
    if found is None:
        return None
    if not found.whole:
        found = replace(found, usage=attempt.usage, cautions=(Caution.CUT_AFTER_PICTURE,))
    surround = await masking.surround_in(turn, workshop)
    return await masking.keep(found, attempt.id, surround, workshop.pictures, workshop.gate)

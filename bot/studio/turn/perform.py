"""A turn from RESERVED to its end: durable before it spends, settled after.

At most one possibly billed request is made for a turn, in `bot.studio.turn.asking`. What a crash left
open is `bot.studio.turn.recover`'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from bot.domain.attempts import Attempt
from bot.domain.telling import Ended, Telling
from bot.domain.turns import Turn
from bot.studio.turn import approval
from bot.studio.turn.asking import Asking
from bot.studio.turn.interruption import before_token_dies
from bot.studio.workshop import Workshop


async def run(
    turn: Turn, workshop: Workshop, stop: asyncio.Event, earlier: tuple[Attempt, ...] = ()
) -> AsyncGenerator[Telling, None]:
    """Ask for what `turn` wants, and end it; `stop` cancels it until a result is whole.

    `earlier`: what was sent for it before, by a life of the bot that ended; none of it was billed.
    """
    with before_token_dies(turn.address, workshop.clock(), stop):
        async with aclosing(approval.awaited(turn, workshop, stop)) as tellings:
            async for telling in tellings:
                yield telling
                if isinstance(telling, Ended):
                    return
        async with aclosing(Asking(turn, workshop, stop, earlier).run()) as tellings:
            async for telling in tellings:
                yield telling

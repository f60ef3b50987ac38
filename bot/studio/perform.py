"""A turn from RESERVED to its end: durable before it spends, settled after.

At most one possibly billed request is made for a turn, here, in `_attempt`. Nothing in this
module repeats it; what a crash left open is `bot.studio.recover`'s.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.domain import money
from bot.domain.branch import Ask
from bot.domain.ids import AttemptId
from bot.domain.telling import Ended, Telling, Waiting, Working
from bot.domain.turns import State, Turn
from bot.errors import ProviderError, Refused, StoreError
from bot.providers.registry import Provider
from bot.store import machine, turns
from bot.studio import context, endings
from bot.studio.attempt import Attempt
from bot.studio.crashpoints import CrashPoint
from bot.studio.interruption import Interrupted, interruptible
from bot.studio.workshop import Workshop, new_id


async def run(turn: Turn, workshop: Workshop, stop: asyncio.Event) -> AsyncGenerator[Telling, None]:
    """Wait for a slot, ask the provider once, and end the turn; `stop` cancels it until a result is whole."""
    offer = workshop.providers.described(turn.provider or "")
    ticket = workshop.slots.take(turn.author, offer.name, abreast=offer.concurrent)
    try:
        with _before_token_dies(turn, workshop, stop):
            try:
                async for position in interruptible(workshop.slots.positions(ticket), stop):
                    yield Waiting(position)
            except Interrupted:
                yield Ended(await endings.stopped(turn, workshop))
                return
            async for telling in _attempt(turn, workshop, stop):
                yield telling
    finally:
        workshop.slots.leave(ticket)


@contextmanager
def _before_token_dies(turn: Turn, workshop: Workshop, stop: asyncio.Event) -> Iterator[None]:
    """Where only the interaction's token reaches the place, what has no end by then gets one in time."""
    until = turn.address.token_until
    if not turn.address.token_only or until is None:
        yield
        return
    left = (until - workshop.clock()).total_seconds()
    timer = asyncio.get_running_loop().call_later(max(left, 0), stop.set)
    try:
        yield
    finally:
        timer.cancel()


async def _attempt(turn: Turn, workshop: Workshop, stop: asyncio.Event) -> AsyncGenerator[Telling, None]:
    try:
        provider = workshop.providers.named(turn.provider or "")
        ask = await _ask(turn, provider, workshop)
    except (Refused, StoreError) as error:
        yield Ended(await endings.refused(turn, endings.refusal_of(error), workshop))
        return
    attempt = Attempt(AttemptId(new_id()), turn.id, provider, workshop)
    await _intend(turn, attempt.id, provider, ask, workshop)
    turn = replace(turn, state=State.INTENT, started_at=workshop.clock())
    yield Working(provider.offer.name, provider.offer.typical_s)
    try:
        async for telling in interruptible(attempt.run(ask), stop):
            yield telling
    except Interrupted:
        yield Ended(await endings.stopped(turn, workshop))
    except ProviderError as error:
        yield Ended(await endings.failed(turn, error, workshop))
    except StoreError:
        yield Ended(await endings.unkept(turn, workshop))
    else:
        yield Ended(await endings.finished(turn, attempt.id, attempt.harvest, workshop))


async def _ask(turn: Turn, provider: Provider, workshop: Workshop) -> Ask:
    parent = turn.parent
    ancestors: tuple[Turn, ...] = ()
    if parent is not None:
        ancestors = await workshop.store.read(lambda connection: turns.branch_to(connection, parent))
    return await context.build(
        turn, ancestors, workshop.pictures, provider=provider.offer.name, now=workshop.clock()
    )


async def _intend(turn: Turn, attempt: AttemptId, provider: Provider, ask: Ask, workshop: Workshop) -> None:
    """Write down that the request is about to leave."""
    digest = hashlib.sha256(repr((ask.instruction, ask.past, ask.options, turn.canvas)).encode()).hexdigest()
    await workshop.store.write(
        lambda connection: machine.intend(
            connection,
            turn.id,
            machine.Attempt(
                id=attempt,
                provider=provider.offer.name,
                request_hash=digest,
                client_id=ask.client_id,
                cost=money.worst_case(provider.offer, turn.options),
                started_at=workshop.clock(),
            ),
        )
    )
    workshop.crash(CrashPoint.INTENDED)

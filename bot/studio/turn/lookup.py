"""What became of a request whose answer was lost: the provider is asked by the name the work has there.

A lookup is free, so nothing here can cost anything; and it begins nothing.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from bot.domain.attempts import Attempt
from bot.domain.branch import Ask
from bot.domain.events import ProviderEvent
from bot.domain.telling import Telling
from bot.domain.turns import Turn
from bot.errors import Billed, Kind, ProviderError, Refused
from bot.studio.turn import context, fitting, masking
from bot.studio.turn.attempt import LiveAttempt
from bot.studio.workshop import Workshop

# These tell that something went wrong on the way back, not what became of the work.
_ON_THE_WAY = frozenset({Kind.TIMEOUT, Kind.GATEWAY, Kind.PROTOCOL, Kind.TRUNCATED, Kind.UPSTREAM})


async def asked(attempt: LiveAttempt, ask: Ask, workshop: Workshop) -> AsyncGenerator[Telling, None]:
    """Send the one request of `attempt` and take in what comes, if need be by looking the work up.

    Raises `ProviderError`: of the work itself where the provider knows it, else of the lost answer.
    """
    offer, gate = attempt.provider.offer, workshop.gate
    told = await fitting.fitted(await masking.told(ask, offer, gate), offer, gate)
    try:
        async with aclosing(attempt.run(ask, workshop.providers.ask(attempt.provider, told))) as tellings:
            async for telling in tellings:
                yield telling
    except ProviderError as lost:
        events = _by_name(attempt, ask, workshop) if _may_be_at_work(lost, attempt) else None
        if events is None:
            raise
        async with aclosing(_found(attempt, ask, events, lost)) as tellings:
            async for telling in tellings:
                yield telling


async def again(
    turn: Turn, record: Attempt, workshop: Workshop
) -> tuple[LiveAttempt, AsyncGenerator[Telling, None]] | None:
    """The attempt of an earlier life of the bot, and what its provider tells of it by now; None: it cannot.

    That is so too where the provider has left the configuration, or what it was sent was taken away.
    """
    try:
        provider = workshop.providers.named(record.provider)
        ask = await context.request(turn, record.id, provider.offer, workshop)
    except Refused:
        return None
    attempt = LiveAttempt(
        record.id, turn.id, provider, workshop, remote_id=record.remote_id, usage=record.usage
    )
    events = _by_name(attempt, replace(ask, client_id=record.client_id), workshop)
    lost = ProviderError(kind=Kind.GATEWAY, message="the bot stopped before an answer came")
    return None if events is None else (attempt, _found(attempt, ask, events, lost))


async def _found(
    attempt: LiveAttempt, ask: Ask, events: AsyncGenerator[ProviderEvent, None], lost: ProviderError
) -> AsyncGenerator[Telling, None]:
    """Take in what is told of work whose answer was `lost`; of unknown work there is no more to say."""
    try:
        async with aclosing(attempt.run(ask, events)) as tellings:
            async for telling in tellings:
                yield telling
    except ProviderError as found:
        raise (lost if found.kind is Kind.NOT_FOUND else found) from None


def _by_name(
    attempt: LiveAttempt, ask: Ask, workshop: Workshop
) -> AsyncGenerator[ProviderEvent, None] | None:
    """Carry on the work that `attempt` began, if its provider can be asked for it."""
    handle = attempt.remote_id or ask.client_id
    return workshop.providers.resume(attempt.provider, handle, wanted=ask.options.count)


def _may_be_at_work(lost: ProviderError, attempt: LiveAttempt) -> bool:
    """Whether work may go on that nobody has asked after; what has a name was watched for long enough."""
    watched = attempt.remote_id is not None and lost.kind is Kind.TIMEOUT
    return lost.billed is Billed.UNKNOWN and lost.kind in _ON_THE_WAY and not watched

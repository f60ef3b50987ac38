"""How a turn ends: each way settles quota and money in one transaction and says so on the row."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.domain import money
from bot.domain.ids import AttemptId
from bot.domain.turns import SENT, Failure, State, Turn
from bot.errors import Billed, Kind, ProviderError, Refusal, Refused, StoreError
from bot.store import machine
from bot.studio.crashpoints import CrashPoint
from bot.studio.harvest import Harvest
from bot.studio.workshop import Workshop

_log = logging.getLogger(__name__)

# Without an answer that tells the outcome, these may have been carried out and charged.
_OUTCOME_UNTOLD = frozenset({Kind.TIMEOUT, Kind.GATEWAY, Kind.PROTOCOL, Kind.TRUNCATED})


async def finished(turn: Turn, attempt: AttemptId, harvest: Harvest, workshop: Workshop) -> Turn:
    """RESULT, then SETTLED: the harvest is on disk already."""
    kept = harvest.kept(turn.id, attempt)
    await workshop.store.write(
        lambda connection: machine.keep(
            connection,
            turn.id,
            attempt,
            images=kept,
            words=harvest.words,
            answer=harvest.answer,
            usage=harvest.usage,
            cautions=harvest.cautions,
            announced=harvest.announced,
            now=workshop.clock(),
        )
    )
    workshop.crash(CrashPoint.RESULT_STORED)
    turn = replace(
        turn,
        state=State.RESULT,
        results=kept,
        words=harvest.words,
        answer=harvest.answer,
        cautions=harvest.cautions,
    )
    return await settled(turn, harvest.announced, workshop)


async def settled(turn: Turn, announced: int, workshop: Workshop) -> Turn:
    """SETTLED: the member pays for the pictures delivered, the spend counts those announced."""
    offer = workshop.providers.described(turn.provider or "")
    cost = money.actual(offer, turn.options, pictures=announced)
    now = workshop.clock()
    await workshop.store.write(lambda connection: machine.settle(connection, turn.id, cost=cost, now=now))
    workshop.crash(CrashPoint.SETTLED)
    return replace(turn, state=State.SETTLED, ended_at=now)


def refusal_of(error: Refused | StoreError) -> Refused:
    """What a person is told where nothing could be begun."""
    return error if isinstance(error, Refused) else Refused(Refusal.STORE_FAILED)


async def refused(turn: Turn, refusal: Refused, workshop: Workshop) -> Turn:
    """We said no: nothing was sent."""
    failure = Failure(
        family="refused", reason=refusal.why, facts=tuple(refusal.facts.items()), frees_at=refusal.frees_at
    )
    return await _end(turn, State.REFUSED, failure, workshop)


async def interrupted(turn: Turn, workshop: Workshop) -> Turn:
    """The bot stopped before the turn was accepted."""
    return await _end(turn, State.FAILED, Failure(family="refused", reason=Refusal.INTERRUPTED), workshop)


async def stopped(turn: Turn, workshop: Workshop) -> Turn:
    """A person stopped it, or its place cannot be reached any longer; what was sent may still be charged."""
    billed = Billed.UNKNOWN if turn.state in SENT else Billed.NO
    until = turn.address.token_until
    if turn.address.token_only and until is not None and workshop.clock() >= until:
        failure = Failure(family="provider", reason=Kind.TIMEOUT, billed=billed)
        return await _end(turn, State.UNKNOWN if turn.state in SENT else State.FAILED, failure, workshop)
    failure = Failure(family="cancelled", reason="cancelled", billed=billed)
    return await _end(turn, State.CANCELLED, failure, workshop)


async def unkept(turn: Turn, workshop: Workshop) -> Turn:
    """What the provider made could not be written to the disk; the operator may pay for it all the same."""
    failure = Failure(family="refused", reason=Refusal.STORE_FAILED, billed=Billed.UNKNOWN)
    return await _end(turn, State.FAILED, failure, workshop)


async def lost(turn: Turn, workshop: Workshop) -> Turn:
    """The bot stopped while a provider was at work and nothing tells what came of it."""
    failure = Failure(family="provider", reason="interrupted", billed=Billed.UNKNOWN)
    return await _end(turn, State.UNKNOWN, failure, workshop)


async def failed(turn: Turn, error: ProviderError, workshop: Workshop) -> Turn:
    """The provider failed, or nobody can tell: then UNKNOWN, and the spend counts the worst case."""
    _log.warning("turn %s: %s failed: %s", turn.id, turn.provider, error)
    untold = error.billed is Billed.UNKNOWN and error.kind in _OUTCOME_UNTOLD
    failure = Failure(
        family="provider",
        reason=error.kind,
        facts=(("provider", turn.provider or ""), ("code", error.code or ""), ("message", error.message)),
        reference=error.reference,
        billed=error.billed,
    )
    return await _end(turn, State.UNKNOWN if untold else State.FAILED, failure, workshop)


async def _end(turn: Turn, state: State, failure: Failure, workshop: Workshop) -> Turn:
    now = workshop.clock()
    await workshop.store.write(
        lambda connection: machine.end(connection, turn.id, state, failure=failure, now=now)
    )
    workshop.crash(CrashPoint.ENDED)
    return replace(turn, state=state, failure=failure, ended_at=now)

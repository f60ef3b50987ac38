"""How a turn ends: each way settles quota and money in one transaction and says so on the row."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import money
from bot.domain.events import Caution
from bot.domain.ids import AttemptId
from bot.domain.retry import told_pause
from bot.domain.turns import SENT, Failure, Family, State, Turn
from bot.domain.usage import Usage
from bot.errors import Billed, Kind, ProviderError, Refusal, Refused, Remedy, StoreError
from bot.store import machine
from bot.store.database.connection import Connection
from bot.studio import heads
from bot.studio.crashpoints import CrashPoint
from bot.studio.moderation import strikes
from bot.studio.turn.harvest import Harvest
from bot.studio.workshop import Workshop

_log = logging.getLogger(__name__)

# Without an answer that tells the outcome, these may have been carried out and charged; so may work that its
# vendor took and knows no more.
_OUTCOME_UNTOLD = frozenset({Kind.TIMEOUT, Kind.GATEWAY, Kind.PROTOCOL, Kind.TRUNCATED, Kind.NOT_FOUND})
_SERVER_ERROR = 500
# Allowances are a month's at most; a longer pause is a vendor's slip.
_LONGEST_TOLD_S = 31 * 86_400
# More may have come, and been counted, had the answer not ended so.
_CUT_OFF = frozenset({Caution.CUT_AFTER_PICTURE, Caution.ERROR_AFTER_PICTURE})


async def finished(turn: Turn, attempt: AttemptId, harvest: Harvest, workshop: Workshop) -> Turn:
    """RESULT, then SETTLED: the harvest is on disk already."""
    turn = replace(
        turn,
        results=harvest.kept(turn.id, attempt),
        words=harvest.words,
        answer=harvest.answer,
        signatures=harvest.signatures,
        question=harvest.question,
        cautions=tuple(dict.fromkeys((*turn.cautions, *harvest.cautions))),
    )
    await workshop.store.write(
        lambda connection: machine.keep(
            connection,
            turn,
            attempt,
            usage=harvest.usage,
            announced=harvest.announced,
            now=workshop.clock(),
        )
    )
    workshop.crash(CrashPoint.RESULT_STORED)
    turn = replace(turn, state=State.RESULT)
    return await settled(turn, harvest.announced, harvest.usage, workshop)


async def settled(turn: Turn, announced: int, usage: Usage | None, workshop: Workshop) -> Turn:
    """SETTLED: the member pays for the pictures delivered, the spend counts what the vendor did."""
    offer = workshop.providers.described(turn.served_by)
    whole = _CUT_OFF.isdisjoint(turn.cautions)
    cost = money.actual(offer, turn.options, pictures=announced, used=usage)
    owed = money.owed(offer, turn.options, pictures=announced, used=usage, whole=whole)
    if owed > (held := money.worst_case(offer, turn.options)):
        told = turn.id, turn.provider, owed / money.DOLLAR, held / money.DOLLAR
        _log.warning("turn %s: %s cost %.4f US dollars, and %.4f were held: is its price_usd right?", *told)
    now = workshop.clock()

    async def settle(connection: Connection) -> None:
        await machine.settle(connection, turn.id, cost=cost, owed=owed, now=now)
        await heads.ended_well(connection, turn)

    await workshop.store.write(settle)
    workshop.crash(CrashPoint.SETTLED)
    return replace(turn, state=State.SETTLED, ended_at=now)


def refusal_of(error: Refused | StoreError) -> Refused:
    """What a person is told where nothing could be begun."""
    return error if isinstance(error, Refused) else Refused(Refusal.STORE_FAILED)


async def refused(turn: Turn, refusal: Refused, workshop: Workshop) -> Turn:
    """We said no: nothing was sent."""
    failure = Failure(
        family=Family.REFUSED,
        reason=refusal.why,
        facts=tuple(refusal.facts.items()),
        frees_at=refusal.frees_at,
    )
    return await _end(turn, State.REFUSED, failure, workshop)


async def interrupted(turn: Turn, workshop: Workshop) -> Turn:
    """The bot stopped before the turn was accepted."""
    return await _end(
        turn, State.FAILED, Failure(family=Family.REFUSED, reason=Refusal.INTERRUPTED), workshop
    )


async def stopped(turn: Turn, workshop: Workshop) -> Turn:
    """A person stopped it, or its place cannot be reached any longer; what was sent may still be charged."""
    billed = Billed.UNKNOWN if turn.state in SENT else Billed.NO
    until = turn.address.token_until
    if turn.address.token_only and until is not None and workshop.clock() >= until:
        failure = Failure(family=Family.PROVIDER, reason=Kind.TIMEOUT, billed=billed)
        return await _end(turn, State.UNKNOWN if turn.state in SENT else State.FAILED, failure, workshop)
    failure = Failure(family=Family.CANCELLED, reason="cancelled", billed=billed)
    return await _end(turn, State.CANCELLED, failure, workshop)


async def unkept(turn: Turn, workshop: Workshop) -> Turn:
    """What the provider made could not be written to the disk; the operator may pay for it all the same."""
    failure = Failure(family=Family.REFUSED, reason=Refusal.STORE_FAILED, billed=Billed.UNKNOWN)
    return await _end(turn, State.FAILED, failure, workshop)


async def lost(turn: Turn, workshop: Workshop) -> Turn:
    """The bot stopped while a provider was at work and nothing tells what came of it."""
    failure = Failure(family=Family.PROVIDER, reason="interrupted", billed=Billed.UNKNOWN)
    return await _end(turn, State.UNKNOWN, failure, workshop)


async def failed(turn: Turn, error: ProviderError, workshop: Workshop) -> Turn:
    """The provider failed, or nobody can tell: then UNKNOWN, and the spend counts the worst case."""
    _log.warning("turn %s: %s failed: %s", turn.id, turn.provider, error.loggable)
    failure = Failure(
        family=Family.PROVIDER,
        reason=error.kind,
        facts=(
            ("provider", turn.served_by),
            ("code", error.code or ""),
            *_moderation(error),
            *_hint(error),
        ),
        frees_at=_frees_at(error, workshop.clock()),
        reference=error.reference,
        billed=error.billed,
    )
    if error.kind is Kind.CONTENT_POLICY:
        await strikes.count(turn, error.kind, workshop)
    return await _end(turn, State.UNKNOWN if _untold(error) else State.FAILED, failure, workshop)


def _untold(error: ProviderError) -> bool:
    """Whether nobody can tell what came of the request: a 5xx says that something broke, no more."""
    broke = error.kind is Kind.UPSTREAM and (error.http_status or 0) >= _SERVER_ERROR
    return error.billed is Billed.UNKNOWN and (broke or error.kind in _OUTCOME_UNTOLD)


def _frees_at(error: ProviderError, now: datetime) -> datetime | None:
    """When a busy provider may be asked again, if it said so, and meant it."""
    pause = told_pause(error, now.timestamp()) if error.remedy is Remedy.BUSY else 0.0
    return now + timedelta(seconds=pause) if 0 < pause <= _LONGEST_TOLD_S else None


def _moderation(error: ProviderError) -> Iterator[tuple[str, str]]:
    """What a vendor told of its content rules; the rest of what it said is for the log alone."""
    if error.moderation is not None:
        yield "stage", error.moderation.stage or ""
        yield "categories", ", ".join(error.moderation.categories)


def _hint(error: ProviderError) -> Iterator[tuple[str, str]]:
    if error.hint:
        yield "hint", error.hint


async def _end(turn: Turn, state: State, failure: Failure, workshop: Workshop) -> Turn:
    now = workshop.clock()
    await workshop.store.write(
        lambda connection: machine.end(connection, turn.id, state, failure=failure, now=now)
    )
    workshop.crash(CrashPoint.ENDED)
    return replace(turn, state=state, failure=failure, ended_at=now)

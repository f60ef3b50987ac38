"""The attempts of one turn, one after another, until one of them ends it.

Whether there is another is `bot.domain.retry`'s to say, and the store's to forbid: it writes no
intent down while an earlier request of the turn may have been billed. Between two attempts the
turn is RESERVED, so whatever happens then, nothing of it is out.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.domain import money, retry
from bot.domain.attempts import Attempt
from bot.domain.branch import Ask
from bot.domain.ids import AttemptId
from bot.domain.offers import Offer
from bot.domain.preservation import as_sent
from bot.domain.retry import AskNext, GiveUp, Repeat, Setback
from bot.domain.telling import Delayed, Ended, Telling, Waiting, Working
from bot.domain.turns import Role, State, Substitution, Turn
from bot.errors import ProviderError, Refused, StoreError
from bot.providers.registry import Provider
from bot.store import machine
from bot.studio.crashpoints import CrashPoint
from bot.studio.turn import admission, context, endings, lookup
from bot.studio.turn.attempt import LiveAttempt
from bot.studio.turn.harvest import Harvest
from bot.studio.turn.interruption import Interrupted, interruptible, pause
from bot.studio.workshop import Workshop, new_id

_log = logging.getLogger(__name__)


class Asking:
    """Carries a turn to its end."""

    def __init__(
        self, turn: Turn, workshop: Workshop, stop: asyncio.Event, earlier: tuple[Attempt, ...] = ()
    ) -> None:
        """`stop` cancels it until a result is whole; `earlier`: what another life of the bot sent for it."""
        self._turn = turn
        self._workshop = workshop
        self._stop = stop
        self._tries = Counter(attempt.provider for attempt in earlier)
        self._failed: ProviderError | None = None
        self._left: Harvest | None = None

    def run(self) -> AsyncGenerator[Telling, None]:
        """Ask one provider after another, as long as there is one to ask; `Ended` is the last telling."""
        return self._to_its_end(self._asked())

    def resume(
        self, attempt: LiveAttempt, tellings: AsyncGenerator[Telling, None], left: Harvest | None
    ) -> AsyncGenerator[Telling, None]:
        """Go on with what is told of an `attempt` that a crash left open; `left`: what it had on disk."""
        self._left = left
        return self._to_its_end(self._resumed(attempt, tellings))

    async def _to_its_end(self, tellings: AsyncGenerator[Telling, None]) -> AsyncGenerator[Telling, None]:
        try:
            async with aclosing(tellings):
                async for telling in tellings:
                    yield telling
        except Interrupted:
            self._turn = await endings.stopped(self._turn, self._workshop)
        yield Ended(self._turn)

    async def _resumed(
        self, attempt: LiveAttempt, tellings: AsyncGenerator[Telling, None]
    ) -> AsyncGenerator[Telling, None]:
        async for telling in self._taken(attempt, tellings):
            yield telling
        async for telling in self._asked():
            yield telling

    async def _asked(self) -> AsyncGenerator[Telling, None]:
        while self._turn.state is State.RESERVED:
            async with aclosing(self._at_one_provider()) as tellings:
                async for telling in tellings:
                    yield telling

    async def _at_one_provider(self) -> AsyncGenerator[Telling, None]:
        """Take a slot of the turn's provider and keep it, also while the provider is waited for."""
        name = self._turn.served_by
        slots = self._workshop.slots
        ticket = slots.take(
            self._turn.author,
            name,
            guild=self._turn.place.guild,
            abreast=partial(self._workshop.providers.abreast, name),
            typical_s=self._workshop.providers.described(name).typical_s,
        )
        try:
            async for place in interruptible(slots.positions(ticket), self._stop):
                yield Waiting(place.position, self._workshop.clock() + timedelta(seconds=place.begins_in_s))
            await self._pass_over_the_broken()
            while self._turn.state is State.RESERVED and self._turn.served_by == name:
                async for telling in self._attempt():
                    yield telling
        finally:
            slots.leave(ticket)

    async def _pass_over_the_broken(self) -> None:
        """Its provider may have failed others while the turn waited; it need not find out for itself."""
        if self._workshop.providers.passes(self._turn.served_by):
            return
        if others := await self._others():
            self._turn = replace(self._turn, provider=others[0])

    async def _attempt(self) -> AsyncGenerator[Telling, None]:
        try:
            attempt, ask = await self._intended()
        except (Refused, StoreError) as error:
            self._turn = await self._not_sent(error)
            return
        async for telling in self._taken(attempt, lookup.asked(attempt, ask, self._workshop)):
            yield telling

    async def _taken(
        self, attempt: LiveAttempt, tellings: AsyncGenerator[Telling, None]
    ) -> AsyncGenerator[Telling, None]:
        """Pass on what is told of an attempt, then end the turn or make it ready for the next attempt."""
        offer = attempt.provider.offer
        yield Working(offer.name, offer.typical_s, self._turn.instead_of)
        try:
            async for telling in interruptible(tellings, self._stop):
                yield telling
        except ProviderError as error:
            self._turn = await attempt.failed(self._turn, error)
            async for telling in self._after(error, attempt.id):
                yield telling
        except StoreError:
            self._turn = await endings.unkept(self._turn, self._workshop)
        else:
            self._turn = await endings.finished(self._turn, attempt.id, attempt.harvest, self._workshop)

    async def _intended(self) -> tuple[LiveAttempt, Ask]:
        """Write down that the request is about to leave."""
        workshop, turn, identity = self._workshop, self._turn, AttemptId(new_id())
        provider = workshop.providers.named(turn.served_by)
        ask = await context.request(turn, identity, provider.offer, workshop)
        record = _record(identity, ask, provider, turn, workshop)
        budget = workshop.limits.monthly_budget
        await workshop.store.write(
            lambda connection: machine.intend(connection, turn.id, record, budget=budget)
        )
        self._tries[record.provider] += 1
        self._turn = replace(turn, state=State.INTENT, started_at=record.started_at)
        workshop.crash(CrashPoint.INTENDED)
        return LiveAttempt(identity, turn.id, provider, workshop), ask

    async def _not_sent(self, error: Refused | StoreError) -> Turn:
        """It ends with what went wrong first: that a stand-in cannot be asked either is no news."""
        if self._failed is not None:
            return await endings.failed(self._turn, self._failed, self._workshop)
        return await endings.refused(self._turn, endings.refusal_of(error), self._workshop)

    async def _after(self, error: ProviderError, attempt: AttemptId) -> AsyncGenerator[Telling, None]:
        match retry.decide(await self._setback(error)):
            case Repeat(after_s):
                await self._withdraw(attempt, error, self._turn)
                until = self._workshop.clock() + timedelta(seconds=after_s)
                yield Delayed(self._turn.served_by, error.remedy, until)
                await pause(self._workshop.sleep(after_s), self._stop)
            case AskNext(provider):
                stood_in_for = Substitution(provider=self._turn.served_by, remedy=error.remedy)
                onward = replace(
                    self._turn, provider=provider, instead_of=self._turn.instead_of or stood_in_for
                )
                await self._withdraw(attempt, error, onward)
            case GiveUp() if self._left is not None:
                self._turn = await endings.finished(self._turn, attempt, self._left, self._workshop)
            case GiveUp():
                self._turn = await endings.failed(self._turn, error, self._workshop)

    async def _setback(self, error: ProviderError) -> Setback:
        now, address = self._workshop.clock(), self._turn.address
        until = address.token_until if address.token_only else None
        return Setback(
            error=error,
            tries=self._tries[self._turn.served_by],
            attempts=self._tries.total(),
            others=await self._others(),
            now=now.timestamp(),
            left_s=math.inf if until is None else (until - now).total_seconds(),
            chance=self._workshop.chance(),
        )

    async def _others(self) -> tuple[str, ...]:
        """Who else may and can serve the turn and was not asked yet; nobody, where its member chose.

        What its member may have asked is read from the rules anew: no life of the bot need remember it.
        """
        if self._turn.options.provider is not None:
            return ()
        may = await admission.providers_for(self._turn, self._workshop)
        serving = self._workshop.providers.serving(partial(_check, self._turn))
        gone_by = {self._turn.provider, *self._tries}
        return tuple(name for name in serving if name not in gone_by and (may is None or name in may))

    async def _withdraw(self, attempt: AttemptId, error: ProviderError, onward: Turn) -> None:
        """Stand as before the attempt, for the provider of `onward`."""
        self._failed = error
        _log.warning("turn %s: %s failed, unbilled: %s", onward.id, self._turn.provider, error.loggable)
        await self._workshop.store.write(
            lambda connection: machine.withdraw(
                connection,
                onward.id,
                attempt,
                error,
                onward=onward.served_by,
                instead_of=onward.instead_of,
                now=self._workshop.clock(),
            )
        )
        self._turn = replace(onward, state=State.RESERVED, started_at=None)
        self._workshop.crash(CrashPoint.WITHDRAWN)


def _check(turn: Turn, offer: Offer) -> None:
    references = sum(kept.role is Role.REFERENCE for kept in turn.inputs)
    edits = turn.canvas is not None
    prompt = as_sent(turn.instruction, turn.options, edits=edits)
    offer.check(turn.options, pictures=references + edits, prompt=prompt)


def _record(identity: AttemptId, ask: Ask, provider: Provider, turn: Turn, workshop: Workshop) -> Attempt:
    digest = hashlib.sha256(repr((ask.instruction, ask.past, ask.options, turn.canvas)).encode()).hexdigest()
    return Attempt(
        id=identity,
        provider=provider.offer.name,
        request_hash=digest,
        client_id=ask.client_id,
        cost=money.worst_case(provider.offer, turn.options),
        started_at=workshop.clock(),
        model=provider.offer.model,
    )

"""Turns, pictures and attempts as the studio would hand them to the store, and a turn's way through it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.attempts import Attempt
from bot.domain.ids import (
    AttemptId,
    ChannelId,
    ConversationId,
    EventId,
    GuildId,
    ImageId,
    MessageId,
    TurnId,
    UserId,
    id_from,
)
from bot.domain.offers import Options
from bot.domain.pictures import Facts, Media
from bot.domain.places import Address, Asker, Place
from bot.domain.quotas import Charge, Measure, Rule, Subject, applicable, default_rule
from bot.domain.turns import SENT, Failure, Family, Kept, Role, State, Substitution, Turn
from bot.domain.windows import Per
from bot.errors import Billed, Kind, ProviderError, Refused, Remedy
from bot.store import machine, turns
from bot.store.database.connection import Connection
from bot.store.database.engine import Store
from bot.store.ledgers import quotas

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GUILD = GuildId(7)
ANN = UserId(1)
BOB = UserId(2)
SERVER = Place(channel=ChannelId(5), guild=GUILD)
DIRECT = Place(channel=ChannelId(6))
PRICE = 50_000
BUDGET = 1_000_000_000
NO_DEFAULT = default_rule(1_000_000)


def a_turn(number: int, **facts: Any) -> Turn:
    """The `number`th turn: a root of Ann's in the server, but for `facts`."""
    return replace(
        Turn(
            id=TurnId(id_from(number)),
            conversation=ConversationId(id_from(10**9 + number)),
            parent=None,
            event=EventId(100_000 + number),
            author=ANN,
            place=SERVER,
            address=Address(channel=ChannelId(5), message=MessageId(200_000 + number)),
            state=State.RECEIVED,
            instruction="a cat",
            options=Options(),
            created_at=NOW + timedelta(seconds=number),
        ),
        **facts,
    )


def a_picture(turn: Turn, number: int = 1, role: Role = Role.RESULT, **facts: Any) -> Kept:
    """The `number`th picture of `turn`."""
    name = f"{turn.id}-{role}{number}"
    return replace(
        Kept(
            id=ImageId(name),
            turn=turn.id,
            role=role,
            number=number,
            facts=Facts(
                media=Media.PNG, width=1024, height=768, size=1_500_000, sha256="0123456789abcdef" * 4
            ),
            file=f"{name}.png",
        ),
        **facts,
    )


def an_attempt(turn: Turn, **facts: Any) -> Attempt:
    """The attempt of `turn`."""
    return replace(
        Attempt(
            id=AttemptId(turn.id),
            provider="bytespike",
            request_hash="f" * 64,
            client_id=turn.id,
            cost=PRICE * turn.options.count,
            started_at=NOW + timedelta(minutes=1),
        ),
        **facts,
    )


def failed(billed: Billed = Billed.UNKNOWN) -> Failure:
    """A provider's failure."""
    return Failure(family=Family.PROVIDER, reason="upstream", billed=billed)


async def withdrawn(connection: Connection, turn: TurnId, attempt: AttemptId, billed: Billed) -> None:
    """Take an attempt back that failed."""
    await machine.withdraw(
        connection,
        turn,
        attempt,
        ProviderError(kind=Kind.UPSTREAM, billed=billed, http_status=503),
        onward="toapis",
        instead_of=Substitution(provider="bytespike", remedy=Remedy.BROKEN),
        now=NOW + timedelta(minutes=2),
    )


def charges_of(
    turn: Turn, rules: tuple[Rule, ...], *, now: datetime = NOW, **facts: Any
) -> tuple[Charge, ...]:
    """What `turn` must be allowed under `rules`."""
    asker = Asker(user=turn.author, roles=turn.roles)
    known = {"images": turn.options.count, "cost": PRICE * turn.options.count, "now": now, **facts}
    return applicable(rules, asker, turn.place, known.pop("default", NO_DEFAULT), **known)


@dataclass(frozen=True, slots=True)
class Way:
    """The way of one turn through the machine, a step a transaction, each with ordinary values."""

    store: Store
    turn: Turn

    async def received(self) -> bool:
        """Write it down."""
        return await self.store.write(lambda connection: machine.receive(connection, self.turn))

    async def reserved(
        self, charges: tuple[Charge, ...] | None = None, *, now: datetime = NOW, budget: int = BUDGET
    ) -> None:
        """Hold quota under `charges`; without, under the server's rules in the store."""
        cost = PRICE * self.turn.options.count

        async def work(connection: Connection) -> None:
            rules = await quotas.rules_of(connection, self.turn.place.guild or GuildId(0))
            due = charges_of(self.turn, rules, now=now) if charges is None else charges
            await machine.reserve(connection, self.turn, due, cost=cost, budget=budget, now=now)

        await self.store.write(work)

    async def intended(self, **facts: Any) -> None:
        """Write down that a request leaves."""
        attempt = an_attempt(self.turn, **facts)
        await self.store.write(lambda connection: machine.intend(connection, self.turn.id, attempt))

    async def withdrawn(self, *, billed: Billed = Billed.NO) -> None:
        """The request failed; by default it cost nothing."""
        turn = self.turn.id
        await self.store.write(lambda connection: withdrawn(connection, turn, AttemptId(turn), billed))

    async def reserved_or_withdrawn(self) -> None:
        """Come to RESERVED as one comes there from where the turn stands."""
        await (self.withdrawn() if await self.state() in SENT else self.reserved())

    async def state(self) -> State | None:
        """Where it stands."""
        found = await self.store.read(lambda connection: turns.get(connection, self.turn.id))
        return None if found is None else found.state

    async def accepted(self) -> None:
        """The provider named it."""
        await self.store.write(
            lambda connection: machine.accept(connection, self.turn.id, AttemptId(self.turn.id), "remote-1")
        )

    async def kept(self, pictures: int = 1) -> None:
        """So many pictures came."""
        await self.store.write(
            lambda connection: machine.keep(
                connection,
                replace(
                    self.turn,
                    results=tuple(a_picture(self.turn, number + 1) for number in range(pictures)),
                    words="Here it is.",
                    answer=("Here it is.", *range(1, pictures + 1)),
                ),
                AttemptId(self.turn.id),
                usage={"output_tokens": 1056},
                announced=pictures,
                now=NOW + timedelta(minutes=2),
            )
        )

    async def settled(self, cost: int = PRICE) -> bool:
        """Count it."""
        now = NOW + timedelta(minutes=3)
        return await self.store.write(
            lambda connection: machine.settle(connection, self.turn.id, cost=cost, now=now)
        )

    async def delivered(self, files: dict[str, tuple[ImageId, int]] | None = None) -> bool:
        """Show it."""
        return await self.store.write(
            lambda connection: machine.deliver(
                connection,
                self.turn.id,
                message=self.turn.address.message or MessageId(1),
                files=files or {},
                now=NOW + timedelta(minutes=4),
            )
        )

    async def ended(self, state: State, failure: Failure | None = None) -> bool:
        """End it without a result."""
        return await self.store.write(
            lambda connection: machine.end(
                connection, self.turn.id, state, failure=failure or failed(), now=NOW + timedelta(minutes=5)
            )
        )

    async def to(self, state: State) -> None:
        """Go from nothing to `state` by the shortest way."""
        for step in _STEPS[state]:
            await step(self)


def _ending(state: State) -> Callable[[Way], Awaitable[object]]:
    return lambda way: way.ended(state)


_LINE: dict[State, tuple[Callable[[Way], Awaitable[object]], ...]] = {
    State.RECEIVED: (Way.received,),
    State.RESERVED: (Way.received, Way.reserved),
    State.INTENT: (Way.received, Way.reserved, Way.intended),
    State.ACCEPTED: (Way.received, Way.reserved, Way.intended, Way.accepted),
    State.RESULT: (Way.received, Way.reserved, Way.intended, Way.kept),
    State.SETTLED: (Way.received, Way.reserved, Way.intended, Way.kept, Way.settled),
    State.DELIVERED: (Way.received, Way.reserved, Way.intended, Way.kept, Way.settled, Way.delivered),
}
_STEPS = _LINE | {
    State.REFUSED: (*_LINE[State.RECEIVED], _ending(State.REFUSED)),
    State.FAILED: (*_LINE[State.INTENT], _ending(State.FAILED)),
    State.CANCELLED: (*_LINE[State.INTENT], _ending(State.CANCELLED)),
    State.UNKNOWN: (*_LINE[State.INTENT], _ending(State.UNKNOWN)),
}


def a_rule(
    kind: Subject, limit: int, subject: int | None = None, *, per: Per = Per.DAY, **facts: Measure
) -> Rule:
    """A rule of the server."""
    return Rule(guild=GUILD, kind=kind, subject=subject, per=per, limit=limit, **facts)


async def received(store: Store, turns: Sequence[Turn]) -> list[Way]:
    """Write many turns down at once."""

    async def work(connection: Connection) -> None:
        for turn in turns:
            await machine.receive(connection, turn)

    await store.write(work)
    return [Way(store, turn) for turn in turns]


async def set_rules(store: Store, *rules: Rule) -> None:
    """Set them all."""

    async def work(connection: Connection) -> None:
        for each in rules:
            await quotas.set_rule(connection, each)

    await store.write(work)


async def used_of(store: Store, number: int, *rules: Rule, now: datetime = NOW) -> list[int]:
    """What counts against each of the rules that would hold for a turn like the `number`th."""
    charges = charges_of(a_turn(number), rules, now=now)
    found = await store.read(lambda connection: quotas.standing(connection, charges))
    return [standing.used for standing in found]


async def refused(way: Way, *, now: datetime = NOW) -> Refused:
    """Reserve, which must be refused, and end the turn as the studio does."""
    with pytest.raises(Refused) as caught:
        await way.reserved(now=now)
    await way.ended(State.REFUSED)
    return caught.value

"""The ledgers against a model of a few lines, whatever members, moderators, providers and clocks do."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select

from bot.domain.ids import GuildId, UserId
from bot.domain.money import month_of
from bot.domain.offers import Options
from bot.domain.quotas import Charge, Measure, Per, Rule, Subject, applicable, scopes
from bot.domain.turns import Asker, Place, State, Turn
from bot.errors import Billed, Refused
from bot.store import machine, quotas
from bot.store.connection import Connection
from bot.store.engine import Store
from bot.store.tables import quota_ledger, quota_usage, spend_usage
from tests.store.model import DEFAULT, MEMBERS, MONTHLY, PLACES, PRICE, ROLES, SUBJECTS, ZONES, Held
from tests.store.samples import NOW, a_picture, a_turn, an_attempt, failed, unbalanced, withdrawn


class Ledgers(RuleBasedStateMachine):
    """Members ask, providers answer or fail, moderators change rules, time passes and slips back."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.now = NOW
        self.count = 0
        self.zones = dict.fromkeys((31, 32), "UTC")
        self.limits: dict[tuple[int, Subject, int | None, Per, Measure], Rule] = {}
        self.held: list[Held] = []

    @initialize()
    def open(self) -> None:
        """Start with a blank store."""
        self.store = self.run(Store.open(f"sqlite:///{Path(self.folder.name)}/bot.db"))

    def teardown(self) -> None:
        """Close it."""
        self.run(self.store.close())
        self.runner.close()
        self.folder.cleanup()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run `work` on this machine's own loop."""
        return self.runner.run(work)

    def write(self, work: Any) -> Any:
        """One transaction."""
        return self.run(self.store.write(work))

    def of(self, states: set[State]) -> list[Held]:
        """The turns in one of these states."""
        return [held for held in self.held if held.state in states]

    @rule(member=st.sampled_from(MEMBERS), place=st.sampled_from(PLACES), images=st.integers(1, 4))
    def ask(self, member: UserId, place: Place, images: int) -> None:
        """A member asks; the store says yes exactly when the model does."""
        self.count += 1
        turn = a_turn(
            self.count, author=member, place=place, roles=ROLES[member], options=Options(count=images)
        )
        rules = [each for each in self.limits.values() if each.guild == place.guild]
        zone = self.zones.get(place.guild or 0, "UTC")
        asker = Asker(user=member, roles=ROLES[member])
        charges = applicable(
            rules, asker, place, DEFAULT, images=images, cost=images * PRICE, now=self.now, zone=zone
        )
        expected = all(self.fits(charge) for charge in charges) and self.affordable(images * PRICE)

        assert self.reserve(turn, charges) == expected
        if expected:
            cost = images * PRICE
            self.held.append(Held(turn, scopes(member, place), self.now, images, cost, cost))

    def reserve(self, turn: Turn, charges: tuple[Charge, ...]) -> bool:
        """Receive and reserve; a turn that is refused ends so."""
        cost = turn.options.count * PRICE
        self.write(lambda connection: machine.receive(connection, turn))
        try:
            self.write(
                lambda connection: machine.reserve(
                    connection, turn, charges, cost=cost, budget=MONTHLY, now=self.now
                )
            )
        except Refused:
            self.end(turn, State.REFUSED, Billed.NO)
            return False
        return True

    def end(self, turn: Turn, state: State, billed: Billed) -> None:
        """End a turn without a result."""
        failure = failed(billed)
        self.write(lambda connection: machine.end(connection, turn.id, state, failure=failure, now=self.now))

    def fits(self, charge: Charge) -> bool:
        """Tell whether the model allows it."""
        window = charge.window
        used = self.counted(str(charge.scope), charge.measure, window.starts_at, window.ends_at)
        return used + charge.amount <= charge.rule.limit

    def counted(self, scope: str, measure: Measure, starts_at: datetime, ends_at: datetime) -> int:
        """What the model counts in a scope from one moment until before another."""
        return sum(
            held.amount(measure)
            for held in self.held
            if starts_at <= held.at < ends_at and scope in map(str, held.scopes)
        )

    def affordable(self, cost: int, at: datetime | None = None) -> bool:
        """Tell whether the month has room: the present one, or that of a moment."""
        month = month_of(at or self.now)
        return sum(held.spent for held in self.held if month_of(held.at) == month) + cost <= MONTHLY

    @precondition(lambda self: self.of({State.RESERVED}))
    @rule(data=st.data(), dearer=st.integers(0, 2))
    def send(self, data: st.DataObject, dearer: int) -> None:
        """A request leaves; to a dearer provider than was held for, only if the month has room."""
        held = data.draw(st.sampled_from(self.of({State.RESERVED})))
        cost = held.cost + dearer * PRICE
        room = cost <= held.spent or self.affordable(cost - held.spent, held.at)
        held.attempts += 1
        attempt = an_attempt(held.turn, id=held.attempt, cost=cost)

        async def intend(connection: Connection) -> None:
            await machine.intend(connection, held.turn.id, attempt, budget=MONTHLY)

        if not room:
            with pytest.raises(Refused):
                self.write(intend)
            return
        self.write(intend)
        held.state, held.spent = State.INTENT, max(held.spent, cost)

    @precondition(lambda self: self.of({State.INTENT}))
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        """The request failed unbilled: the turn stands as before it, and is counted as before."""
        held = data.draw(st.sampled_from(self.of({State.INTENT})))
        self.write(lambda connection: withdrawn(connection, held.turn.id, held.attempt, Billed.NO))
        held.state = State.RESERVED

    @precondition(lambda self: self.of({State.INTENT}))
    @rule(data=st.data(), pictures=st.integers(0, 5))
    def answer(self, data: st.DataObject, pictures: int) -> None:
        """The provider answers with some pictures, perhaps none, perhaps more than asked for."""
        held = data.draw(st.sampled_from(self.of({State.INTENT})))
        images = tuple(a_picture(held.turn, number + 1) for number in range(pictures))
        turn = replace(held.turn, results=images)
        self.write(
            lambda connection: machine.keep(
                connection, turn, held.attempt, usage=None, announced=pictures, now=self.now
            )
        )
        held.state, held.pictures = State.RESULT, pictures

    @precondition(lambda self: self.of({State.RESULT}))
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        """The turn is counted; a second time changes nothing."""
        held = data.draw(st.sampled_from(self.of({State.RESULT})))
        cost = max(held.pictures, 1) * PRICE
        for _ in range(2):
            self.write(lambda connection: machine.settle(connection, held.turn.id, cost=cost, now=self.now))
        held.state = State.SETTLED
        held.images = min(held.images, held.pictures)
        held.cost = min(held.cost, cost) if held.pictures else 0
        held.spent = held.taken = cost

    @precondition(lambda self: self.of({State.RESERVED, State.INTENT}))
    @rule(
        data=st.data(),
        state=st.sampled_from([State.FAILED, State.CANCELLED, State.UNKNOWN]),
        billed=st.sampled_from(Billed),
        share=st.integers(0, 1),
    )
    def fail(self, data: st.DataObject, state: State, billed: Billed, share: int) -> None:
        """It ends without a result; the provider took something if it says so or may have."""
        states = {State.INTENT} if state is State.UNKNOWN else {State.RESERVED, State.INTENT}
        candidates = self.of(states)
        if not candidates:
            return
        held = data.draw(st.sampled_from(candidates))
        self.end(held.turn, state, billed)
        sent = held.state is State.INTENT
        held.taken = {Billed.YES: held.cost, Billed.UNKNOWN: held.cost * share, Billed.NO: 0}[billed] * sent
        held.spent = held.spent if sent and billed is not Billed.NO else 0
        held.state, held.images, held.cost = state, 0, 0

    @rule(
        guild=st.sampled_from([GuildId(31), GuildId(32)]),
        subject=st.sampled_from(SUBJECTS),
        per=st.sampled_from(Per),
        measure=st.sampled_from(Measure),
        limit=st.integers(0, 12),
    )
    def set_rule(
        self, guild: GuildId, subject: tuple[Subject, int | None], per: Per, measure: Measure, limit: int
    ) -> None:
        """A moderator sets a rule."""
        kind, whom = subject
        amount = limit if measure is Measure.IMAGES else limit * PRICE
        new = Rule(guild=guild, kind=kind, subject=whom, per=per, limit=amount, measure=measure)
        self.limits[guild, kind, whom, per, measure] = new
        self.write(lambda connection: quotas.set_rule(connection, new))

    @precondition(lambda self: self.limits)
    @rule(data=st.data())
    def clear_rules(self, data: st.DataObject) -> None:
        """A moderator takes one subject's rules away."""
        guild, kind, whom, *_ = data.draw(st.sampled_from(sorted(self.limits, key=str)))
        gone = {each for key, each in self.limits.items() if key[:3] == (guild, kind, whom)}
        self.limits = {key: each for key, each in self.limits.items() if each not in gone}
        assert set(self.write(lambda c: quotas.clear_rules(c, GuildId(guild), kind, whom))) == gone

    @rule(guild=st.sampled_from([31, 32]), zone=st.sampled_from(ZONES))
    def set_zone(self, guild: int, zone: str) -> None:
        """A moderator sets the server's zone."""
        self.zones[guild] = zone

    @rule(hours=st.sampled_from([-1.0, 0.2, 1.0, 7.5, 26.0, 24.0 * 8]))
    def pass_time(self, hours: float) -> None:
        """The clock goes on, or is set back."""
        self.now += timedelta(hours=hours)

    @invariant()
    def every_counter_is_the_sum_of_its_ledger_and_what_the_model_says(self) -> None:
        """`used` = ledger = model, in every scope and every month."""
        assert self.run(self.store.read(unbalanced)) == []
        for row in self.run(self.store.read(_counters)):
            assert row.used == self.counted(row.scope, Measure(row.measure), row.starts_at, row.ends_at), row

    @invariant()
    def spend_is_never_below_what_providers_took(self) -> None:
        """Month by month it is what the model counts, and that is enough."""
        counted = {row.month: row.used for row in self.run(self.store.read(_months))}
        assert sum(counted.values()) == sum(held.spent for held in self.held)
        for month, amount in counted.items():
            assert amount >= sum(held.taken for held in self.held if month_of(held.at) == month)

    @invariant()
    def a_turn_is_charged_once_or_not_at_all(self) -> None:
        """In each counter a turn's entries come to what it holds there."""
        amounts = {held.turn.id: held for held in self.held}
        for row in self.run(self.store.read(_charges)):
            assert row.amount == amounts[row.turn].amount(Measure(row.measure))


async def _counters(connection: Connection) -> list[Any]:
    return list((await connection.execute(select(quota_usage))).all())


async def _months(connection: Connection) -> list[Any]:
    return list((await connection.execute(select(spend_usage))).all())


async def _charges(connection: Connection) -> list[Any]:
    key = (quota_ledger.c.turn, quota_ledger.c.scope, quota_ledger.c.window, quota_ledger.c.measure)
    summed = select(*key, func.sum(quota_ledger.c.amount).label("amount")).group_by(*key)
    return list((await connection.execute(summed.where(quota_ledger.c.turn.is_not(None)))).all())


TestLedgers = Ledgers.TestCase
TestLedgers.settings = hypothesis_settings(max_examples=30, stateful_step_count=40, deadline=None)

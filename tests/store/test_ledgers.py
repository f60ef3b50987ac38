"""The ledgers against a model of a few lines, whatever members, moderators, providers and clocks do."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.grants import Grant
from bot.domain.ids import GuildId, UserId
from bot.domain.money import month_of
from bot.domain.offers import Options
from bot.domain.places import Asker, Place
from bot.domain.quotas import OWN, Charge, Measure, Rule, Subject, applicable, scopes
from bot.domain.turns import State, Turn
from bot.domain.windows import Per
from bot.errors import Billed, Refused
from bot.store import machine
from bot.store.database.connection import Connection
from bot.store.database.engine import Store
from bot.store.ledgers import grants, quotas
from bot.store.ledgers.counters import GRANT
from tests.store.books import Books, Given, Kept, kept_in
from tests.store.model import (
    DEFAULT,
    MEMBERS,
    MONTHLY,
    PLACES,
    PRICE,
    ROLES,
    STARTS,
    SUBJECTS,
    ZONES,
    Held,
)
from tests.store.samples import a_picture, a_turn, an_attempt, failed, withdrawn


class Ledgers(RuleBasedStateMachine):
    """Members ask, providers answer or fail, moderators change rules, time passes and slips back."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.now = STARTS[0]
        self.count = 0
        self.zones: dict[int, str] = {}
        self.limits: dict[tuple[int, Subject, int | None, Per, Measure], Rule] = {}
        self.books = Books()
        self.across = False

    @initialize(across=st.booleans(), now=st.sampled_from(STARTS), zone=st.sampled_from(ZONES))
    def open(self, *, across: bool, now: datetime, zone: str) -> None:
        """Start with a blank store; the operator counts each server by itself, or all together."""
        self.across, self.now = across, now
        self.zones = dict.fromkeys((31, 32), zone)
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
        cost = images * PRICE
        known: dict[str, Any] = {"now": self.now, "zone": zone, "across_servers": self.across}
        charges = applicable(rules, asker, place, DEFAULT, images=images, cost=cost, **known)
        drawn = self.books.draw(turn, charges, self.now)
        fits = all(self.books.fits(charge, drawn) for charge in charges)
        expected = fits and self.books.affordable(cost, self.now)

        assert self.reserve(turn, charges) == expected
        if expected:
            held = Held(turn, scopes(member, place), self.now, images, cost, cost, drawn=drawn)
            self.books.allow(held)

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

    @precondition(lambda self: self.books.of({State.RESERVED}))
    @rule(data=st.data(), dearer=st.integers(0, 2))
    def send(self, data: st.DataObject, dearer: int) -> None:
        """A request leaves; to a dearer provider than was held for, only if the month has room."""
        held = data.draw(st.sampled_from(self.books.of({State.RESERVED})))
        cost = held.cost + dearer * PRICE
        room = cost <= held.spent or self.books.affordable(cost - held.spent, held.at)
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

    @precondition(lambda self: self.books.of({State.INTENT}))
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        """The request failed unbilled: the turn stands as before it, and is counted as before."""
        held = data.draw(st.sampled_from(self.books.of({State.INTENT})))
        self.write(lambda connection: withdrawn(connection, held.turn.id, held.attempt, Billed.NO))
        held.state = State.RESERVED

    @precondition(lambda self: self.books.of({State.INTENT}))
    @rule(data=st.data(), pictures=st.integers(0, 5))
    def answer(self, data: st.DataObject, pictures: int) -> None:
        """The provider answers with some pictures, perhaps none, perhaps more than asked for."""
        held = data.draw(st.sampled_from(self.books.of({State.INTENT})))
        images = tuple(a_picture(held.turn, number + 1) for number in range(pictures))
        turn = replace(held.turn, results=images)
        self.write(
            lambda connection: machine.keep(
                connection, turn, held.attempt, usage=None, announced=pictures, now=self.now
            )
        )
        held.state, held.pictures = State.RESULT, pictures

    @precondition(lambda self: self.books.of({State.RESULT}))
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        """The turn is counted; a second time changes nothing."""
        held = data.draw(st.sampled_from(self.books.of({State.RESULT})))
        cost = max(held.pictures, 1) * PRICE
        for _ in range(2):
            self.write(lambda connection: machine.settle(connection, held.turn.id, cost=cost, now=self.now))
        held.state = State.SETTLED
        kept = min(held.cost, cost) if held.pictures else 0
        self.books.charge(held, images=min(held.images, held.pictures), cost=kept)
        held.spent = held.taken = cost

    @precondition(lambda self: self.books.of({State.RESERVED, State.INTENT}))
    @rule(
        data=st.data(),
        state=st.sampled_from([State.FAILED, State.CANCELLED, State.UNKNOWN]),
        billed=st.sampled_from(Billed),
        share=st.integers(0, 1),
    )
    def fail(self, data: st.DataObject, state: State, billed: Billed, share: int) -> None:
        """It ends without a result; the provider took something if it says so or may have."""
        states = {State.INTENT} if state is State.UNKNOWN else {State.RESERVED, State.INTENT}
        candidates = self.books.of(states)
        if not candidates:
            return
        held = data.draw(st.sampled_from(candidates))
        self.end(held.turn, state, billed)
        sent = held.state is State.INTENT
        held.taken = {Billed.YES: held.cost, Billed.UNKNOWN: held.cost * share, Billed.NO: 0}[billed] * sent
        held.spent = held.spent if sent and billed is not Billed.NO else 0
        held.state = state
        self.books.charge(held, images=0, cost=0)

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

    @rule(
        guild=st.sampled_from([GuildId(31), GuildId(32)]),
        member=st.sampled_from(MEMBERS),
        measure=st.sampled_from(Measure),
        amount=st.integers(0, 6),
        lasts=st.sampled_from([None, 1.0, 26.0]),
    )
    def give(
        self, guild: GuildId, member: UserId, measure: Measure, amount: int, lasts: float | None
    ) -> None:
        """A moderator grants a member more."""
        until = None if lasts is None else self.now + timedelta(hours=lasts)
        many = amount if measure is Measure.IMAGES else amount * PRICE
        grant = Grant(guild=guild, member=member, measure=measure, amount=many, until=until)
        self.books.given.append(Given(grant))
        self.write(lambda connection: grants.give(connection, grant, by=member, now=self.now))

    @rule(guild=st.sampled_from([31, 32]), zone=st.sampled_from(ZONES))
    def set_zone(self, guild: int, zone: str) -> None:
        """A moderator sets the server's zone."""
        self.zones[guild] = zone

    @rule(hours=st.sampled_from([-1.0, 0.2, 0.5, 1.0, 7.5, 26.0, 24.0 * 8]))
    def pass_time(self, hours: float) -> None:
        """The clock goes on, or is set back."""
        self.now += timedelta(hours=hours)

    @invariant()
    def the_store_holds_what_the_model_says(self) -> None:
        """Used = ledger = model, in every scope and every month, for every turn."""
        kept = self.run(self.store.read(kept_in))
        assert kept.unbalanced == []
        self.check_counters(kept)
        self.check_spend(kept)
        self.check_charges(kept)

    def check_counters(self, kept: Kept) -> None:
        """Each has used what the model counts, and no grant more than was granted."""
        for row in kept.counters:
            if row.scope.startswith(GRANT):
                given = self.books.given[int(row.scope.removeprefix(GRANT)) - 1]
                assert row.used == given.used <= given.grant.amount
                continue
            assert row.used == self.books.counted(
                row.scope, Measure(row.measure), row.starts_at, row.ends_at
            ), row

    def check_spend(self, kept: Kept) -> None:
        """Month by month it is what the model counts, and never below what providers took."""
        counted = {row.month: row.used for row in kept.months}
        assert sum(counted.values()) == sum(held.spent for held in self.books.held)
        for month, amount in counted.items():
            assert amount >= sum(held.taken for held in self.books.held if month_of(held.at) == month)

    def check_charges(self, kept: Kept) -> None:
        """A turn is charged once or not at all: in each counter its entries come to what it holds there."""
        amounts = {held.turn.id: held for held in self.books.held}
        paid: Counter[tuple[str, str]] = Counter()
        for row in kept.charges:
            paid[row.turn, row.measure] += row.amount if row.scope.startswith(GRANT) else 0
        for row in kept.charges:
            granted = paid[row.turn, row.measure] if row.scope.partition(":")[0] in OWN else 0
            if not row.scope.startswith(GRANT):
                assert row.amount + granted == amounts[row.turn].amount(Measure(row.measure))


TestLedgers = Ledgers.TestCase
# `make ledgers` takes 50,000 steps.
LONG = os.environ.get("DARKROOM_CAMPAIGN") == "long"
TestLedgers.settings = hypothesis_settings(
    max_examples=1250 if LONG else 15, stateful_step_count=40, deadline=None
)

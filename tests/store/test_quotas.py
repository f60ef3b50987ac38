"""Rules and counters: never over, never under, however many ask at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.ids import ChannelId, GuildId, UserId
from bot.domain.offers import Options
from bot.domain.places import Place
from bot.domain.quotas import Measure, Subject, default_rule
from bot.domain.turns import State
from bot.domain.windows import Per
from bot.errors import Refusal, Refused
from bot.store.database.engine import Store
from bot.store.ledgers import quotas, spend
from tests.store.samples import (
    ANN,
    BOB,
    DIRECT,
    GUILD,
    PRICE,
    SERVER,
    Way,
    a_rule,
    a_turn,
    charges_of,
    received,
    refused,
    set_rules,
    used_of,
)
from tests.store.sums import unbalanced

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("limit", [1, 150])
async def test_of_many_at_once_exactly_the_allowed_pass(store: Store, limit: int) -> None:
    """200 at once against one limit: never one more, never one fewer."""
    await set_rules(store, a_rule(Subject.SERVER, limit))

    asked = [a_turn(number, author=UserId(number % 20)) for number in range(200)]

    async def try_one(way: Way) -> bool:
        try:
            await way.reserved()
        except Refused:
            return False
        return True

    passed = await asyncio.gather(*map(try_one, await received(store, asked)))

    assert sum(passed) == limit
    assert (await used_of(store, 1, a_rule(Subject.SERVER, limit)))[0] == limit
    assert await store.read(unbalanced) == []


async def test_every_scope_holds_at_once(store: Store) -> None:
    """200 at once of 20 members in 4 channels: server, channel and member limits, none over."""
    rules = (a_rule(Subject.SERVER, 60), a_rule(Subject.CHANNEL, 18, 5), a_rule(Subject.EACH, 4))
    await set_rules(store, *rules)

    places = [Place(channel=ChannelId(5 + number), guild=GUILD) for number in range(4)]
    asked = [
        a_turn(number, author=UserId(100 + number // 10), place=places[number % 4]) for number in range(200)
    ]

    async def try_one(way: Way) -> tuple[int, int] | None:
        try:
            await way.reserved()
        except Refused:
            return None
        return way.turn.author, way.turn.place.channel

    tried = await asyncio.gather(*map(try_one, await received(store, asked)))
    passed = [each for each in tried if each]

    assert len(passed) == 60
    assert sum(channel == 5 for _, channel in passed) <= 18
    assert all(sum(author == 100 + member for author, _ in passed) <= 4 for member in range(20))
    assert await store.read(unbalanced) == []


async def test_a_refusal_changes_nothing_in_any_scope(store: Store) -> None:
    """The server has room, the member has not: nothing is held of the server's either."""
    await set_rules(store, a_rule(Subject.SERVER, 10), a_rule(Subject.MEMBER, 0, ANN))
    way = Way(store, a_turn(1))
    await way.received()

    await refused(way)

    assert await used_of(store, 2, a_rule(Subject.SERVER, 10), a_rule(Subject.MEMBER, 0, ANN)) == [0, 0]
    assert await store.read(lambda connection: spend.used(connection, "2026-11")) == 0


async def test_a_refusal_tells_the_rule_and_when_it_frees(store: Store) -> None:
    """Of several rules that refuse, the one that frees last is told, since only then it can pass."""
    await set_rules(
        store, a_rule(Subject.EACH, 1, per=Per.HOUR), a_rule(Subject.EACH, 1), a_rule(Subject.SERVER, 5)
    )
    await Way(store, a_turn(1)).to(State.RESERVED)
    way = Way(store, a_turn(2))
    await way.received()

    refusal = await refused(way)

    assert refusal.why is Refusal.QUOTA_SPENT
    assert refusal.frees_at == MIDNIGHT
    assert refusal.facts == {
        "rule": "each",
        "subject": "",
        "per": "day",
        "measure": "images",
        "limit": "1",
        "used": "1",
        "scope": "member",
    }


async def test_what_can_never_fit_names_no_time(store: Store) -> None:
    """Three pictures against two an hour do not fit in the next hour, nor tomorrow when the day's do."""
    await set_rules(store, a_rule(Subject.EACH, 2, per=Per.HOUR), a_rule(Subject.EACH, 3))
    await Way(store, a_turn(1)).to(State.RESERVED)
    way = Way(store, a_turn(2, options=Options(count=3)))
    await way.received()

    refusal = await refused(way)
    assert (refusal.why, refusal.frees_at, refusal.facts["per"]) == (Refusal.QUOTA_TOO_SMALL, None, "hour")


async def test_where_less_is_left_than_asked_for_it_says_so(store: Store) -> None:
    """The quota is not used up, and as much fits as soon as it begins anew."""
    await set_rules(store, a_rule(Subject.EACH, 2))
    await Way(store, a_turn(1)).to(State.RESERVED)
    way = Way(store, a_turn(2, options=Options(count=2)))
    await way.received()

    refusal = await refused(way)
    assert (refusal.why, refusal.frees_at) == (Refusal.QUOTA_SHORT, MIDNIGHT)


async def test_money_is_limited_by_the_worst_case_and_freed_by_the_actual(store: Store) -> None:
    """A rule in dollars holds what a turn may cost, and keeps what it did."""
    dollars = a_rule(Subject.EACH, 2 * PRICE, measure=Measure.USD)
    await set_rules(store, dollars)
    first, second, third = (Way(store, a_turn(number)) for number in (1, 2, 3))
    await first.to(State.RESULT)
    await second.to(State.RESERVED)
    await third.received()
    assert (await refused(third)).facts["limit"] == "0.10"

    await first.settled(cost=PRICE // 2)

    assert await used_of(store, 4, dollars) == [PRICE // 2 + PRICE]
    assert await store.read(unbalanced) == []


async def test_direct_messages_have_a_scope_of_their_own(store: Store) -> None:
    """Use outside servers counts against the operator's default only, and use in a server does not."""
    default = default_rule(2)
    await Way(store, a_turn(1)).to(State.RESERVED)
    for number in (2, 3, 4):
        way = Way(store, a_turn(number, place=DIRECT))
        await way.received()
        charges = charges_of(way.turn, (), default=default)
        if number < 4:
            await way.reserved(charges)
        else:
            with pytest.raises(Refused) as caught:
                await way.reserved(charges)
            assert (caught.value.facts["rule"], caught.value.facts["scope"]) == ("default", "direct")


async def test_servers_do_not_share_a_member(store: Store) -> None:
    """What a member makes in one server takes nothing away in another."""
    elsewhere = Place(channel=ChannelId(50), guild=GuildId(70))
    for number, place in enumerate((SERVER, elsewhere), 1):
        way = Way(store, a_turn(number, place=place))
        await way.received()
        await way.reserved(charges_of(way.turn, (), default=default_rule(1)))

    assert await store.read(unbalanced) == []


async def test_the_month_stops_hard_at_its_budget(store: Store) -> None:
    """50 at once against a budget of ten worst cases: ten pass; the next month has its own."""

    async def try_one(number: int) -> None:
        way = Way(store, a_turn(number))
        await way.received()
        await way.reserved(budget=10 * PRICE)

    tried = await asyncio.gather(*(try_one(number) for number in range(50)), return_exceptions=True)
    refusals = [outcome for outcome in tried if isinstance(outcome, Refused)]
    december = Way(store, a_turn(100))
    await december.received()
    await december.reserved(now=datetime(2026, 12, 1, tzinfo=UTC), budget=10 * PRICE)

    assert len(refusals) == 40
    assert {(each.why, each.frees_at) for each in refusals} == {
        (Refusal.BUDGET_SPENT, datetime(2026, 12, 1, tzinfo=UTC))
    }
    assert await store.read(lambda connection: spend.used(connection, "2026-11")) == 10 * PRICE
    assert await store.read(unbalanced) == []


async def test_rules_are_set_replaced_and_cleared(store: Store) -> None:
    """One rule for the same subject, period and measure; clearing takes all of one subject."""
    daily, weekly = a_rule(Subject.MEMBER, 5, ANN), a_rule(Subject.MEMBER, 9, ANN, per=Per.WEEK)
    server, bobs = a_rule(Subject.SERVER, 100), a_rule(Subject.MEMBER, 7, BOB)
    await set_rules(store, a_rule(Subject.MEMBER, 1, ANN), daily, weekly, server, bobs)
    assert set(await store.read(lambda connection: quotas.rules_of(connection, GUILD))) == {
        daily,
        weekly,
        server,
        bobs,
    }

    removed = await store.write(lambda connection: quotas.clear_rules(connection, GUILD, Subject.MEMBER, ANN))

    assert set(removed) == {daily, weekly}
    assert set(await store.read(lambda connection: quotas.rules_of(connection, GUILD))) == {server, bobs}
    assert await store.read(lambda connection: quotas.rules_of(connection, GuildId(70))) == ()


async def test_across_servers_a_member_has_one_limit(store: Store) -> None:
    """Where the operator says so: what was made in one server counts in the other, a direct message not."""
    elsewhere = Place(channel=ChannelId(50), guild=GuildId(70))
    known: dict[str, Any] = {"default": default_rule(2), "across_servers": True}
    for number, place in enumerate((DIRECT, SERVER, elsewhere), 1):
        way = Way(store, a_turn(number, place=place))
        await way.received()
        await way.reserved(charges_of(way.turn, (), **known))
    last = Way(store, a_turn(4))
    await last.received()

    with pytest.raises(Refused) as caught:
        await last.reserved(charges_of(last.turn, (), **known))

    assert (caught.value.facts["used"], caught.value.facts["scope"]) == ("2", "everywhere")
    assert await store.read(unbalanced) == []

"""Rules and counters: never over, never under, whatever changes in the middle of a window."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import ChannelId, GuildId, UserId
from bot.domain.offers import Options
from bot.domain.quotas import Measure, Per, Rule, Subject, default_rule
from bot.domain.turns import Place, State
from bot.errors import Refusal, Refused
from bot.store import quotas, settings, spend
from bot.store.connection import Connection
from bot.store.engine import Store
from tests.store.samples import (
    ANN,
    BOB,
    DIRECT,
    GUILD,
    NOW,
    PRICE,
    SERVER,
    Way,
    a_turn,
    charges_of,
    unbalanced,
)

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


def rule(
    kind: Subject, limit: int, subject: int | None = None, *, per: Per = Per.DAY, **facts: Measure
) -> Rule:
    """A rule of the server."""
    return Rule(guild=GUILD, kind=kind, subject=subject, per=per, limit=limit, **facts)


async def set_rules(store: Store, *rules: Rule) -> None:
    """Set them all."""

    async def work(connection: Connection) -> None:
        for each in rules:
            await quotas.set_rule(connection, each)

    await store.write(work)


async def used(store: Store, number: int, *rules: Rule, now: datetime = NOW) -> list[int]:
    """What counts against each of the rules that would hold for a turn like the `number`th."""
    charges = charges_of(a_turn(number), rules, now=now)
    return [
        standing.used
        for standing in await store.read(lambda connection: quotas.standing(connection, charges))
    ]


async def refused(way: Way, *, now: datetime = NOW) -> Refused:
    """Reserve, which must be refused, and end the turn as the studio does."""
    with pytest.raises(Refused) as caught:
        await way.reserved(now=now)
    await way.ended(State.REFUSED)
    return caught.value


@pytest.mark.parametrize("limit", [1, 50, 199])
async def test_of_many_at_once_exactly_the_allowed_pass(store: Store, limit: int) -> None:
    """200 at once against one limit: never one more, never one fewer."""
    await set_rules(store, rule(Subject.SERVER, limit))

    async def try_one(number: int) -> bool:
        way = Way(store, a_turn(number, author=UserId(number % 20)))
        await way.received()
        try:
            await way.reserved()
        except Refused:
            return False
        return True

    passed = await asyncio.gather(*(try_one(number) for number in range(200)))

    assert sum(passed) == limit
    assert (await used(store, 1, rule(Subject.SERVER, limit)))[0] == limit
    assert await store.read(unbalanced) == []


async def test_every_scope_holds_at_once(store: Store) -> None:
    """200 at once of 20 members in 4 channels: server, channel and member limits, none over."""
    rules = (rule(Subject.SERVER, 60), rule(Subject.CHANNEL, 18, 5), rule(Subject.EACH, 4))
    await set_rules(store, *rules)

    async def try_one(number: int) -> tuple[int, int] | None:
        place = Place(channel=ChannelId(5 + number % 4), guild=GUILD)
        way = Way(store, a_turn(number, author=UserId(100 + number // 10), place=place))
        await way.received()
        try:
            await way.reserved()
        except Refused:
            return None
        return way.turn.author, place.channel

    passed = [each for each in await asyncio.gather(*(try_one(number) for number in range(200))) if each]

    assert len(passed) == 60
    assert sum(channel == 5 for _, channel in passed) <= 18
    assert all(sum(author == 100 + member for author, _ in passed) <= 4 for member in range(20))
    assert await store.read(unbalanced) == []


async def test_a_refusal_changes_nothing_in_any_scope(store: Store) -> None:
    """The server has room, the member has not: nothing is held of the server's either."""
    await set_rules(store, rule(Subject.SERVER, 10), rule(Subject.MEMBER, 0, ANN))
    way = Way(store, a_turn(1))
    await way.received()

    await refused(way)

    assert await used(store, 2, rule(Subject.SERVER, 10), rule(Subject.MEMBER, 0, ANN)) == [0, 0]
    assert await store.read(lambda connection: spend.used(connection, "2026-11")) == 0


async def test_a_refusal_tells_the_rule_and_when_it_frees(store: Store) -> None:
    """Of several rules that refuse, the one that frees last is told, since only then it can pass."""
    await set_rules(
        store, rule(Subject.EACH, 1, per=Per.HOUR), rule(Subject.EACH, 1), rule(Subject.SERVER, 5)
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
    """Three pictures against a limit of two do not fit tomorrow either."""
    await set_rules(store, rule(Subject.EACH, 2))
    way = Way(store, a_turn(1, options=Options(count=3)))
    await way.received()

    assert (await refused(way)).frees_at is None


async def test_money_is_limited_by_the_worst_case_and_freed_by_the_actual(store: Store) -> None:
    """A rule in dollars holds what a turn may cost, and keeps what it did."""
    dollars = rule(Subject.EACH, 2 * PRICE, measure=Measure.USD)
    await set_rules(store, dollars)
    first, second, third = (Way(store, a_turn(number)) for number in (1, 2, 3))
    await first.to(State.RESULT)
    await second.to(State.RESERVED)
    await third.received()
    assert (await refused(third)).facts["limit"] == "0.10"

    await first.settled(cost=PRICE // 2)

    assert await used(store, 4, dollars) == [PRICE // 2 + PRICE]
    assert await store.read(unbalanced) == []


async def test_a_rule_set_in_the_middle_counts_what_was_used_before(store: Store) -> None:
    """Two settled, one of them with fewer pictures than asked for, one runs, one failed: three count."""
    await Way(store, a_turn(1, options=Options(count=2))).to(State.SETTLED)
    await Way(store, a_turn(2)).to(State.SETTLED)
    running = Way(store, a_turn(3))
    await running.to(State.INTENT)
    await Way(store, a_turn(4)).to(State.FAILED)
    limit = rule(Subject.CHANNEL, 4, SERVER.channel)
    await set_rules(store, limit)
    assert await used(store, 5, limit) == [3, 3]

    await Way(store, a_turn(5)).to(State.RESERVED)
    last = Way(store, a_turn(6))
    await last.received()
    await refused(last)
    await running.ended(State.FAILED)
    await Way(store, a_turn(7)).to(State.RESERVED)

    assert await used(store, 8, limit) == [4, 4]
    assert await store.read(unbalanced) == []


async def test_a_counter_goes_on_while_its_rule_is_away(store: Store) -> None:
    """What is made between clearing a rule and setting it again counts as well."""
    limit = rule(Subject.CHANNEL, 3, SERVER.channel)
    await set_rules(store, limit)
    await Way(store, a_turn(1)).to(State.RESERVED)
    await store.write(
        lambda connection: quotas.clear_rules(connection, GUILD, Subject.CHANNEL, SERVER.channel)
    )
    await Way(store, a_turn(2)).to(State.RESERVED)
    await Way(store, a_turn(3)).to(State.SETTLED)
    await set_rules(store, limit)
    way = Way(store, a_turn(4))
    await way.received()

    assert (await refused(way)).facts["used"] == "3"
    assert await store.read(unbalanced) == []


async def test_a_new_zone_counts_its_own_day(store: Store) -> None:
    """When the zone changes at noon, the new day holds what was made since its own midnight."""
    each = (rule(Subject.EACH, 10),)
    late = datetime(2026, 11, 21, 9, tzinfo=UTC)
    for number, at in enumerate((late, NOW), 1):
        way = Way(store, a_turn(number))
        await way.received()
        await way.reserved(charges_of(way.turn, each, now=at), now=at)
    way = Way(store, a_turn(3))
    await way.received()

    # Midnight of the 22nd in Kiritimati is ten in the morning of the 21st UTC.
    await way.reserved(charges_of(way.turn, each, now=NOW, zone="Pacific/Kiritimati"))

    charges = charges_of(way.turn, each, now=NOW, zone="Pacific/Kiritimati")
    (standing,) = await store.read(lambda connection: quotas.standing(connection, charges))
    assert standing.used == 2
    assert await used(store, 4, *each) == [3]


async def test_a_new_window_starts_at_nothing(store: Store) -> None:
    """The same rule allows as much again once its window is over, also if the clock steps back into it."""
    await set_rules(store, rule(Subject.EACH, 1))
    await Way(store, a_turn(1)).to(State.RESERVED)
    tomorrow, back, again = (Way(store, a_turn(number)) for number in (2, 3, 4))
    for way in (tomorrow, back, again):
        await way.received()

    await tomorrow.reserved(now=MIDNIGHT)

    await refused(back, now=MIDNIGHT - timedelta(hours=1))
    await refused(again, now=MIDNIGHT + timedelta(hours=1))


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
    daily, weekly = rule(Subject.MEMBER, 5, ANN), rule(Subject.MEMBER, 9, ANN, per=Per.WEEK)
    server, bobs = rule(Subject.SERVER, 100), rule(Subject.MEMBER, 7, BOB)
    await set_rules(store, rule(Subject.MEMBER, 1, ANN), daily, weekly, server, bobs)
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


async def test_a_servers_zone_is_utc_until_set(store: Store) -> None:
    """And only a zone that exists can be set."""
    assert await store.read(lambda connection: settings.zone_of(connection, GUILD)) == "UTC"

    await store.write(lambda connection: settings.set_zone(connection, GUILD, "America/New_York"))
    with pytest.raises(ValueError, match="no zone is named"):
        await store.write(lambda connection: settings.set_zone(connection, GUILD, "Mars/Base"))

    assert await store.read(lambda connection: settings.zone_of(connection, GUILD)) == "America/New_York"

"""Grants: used last, never beyond what was granted or its end, and given back first."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.grants import Grant
from bot.domain.offers import Options
from bot.domain.quotas import Measure, Subject
from bot.domain.turns import State
from bot.domain.windows import Per
from bot.errors import Refused
from bot.store.database.engine import Store
from bot.store.ledgers import grants
from tests.store.samples import (
    ANN,
    BOB,
    DIRECT,
    GUILD,
    NOW,
    PRICE,
    Way,
    a_rule,
    a_turn,
    refused,
    set_rules,
    used_of,
)
from tests.store.sums import unbalanced


async def give(store: Store, amount: int, until: datetime | None = None, **facts: Any) -> None:
    """Grant Ann so much."""
    grant = Grant(
        **{
            "guild": GUILD,
            "member": ANN,
            "measure": Measure.IMAGES,
            "amount": amount,
            "until": until,
            **facts,
        }
    )
    await store.write(lambda connection: grants.give(connection, grant, by=BOB, now=NOW))


async def left(store: Store, now: datetime = NOW) -> list[int]:
    """What Ann has left of each grant."""
    found = await store.read(lambda connection: grants.lasting(connection, GUILD, ANN, now=now))
    return [drawn.left for drawn in found]


async def reserved(store: Store, number: int, count: int = 1, **facts: Any) -> Way:
    """A turn that was allowed."""
    way = Way(store, a_turn(number, options=Options(count=count), **facts))
    await way.received()
    await way.reserved()
    return way


async def test_a_grant_is_used_once_the_own_limit_is(store: Store) -> None:
    """Two of their own, then three granted, then no more; the server counts all of them."""
    each, server = a_rule(Subject.EACH, 2), a_rule(Subject.SERVER, 100)
    await set_rules(store, each, server)
    await give(store, 3)
    await reserved(store, 1)
    assert await left(store) == [3]

    await reserved(store, 2, count=3)
    await reserved(store, 3)
    last = Way(store, a_turn(4))
    await last.received()
    await refused(last)

    assert await left(store) == []
    assert await used_of(store, 5, server, each) == [5, 2]
    assert await store.read(unbalanced) == []


async def test_a_grant_helps_also_where_more_is_used_than_allowed_since(store: Store) -> None:
    """A moderator lowers the limit below what is used, then grants one: that one, and no more."""
    await set_rules(store, a_rule(Subject.EACH, 3))
    await reserved(store, 1, count=3)
    await set_rules(store, a_rule(Subject.EACH, 1))
    await give(store, 1)

    granted = await reserved(store, 2)
    last = Way(store, a_turn(3))
    await last.received()
    await refused(last)
    assert await used_of(store, 4, a_rule(Subject.EACH, 1)) == [3]

    await granted.intended()
    await granted.ended(State.FAILED)
    assert await left(store) == [1]
    assert await store.read(unbalanced) == []


async def test_what_a_turn_does_not_use_goes_back_to_the_grant_first(store: Store) -> None:
    """Asked for four with one of their own left; two came, so one was granted; a failure gives back all."""
    await set_rules(store, a_rule(Subject.EACH, 1))
    await give(store, 6)
    first = await reserved(store, 1, count=4)
    assert await left(store) == [3]
    await first.intended()
    await first.kept(2)
    await first.settled()
    assert await left(store) == [5]

    second = await reserved(store, 2, count=2)
    await second.intended()
    await second.ended(State.FAILED)

    assert await left(store) == [5]
    assert await used_of(store, 3, a_rule(Subject.EACH, 1)) == [1]
    assert await store.read(unbalanced) == []


async def test_the_one_that_ends_first_is_used_first_and_none_after_its_end(store: Store) -> None:
    """Several grants add up; what is over gives nothing."""
    await set_rules(store, a_rule(Subject.EACH, 0))
    await give(store, 2)
    await give(store, 2, NOW + timedelta(days=2))
    await give(store, 2, NOW + timedelta(days=1))
    await reserved(store, 1, count=3)
    assert await left(store) == [1, 2]

    assert await left(store, NOW + timedelta(days=2)) == [2]
    late = Way(store, a_turn(2, options=Options(count=3)))
    await late.received()
    await refused(late, now=NOW + timedelta(days=2))
    assert await store.read(unbalanced) == []


async def test_a_grant_helps_its_member_in_its_server_and_its_measure_alone(store: Store) -> None:
    """Not another member, not against the server's total, not against a limit in dollars."""
    await set_rules(store, a_rule(Subject.EACH, 0), a_rule(Subject.SERVER, 1))
    await give(store, 5)
    bob = Way(store, a_turn(1, author=BOB))
    two = Way(store, a_turn(2, options=Options(count=2)))
    for way in (bob, two):
        await way.received()
        await refused(way)
    await set_rules(store, a_rule(Subject.EACH, 0, measure=Measure.USD))
    dear = Way(store, a_turn(3))
    await dear.received()
    await refused(dear)
    assert await left(store) == [5]

    await give(store, PRICE, measure=Measure.USD)
    await reserved(store, 4)

    assert await left(store) == [4]


async def test_a_counter_opened_later_leaves_out_what_was_granted(store: Store) -> None:
    """A rule set afterwards finds what counts against the member's own limits, and no more."""
    await set_rules(store, a_rule(Subject.EACH, 1))
    await give(store, 2)
    await reserved(store, 1, count=3)
    hourly = a_rule(Subject.EACH, 9, per=Per.HOUR)
    await set_rules(store, hourly)
    assert await used_of(store, 2, hourly) == [1]

    await give(store, 1)
    await reserved(store, 2)

    assert await used_of(store, 3, hourly) == [1]
    assert await store.read(unbalanced) == []


async def test_of_many_at_once_no_grant_gives_more_than_it_has(store: Store) -> None:
    """60 at once with five of their own and seven granted: twelve pass."""
    await set_rules(store, a_rule(Subject.EACH, 5))
    await give(store, 3)
    await give(store, 4)
    passed = await asyncio.gather(*(reserved(store, number) for number in range(60)), return_exceptions=True)

    assert sum(isinstance(outcome, Way) for outcome in passed) == 12
    assert {type(outcome) for outcome in passed} == {Way, Refused}
    assert await left(store) == []
    assert await store.read(unbalanced) == []


@pytest.mark.parametrize("place", [DIRECT])
async def test_outside_of_servers_nobody_grants(store: Store, place: Any) -> None:
    """A grant is a server's."""
    await give(store, 5)
    await reserved(store, 1, place=place)

    assert await left(store) == [5]

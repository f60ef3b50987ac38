"""Counters through changes: of the rules, the zone, the clock, in the middle of a window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.offers import Options
from bot.domain.quotas import Subject
from bot.domain.turns import State
from bot.errors import Refused
from bot.store.database.engine import Store
from bot.store.ledgers import quotas
from bot.store.moderation import settings
from tests.store.samples import (
    GUILD,
    NOW,
    SERVER,
    Way,
    a_rule,
    a_turn,
    charges_of,
    refused,
    set_rules,
    used_of,
)
from tests.store.sums import unbalanced

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


async def test_a_rule_set_in_the_middle_counts_what_was_used_before(store: Store) -> None:
    """Two settled, one of them with fewer pictures than asked for, one runs, one failed: three count."""
    await Way(store, a_turn(1, options=Options(count=2))).to(State.SETTLED)
    await Way(store, a_turn(2)).to(State.SETTLED)
    running = Way(store, a_turn(3))
    await running.to(State.INTENT)
    await Way(store, a_turn(4)).to(State.FAILED)
    limit = a_rule(Subject.CHANNEL, 4, SERVER.channel)
    await set_rules(store, limit)
    assert await used_of(store, 5, limit) == [3, 3]

    await Way(store, a_turn(5)).to(State.RESERVED)
    last = Way(store, a_turn(6))
    await last.received()
    await refused(last)
    await running.ended(State.FAILED)
    await Way(store, a_turn(7)).to(State.RESERVED)

    assert await used_of(store, 8, limit) == [4, 4]
    assert await store.read(unbalanced) == []


async def test_a_counter_goes_on_while_its_rule_is_away(store: Store) -> None:
    """What is made between clearing a rule and setting it again counts as well."""
    limit = a_rule(Subject.CHANNEL, 3, SERVER.channel)
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
    each = (a_rule(Subject.EACH, 10),)
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
    assert await used_of(store, 4, *each) == [3]


async def test_a_new_window_starts_at_nothing(store: Store) -> None:
    """The same rule allows as much again once its window is over, also if the clock steps back into it."""
    await set_rules(store, a_rule(Subject.EACH, 1))
    await Way(store, a_turn(1)).to(State.RESERVED)
    tomorrow, back, again = (Way(store, a_turn(number)) for number in (2, 3, 4))
    for way in (tomorrow, back, again):
        await way.received()

    await tomorrow.reserved(now=MIDNIGHT)

    await refused(back, now=MIDNIGHT - timedelta(hours=1))
    await refused(again, now=MIDNIGHT + timedelta(hours=1))


async def test_a_servers_zone_is_utc_until_set(store: Store) -> None:
    """Midnight is somewhere, whoever set nothing."""
    assert await store.read(lambda connection: settings.zone_of(connection, GUILD)) == "UTC"

    await store.write(lambda connection: settings.put(connection, GUILD, "zone", "America/New_York"))

    assert await store.read(lambda connection: settings.zone_of(connection, GUILD)) == "America/New_York"


async def test_days_of_two_zones_that_begin_together_and_end_apart_are_two(store: Store) -> None:
    """On the day New York's clocks go forward a server moves to Panama's, an hour before midnight there."""
    each = (a_rule(Subject.EACH, 2),)
    noon, late = datetime(2026, 3, 8, 17, tzinfo=UTC), datetime(2026, 3, 9, 4, 30, tzinfo=UTC)
    for number, now, zone in ((1, noon, "America/New_York"), (2, late, "America/Panama")):
        way = Way(store, a_turn(number))
        await way.received()
        await way.reserved(charges_of(way.turn, each, now=now, zone=zone), now=now)
    last = Way(store, a_turn(3))
    await last.received()

    with pytest.raises(Refused):
        await last.reserved(charges_of(last.turn, each, now=late, zone="America/Panama"), now=late)

    assert await store.read(unbalanced) == []

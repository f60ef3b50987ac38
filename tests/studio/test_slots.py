"""Who runs and who waits."""

from __future__ import annotations

import asyncio

from bot.domain.ids import GuildId, UserId
from bot.studio.slots import Slots, Ticket

ANN, BEN, CAT = UserId(1), UserId(2), UserId(3)


async def heard(slots: Slots, ticket: Ticket) -> list[int]:
    """Every place that `ticket` was told, until it ran."""
    return [place.position async for place in slots.positions(ticket)]


async def test_the_first_comers_run_and_the_rest_hear_their_place() -> None:
    """With two slots the third person waits in place 1, the fourth in place 2."""
    slots = Slots(total=2, per_user=1)

    tickets = [slots.take(UserId(number)) for number in range(4)]

    assert [ticket.granted for ticket in tickets] == [True, True, False, False]
    assert (await anext(slots.positions(tickets[2]))).position == 1
    assert (await anext(slots.positions(tickets[3]))).position == 2


async def test_a_place_that_moves_up_is_told_until_it_runs() -> None:
    """Each time somebody leaves, those behind hear their new place, and then run."""
    slots = Slots(total=1, per_user=1)
    first, second, third = (slots.take(user) for user in (ANN, BEN, CAT))
    listening = asyncio.ensure_future(heard(slots, third))
    await asyncio.sleep(0)

    slots.leave(first)
    await asyncio.sleep(0)
    slots.leave(second)

    assert await listening == [2, 1]
    assert third.granted


async def test_nobody_waits_behind_a_person_at_their_own_bound() -> None:
    """A person's third turn waits for their first two; somebody else's passes it."""
    slots = Slots(total=3, per_user=2)
    slots.take(ANN)
    slots.take(ANN)

    third, other = slots.take(ANN), slots.take(BEN)

    assert (third.granted, other.granted) == (False, True)


async def test_leaving_the_queue_gives_nothing_back_that_was_not_held() -> None:
    """Who cancels while waiting frees no slot; the running one's leaving does."""
    slots = Slots(total=1, per_user=1)
    running, waiting, last = slots.take(ANN), slots.take(BEN), slots.take(CAT)

    slots.leave(waiting)

    assert not last.granted
    slots.leave(running)
    assert last.granted


async def test_a_provider_serves_no_more_abreast_than_its_table_says() -> None:
    """The third turn for a provider of two waits; one for another provider does not."""
    slots = Slots(total=10, per_user=10)
    slots.take(ANN, "first", abreast=lambda: 2)
    slots.take(BEN, "first", abreast=lambda: 2)

    third, other = slots.take(CAT, "first", abreast=lambda: 2), slots.take(CAT, "second", abreast=lambda: 1)

    assert (third.granted, other.granted) == (False, True)


async def test_a_provider_that_serves_fewer_than_before_gets_no_more_until_some_leave() -> None:
    """Its bound is asked for anew each time: of two that run, both must leave before one may come at one."""
    slots = Slots(total=10, per_user=10)
    bounds = [2]
    first, second = (slots.take(user, "first", abreast=lambda: bounds[-1]) for user in (ANN, BEN))
    bounds.append(1)
    third = slots.take(CAT, "first", abreast=lambda: bounds[-1])

    slots.leave(first)
    assert not third.granted

    slots.leave(second)
    assert third.granted


async def test_who_waits_hears_when_it_will_probably_be_their_turn() -> None:
    """One runs for 20 s usually, and has for 5: the next begins in 15, the one behind in 35."""
    now = [100.0]
    slots = Slots(total=1, per_user=1, clock=lambda: now[0])
    slots.take(ANN, typical_s=20)
    now[0] += 5
    second, third = slots.take(BEN, typical_s=20), slots.take(CAT, typical_s=20)

    assert (await anext(slots.positions(second))).begins_in_s == 15
    assert (await anext(slots.positions(third))).begins_in_s == 35


async def test_the_moment_is_told_anew_where_it_proves_wrong() -> None:
    """Turns turn out to take a minute instead of twenty seconds: those who wait hear of it."""
    now = [100.0]
    slots = Slots(total=1, per_user=1, clock=lambda: now[0])
    first, last = slots.take(ANN, typical_s=20), slots.take(BEN, typical_s=20)
    for user in range(10, 20):
        slots.take(UserId(user), typical_s=20)
    told = slots.positions(slots.take(CAT, typical_s=20))
    before = await anext(told)
    now[0] += 60

    slots.leave(first)

    after = await anext(told)
    assert last.granted
    assert after.position == before.position - 1
    assert after.begins_in_s > before.begins_in_s - 20


async def test_servers_take_turns_however_much_one_of_them_asks_for() -> None:
    """A server with one turn waits for one slot, not for the ten that another had asked for before."""
    slots = Slots(total=1, per_user=9)
    running = slots.take(ANN, guild=GuildId(1))
    crowd = [slots.take(UserId(number), guild=GuildId(1)) for number in range(10, 20)]
    lone = slots.take(BEN, guild=GuildId(2))

    slots.leave(running)
    slots.leave(next(ticket for ticket in crowd if ticket.granted))

    assert lone.granted

"""Moving a turn: along the legal edges only, once, and with all that belongs to the move."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.attempts import Attempt
from bot.domain.ids import MessageId, TurnId
from bot.domain.quotas import Rule, Subject
from bot.domain.turns import LEGAL, TERMINAL, Kept, Role, State
from bot.domain.windows import Per
from bot.errors import Billed
from bot.store import machine, turns
from bot.store.database.connection import Connection
from bot.store.database.engine import Store
from bot.store.database.tables import conversations, message_files
from bot.store.ledgers import counters, quotas, spend
from bot.store.moves import IllegalMove
from tests.store.samples import (
    GUILD,
    NOW,
    PRICE,
    Way,
    a_picture,
    a_turn,
    an_attempt,
    charges_of,
    failed,
)
from tests.store.sums import unbalanced

MOVES: dict[State, Callable[[Way], Awaitable[object]]] = {
    State.RESERVED: Way.reserved_or_withdrawn,
    State.INTENT: Way.intended,
    State.ACCEPTED: Way.accepted,
    State.RESULT: Way.kept,
    State.SETTLED: Way.settled,
    State.DELIVERED: Way.delivered,
    State.REFUSED: lambda way: way.ended(State.REFUSED),
    State.FAILED: lambda way: way.ended(State.FAILED),
    State.CANCELLED: lambda way: way.ended(State.CANCELLED),
    State.UNKNOWN: lambda way: way.ended(State.UNKNOWN),
}
# Whoever was cut off in these cannot know whether they happened; doing them again changes nothing.
REPEATABLE = {State.SETTLED, State.DELIVERED, State.REFUSED, State.FAILED, State.CANCELLED, State.UNKNOWN}
SERVER_RULE = Rule(guild=GUILD, kind=Subject.SERVER, per=Per.DAY, limit=10)


async def state_of(store: Store, turn: TurnId) -> State:
    """Where the turn stands."""
    found = await store.read(lambda connection: turns.get(connection, turn))
    assert found is not None
    return found.state


@pytest.mark.parametrize("target", MOVES)
@pytest.mark.parametrize("origin", State)
async def test_a_turn_moves_along_the_legal_edges_and_no_other(
    store: Store, origin: State, target: State
) -> None:
    """From each state every move succeeds or raises `IllegalMove`, changing nothing, as `LEGAL` says."""
    way = Way(store, a_turn(1))
    await way.to(origin)

    if target in LEGAL[origin]:
        assert await MOVES[target](way) in {True, None}
        assert await state_of(store, way.turn.id) is target
    elif target is origin and target in REPEATABLE:
        assert await MOVES[target](way) is False
        assert await state_of(store, way.turn.id) is origin
    else:
        with pytest.raises(IllegalMove) as caught:
            await MOVES[target](way)
        assert (caught.value.state, caught.value.to) == (origin, target)
        assert await state_of(store, way.turn.id) is origin
    assert await store.read(unbalanced) == []


async def test_a_turn_that_does_not_exist_cannot_be_moved(store: Store) -> None:
    """A forged id is an illegal move, not a silent nothing."""
    with pytest.raises(IllegalMove) as caught:
        await Way(store, a_turn(1)).intended()

    assert caught.value.state is None


async def test_an_event_makes_one_turn(store: Store) -> None:
    """The same interaction told twice makes one turn and one conversation."""
    first, again = a_turn(1), a_turn(2, event=a_turn(1).event)

    assert await Way(store, first).received()
    assert not await Way(store, again).received()

    assert await store.read(lambda connection: turns.get(connection, first.id)) == first
    assert await store.read(lambda connection: turns.get(connection, again.id)) is None
    assert await store.read(_conversations) == 1


async def _conversations(connection: Connection) -> int:
    return len((await connection.execute(select(conversations))).all())


async def test_a_status_message_is_remembered_once_posted(store: Store) -> None:
    """A reply's status message is posted after the turn exists; from then on it leads to the turn."""
    turn = a_turn(1)
    way = Way(store, replace(turn, address=replace(turn.address, message=None)))
    await way.received()

    for _ in range(2):  # told twice, as after a crash between the post and here
        await store.write(lambda connection: machine.posted(connection, turn.id, MessageId(9)))

    found = await store.read(lambda connection: turns.shown_by(connection, MessageId(9)))
    assert found is not None
    assert (found.id, found.address.message) == (turn.id, MessageId(9))


async def test_a_result_is_charged_by_the_pictures_delivered(store: Store) -> None:
    """Two asked for, one delivered: the member pays one, the spend counts what it cost, the rest returns."""
    await store.write(lambda connection: quotas.set_rule(connection, SERVER_RULE))
    turn = a_turn(1, options=replace(a_turn(1).options, count=2))
    way = Way(store, turn)
    for step in (way.received, way.reserved, way.intended, way.kept, way.settled):
        await step()

    assert await used(store) == 1
    assert await spent(store) == PRICE
    assert await store.read(unbalanced) == []


async def used(store: Store) -> int:
    """What counts against the server's rule."""
    charge = charges_of(a_turn(99), (SERVER_RULE,))[0]
    return await store.read(lambda connection: counters.used(connection, charge))


async def spent(store: Store) -> int:
    """The month's spend."""
    return await store.read(lambda connection: spend.used(connection, "2026-11"))


async def test_words_alone_cost_the_member_nothing_and_the_operator_what_was_counted(store: Store) -> None:
    """An answer without a picture is settled at zero pictures."""
    await store.write(lambda connection: quotas.set_rule(connection, SERVER_RULE))
    way = Way(store, a_turn(1))
    await way.to(State.INTENT)
    await way.kept(pictures=0)
    await way.settled(cost=7)

    assert (await used(store), await spent(store)) == (0, 7)


async def test_more_pictures_than_asked_for_are_not_charged_to_the_member(store: Store) -> None:
    """What was reserved is the most a member pays; the operator's spend counts all of it."""
    await store.write(lambda connection: quotas.set_rule(connection, SERVER_RULE))
    way = Way(store, a_turn(1))
    await way.to(State.INTENT)
    await way.kept(pictures=3)
    await way.settled(cost=3 * PRICE)

    assert (await used(store), await spent(store)) == (1, 3 * PRICE)


@pytest.mark.parametrize(
    ("origin", "billed", "counted"),
    [
        (State.RESERVED, Billed.UNKNOWN, 0),
        (State.INTENT, Billed.NO, 0),
        (State.INTENT, Billed.YES, PRICE),
        (State.INTENT, Billed.UNKNOWN, PRICE),
        (State.ACCEPTED, Billed.UNKNOWN, PRICE),
    ],
)
async def test_a_failure_costs_the_member_nothing_and_the_spend_the_worst_case(
    store: Store, origin: State, billed: Billed, counted: int
) -> None:
    """Only what never left, or is documented unbilled, comes off the spend."""
    await store.write(lambda connection: quotas.set_rule(connection, SERVER_RULE))
    way = Way(store, a_turn(1))
    await way.to(origin)

    await way.ended(State.FAILED, failed(billed))

    assert (await used(store), await spent(store)) == (0, counted)
    assert await store.read(unbalanced) == []


async def test_an_attempt_tells_what_came_of_it(store: Store) -> None:
    """It is there before the first byte leaves, and completed as news comes."""
    turn = a_turn(1)
    way = Way(store, turn)
    await way.to(State.INTENT)
    assert await attempts_of(store, turn.id) == (an_attempt(turn),)

    await way.accepted()
    await way.kept()
    await way.settled(cost=1234)

    (attempt,) = await attempts_of(store, turn.id)
    assert (attempt.remote_id, attempt.outcome, attempt.billed) == ("remote-1", "result", Billed.YES)
    assert (attempt.cost, attempt.announced, attempt.usage) == (1234, 1, {"output_tokens": 1056})


async def attempts_of(store: Store, turn: TurnId) -> tuple[Attempt, ...]:
    """The turn's attempts."""
    return await store.read(lambda connection: turns.attempts_of(connection, turn))


async def test_a_failed_attempt_keeps_how_it_failed(store: Store) -> None:
    """The attempt takes the turn's end and whether it was billed."""
    way = Way(store, a_turn(1))
    await way.to(State.UNKNOWN)

    (attempt,) = await attempts_of(store, way.turn.id)
    assert (attempt.outcome, attempt.billed) == ("unknown", Billed.UNKNOWN)
    assert attempt.ended_at == NOW + timedelta(minutes=5)


async def test_a_delivery_may_be_repeated_and_the_newest_attachments_hold(store: Store) -> None:
    """The edit of a message gives its attachments new ids each time."""
    turn = a_turn(1)
    way, picture = Way(store, turn), a_picture(turn)
    await way.to(State.SETTLED)

    assert await way.delivered({"a.png": (picture.id, 41)})
    assert not await way.delivered({"a.png": (picture.id, 42)})

    async def look(connection: Connection) -> list[Any]:
        return [tuple(row) for row in await connection.execute(select(message_files))]

    assert await store.read(look) == [(turn.address.message, "a.png", picture.id, 42)]


async def test_a_turn_stays_unfinished_until_its_end_was_shown(store: Store) -> None:
    """Recovery finds every turn that has no end, or whose end nobody saw, oldest first."""
    for number, state in enumerate(State, 1):
        await Way(store, a_turn(number)).to(state)
    await store.write(
        lambda connection: machine.shown(connection, a_turn(list(State).index(State.FAILED) + 1).id, now=NOW)
    )

    left = await store.read(turns.unfinished)

    assert [turn.state for turn in left] == [
        state for state in State if state not in {State.DELIVERED, State.FAILED}
    ]


async def test_inputs_and_results_come_back_with_the_turn_that_has_them(store: Store) -> None:
    """What `reserve` and `keep` stored is what `get` returns, apart by what it is to the turn."""
    turn = a_turn(1)
    own: tuple[Kept, ...] = (
        a_picture(turn, 1, Role.CANVAS),
        a_picture(turn, 2, Role.REFERENCE),
        a_picture(turn, 3, Role.MASK),
    )
    way = Way(store, replace(turn, inputs=own, canvas=own[0].id, provider="bytespike"))
    await way.to(State.INTENT)
    await way.kept(pictures=2)

    found = await store.read(lambda connection: turns.get(connection, turn.id))

    assert found == replace(
        way.turn,
        state=State.RESULT,
        results=(a_picture(turn, 1), a_picture(turn, 2)),
        words="Here it is.",
        answer=("Here it is.", 1, 2),
        started_at=NOW + timedelta(minutes=1),
    )


async def test_the_states_that_end_a_turn_are_those_nothing_leads_out_of() -> None:
    """The table of moves above knows every state but the first."""
    assert set(MOVES) == set(State) - {State.RECEIVED}
    assert {state for state in State if not LEGAL[state]} == TERMINAL

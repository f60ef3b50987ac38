"""Sending again: what a request that cost nothing leaves behind, and what stands in the way of another."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.domain.money import month_of
from bot.domain.turns import State, Substitution
from bot.errors import Billed, Refused, Remedy
from bot.store import machine, turns
from bot.store.database.connection import Connection
from bot.store.database.engine import Store
from bot.store.database.tables import attempts
from bot.store.ledgers import spend
from bot.store.moves import IllegalMove
from tests.store.samples import NOW, PRICE, Way, a_turn, an_attempt
from tests.store.sums import unbalanced


async def test_a_request_that_cost_nothing_leaves_the_turn_as_it_was(store: Store) -> None:
    """It waits again, for the provider that is asked next; what was held is held, the attempt is closed."""
    way = Way(store, a_turn(1))
    await way.to(State.INTENT)

    await way.withdrawn()

    turn = await store.read(lambda connection: turns.get(connection, way.turn.id))
    (attempt,) = await store.read(lambda connection: turns.attempts_of(connection, way.turn.id))
    assert turn is not None
    assert (turn.state, turn.provider, turn.started_at) == (State.RESERVED, "toapis", None)
    assert turn.instead_of == Substitution(provider="bytespike", remedy=Remedy.BROKEN)
    assert (attempt.outcome, attempt.billed, attempt.cost) == (State.FAILED, Billed.NO, 0)
    assert await store.read(unbalanced) == []


@pytest.mark.parametrize("billed", [Billed.YES, Billed.UNKNOWN])
async def test_a_request_that_may_have_cost_something_is_never_taken_back(
    store: Store, billed: Billed
) -> None:
    """Whoever tries is told, and nothing moves."""
    way = Way(store, a_turn(1))
    await way.to(State.INTENT)

    with pytest.raises(ValueError, match="upstream"):
        await way.withdrawn(billed=billed)

    assert await way.state() is State.INTENT


async def test_nothing_is_sent_while_an_earlier_request_may_have_been_billed(store: Store) -> None:
    """Even a turn that stands where it could be sent: its attempts decide."""
    way = Way(store, a_turn(1))
    await way.to(State.INTENT)
    await way.withdrawn()
    await store.write(_doubt)

    with pytest.raises(IllegalMove):
        await way.intended(id="another")

    assert await way.state() is State.RESERVED


async def _doubt(connection: Connection) -> None:
    await connection.execute(update(attempts).values(billed=Billed.UNKNOWN))


async def test_a_dearer_provider_is_asked_only_if_the_month_has_room(store: Store) -> None:
    """Its cost beyond what was held joins the month's; without room nothing is sent."""
    way = Way(store, a_turn(1))
    await way.to(State.RESERVED)
    dear = an_attempt(way.turn, cost=3 * PRICE)

    with pytest.raises(Refused):
        await store.write(lambda connection: machine.intend(connection, way.turn.id, dear, budget=2 * PRICE))
    assert await way.state() is State.RESERVED

    await store.write(lambda connection: machine.intend(connection, way.turn.id, dear, budget=3 * PRICE))
    assert await store.read(lambda connection: spend.used(connection, month_of(NOW))) == 3 * PRICE

    await way.ended(State.FAILED)
    assert await store.read(unbalanced) == []

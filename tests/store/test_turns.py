"""Reading turns back: whatever was stored, as it was, and the branch an edit continues."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.domain.ids import ChannelId, MessageId, RoleId, TurnId
from bot.domain.offers import Options
from bot.domain.places import Address, Place
from bot.domain.turns import Failure, Family, State, Turn
from bot.errors import Billed
from bot.store import machine, turns
from bot.store.database.connection import Connection
from bot.store.database.engine import Store
from tests.store.samples import NOW, Way, a_turn

snowflakes = st.integers(1, 2**63 - 1)
moments = st.datetimes(timezones=st.just(UTC))
# Anything Discord can carry; a lone surrogate is no text that could have come over a wire.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Sometimes nothing."""
    return st.none() | strategy


places = st.builds(Place, channel=snowflakes, guild=maybe(snowflakes), parent=maybe(snowflakes))
addresses = st.builds(
    Address,
    channel=snowflakes,
    message=maybe(snowflakes),
    reply_to=maybe(snowflakes),
    application=maybe(snowflakes),
    token=maybe(texts),
    token_until=maybe(moments),
    token_only=st.booleans(),
)
options = st.builds(
    Options, size=maybe(texts), quality=maybe(texts), count=st.integers(1, 10), provider=maybe(texts)
)
failures = st.builds(
    Failure,
    family=st.sampled_from(Family),
    reason=texts,
    facts=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
    frees_at=maybe(moments),
    reference=maybe(texts),
    billed=maybe(st.sampled_from(Billed)),
)


# The examples may share a store, since each has a turn of its own.
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=places,
    address=addresses,
    chosen=options,
    instruction=texts,
    failure=failures,
    private=st.booleans(),
    roles=st.lists(snowflakes, max_size=4).map(tuple),
    created_at=moments,
)
async def test_a_turn_comes_back_as_it_was_stored(
    store: Store, place: Place, address: Address, chosen: Options, failure: Failure, **facts: Any
) -> None:
    """Every field of a turn, its place, its address and its failure survives the store."""
    number = len(await store.read(turns.unfinished)) + 1
    turn = a_turn(number, place=place, address=address, options=chosen, **facts)
    way = Way(store, turn)
    await way.received()
    assert await get(store, turn.id) == turn

    await way.ended(State.REFUSED, failure)

    ended = replace(turn, state=State.REFUSED, failure=failure, ended_at=NOW + timedelta(minutes=5))
    assert await get(store, turn.id) == ended


async def get(store: Store, turn: TurnId) -> Turn | None:
    """The turn of that id."""
    return await store.read(lambda connection: turns.get(connection, turn))


async def test_a_branch_runs_from_the_root_to_its_tip(store: Store) -> None:
    """Of two branches that grow from one picture, each has its own turns and the shared ones."""
    root = a_turn(1)
    first = a_turn(2, parent=root.id, conversation=root.conversation)
    second = a_turn(3, parent=root.id, conversation=root.conversation)
    leaf = a_turn(4, parent=second.id, conversation=root.conversation)
    for turn in (root, first, second, leaf):
        await Way(store, turn).to(State.DELIVERED)

    branches = [await branch_to(store, tip.id) for tip in (leaf, first, root)]

    assert [[turn.id for turn in branch] for branch in branches] == [
        [root.id, second.id, leaf.id],
        [root.id, first.id],
        [root.id],
    ]
    assert all(len(turn.results) == 1 for branch in branches for turn in branch)


async def branch_to(store: Store, tip: TurnId) -> tuple[Turn, ...]:
    """The branch that ends in `tip`."""
    return await store.read(lambda connection: turns.branch_to(connection, tip))


async def test_what_does_not_exist_is_nothing(store: Store) -> None:
    """A forged id, a message of somebody else: not an error, nothing."""
    assert await get(store, TurnId("x")) is None
    assert await branch_to(store, TurnId("x")) == ()
    assert await store.read(lambda connection: turns.shown_by(connection, MessageId(1))) is None
    assert await store.read(lambda connection: turns.attempts_of(connection, TurnId("x"))) == ()


async def test_the_unfinished_are_found_without_reading_all_turns(store: Store) -> None:
    """At every start, however many turns there are."""

    async def plan(connection: Connection) -> str:
        query = "SELECT id FROM turns WHERE shown_at IS NULL ORDER BY created_at"
        rows = await connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))
        return " ".join(row.detail for row in rows)

    assert "ix_turns_unshown" in await store.read(plan)


async def test_a_thread_counts_as_its_parent_and_comes_back_as_itself(store: Store) -> None:
    """The place keeps both."""
    place = Place(channel=ChannelId(8), guild=a_turn(1).place.guild, parent=ChannelId(5))
    await Way(store, a_turn(1, place=place, roles=(RoleId(3),))).received()

    found = await get(store, a_turn(1).id)

    assert found is not None
    assert (found.place, found.roles) == (place, (3,))


async def test_a_message_shows_the_turn_it_was_first_posted_for(store: Store) -> None:
    """A forged or repeated report does not move a message to another turn."""
    first, second = a_turn(1), a_turn(2)
    for turn in (first, second):
        await Way(store, turn).received()

    message = first.address.message
    assert message is not None
    await store.write(lambda connection: machine.posted(connection, second.id, message))

    found = await store.read(lambda connection: turns.shown_by(connection, message))
    assert found is not None
    assert found.id == first.id

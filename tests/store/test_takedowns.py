"""What goes with a turn that is taken down, and what stands in a server's row of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.domain.chronicle import PAGE, Deed, Way
from bot.domain.consumption import Amount, By, highest
from bot.domain.ids import RoleId
from bot.domain.takedown import Takedown
from bot.domain.turns import Role, State
from bot.store import machine
from bot.store.database.engine import Store
from bot.store.ledgers import usage
from bot.store.moderation import alerts, audit, chronicle, member_reports, takedowns
from bot.store.moderation.audit import Entry
from tests.store.samples import ANN, BOB, BUDGET, GUILD, NOW, a_picture, a_turn, an_attempt
from tests.store.samples import Way as Path


async def test_all_that_came_of_a_turn_goes_with_it_and_nothing_beside_it(store: Store) -> None:
    """Replies, replies to them, and what was made of a result that somebody uploaded again."""
    root = a_turn(1)
    child = a_turn(2, parent=root.id, conversation=root.conversation)
    below = a_turn(3, parent=child.id, conversation=root.conversation)
    beside = a_turn(4)
    again = a_turn(5, author=BOB)
    for turn in (root, child, below, beside):
        await Path(store, turn).to(State.RECEIVED)
    await Path(store, root).reserved()
    await Path(store, root).intended()
    await Path(store, root).kept()
    upload = a_picture(again, role=Role.REFERENCE)
    await Path(store, again).received()
    with_upload = replace(again, inputs=(upload,))
    await store.write(
        lambda connection: machine.reserve(connection, with_upload, (), cost=0, budget=BUDGET, now=NOW)
    )

    found = await store.read(partial(takedowns.family, root=root.id, guild=GUILD))
    elsewhere = await store.read(partial(takedowns.family, root=root.id, guild=None))

    assert [turn.id for turn in found] == [root.id, child.id, below.id, again.id]
    assert [turn.id for turn in elsewhere] == [root.id, child.id, below.id]


async def test_the_first_takedown_and_the_first_report_of_a_member_stand(store: Store) -> None:
    """Doing it again changes nobody's word."""
    turn = a_turn(1)
    await Path(store, turn).received()
    first = Takedown(turn=turn.id, root=turn.id, by=ANN, reason="not ours", at=NOW)
    for done in (first, replace(first, by=BOB, reason="")):
        await store.write(partial(takedowns.record, done=[done], guild=GUILD))
    added = [
        await store.write(partial(member_reports.add, turn=turn.id, member=who, reason="", now=NOW))
        for who in (ANN, ANN, BOB)
    ]

    assert await store.read(partial(takedowns.of, turn=turn.id)) == first
    assert added == [True, False, True]
    assert await store.read(partial(member_reports.count, turn=turn.id)) == 2


async def test_each_share_of_a_budget_is_new_once_in_a_window(store: Store) -> None:
    """The next window begins anew."""
    asked = [("server", "may", 50), ("server", "may", 50), ("server", "may", 80), ("server", "june", 50)]

    fresh = [
        await store.write(partial(alerts.first_time, scope=scope, window=window, percent=percent, now=NOW))
        for scope, window, percent in asked
    ]

    assert fresh == [True, False, True, True]


async def test_pages_of_who_did_what_meet_without_a_gap(store: Store) -> None:
    """Also where many acts share one instant; back and forth leads to the same pages."""
    turn = a_turn(1, created_at=NOW)
    await Path(store, turn).received()
    await Path(store, turn).reserved()
    await Path(store, turn).intended()
    moments = [NOW + timedelta(seconds=min(number, 4)) for number in range(1, 2 * PAGE)]
    for number, at in enumerate(moments):
        entry = Entry(at=at, guild=GUILD, actor=ANN, action="quota.set", subject=100 + number)
        await store.write(partial(audit.record, entry=entry))

    read = partial(chronicle.page, guild=GUILD, member=None)
    newest = await store.read(partial(read, way=Way.OLDER, moment=None))
    older = await store.read(partial(read, way=Way.OLDER, moment=newest.deeds[-1].at))
    back = await store.read(partial(read, way=Way.NEWER, moment=older.deeds[0].at))
    of_bob = await store.read(partial(read, member=BOB, way=Way.OLDER, moment=None))

    seen: list[Deed] = [*newest.deeds, *older.deeds]
    assert sorted(deed.subject for deed in seen if deed.subject is not None) == list(
        range(100, 99 + 2 * PAGE)
    )
    assert seen[-1].action == "turn.intent"
    assert (newest.newer, newest.older, older.newer, older.older) == (False, True, True, False)
    assert back.deeds == newest.deeds
    assert of_bob.deeds == ()
    assert an_attempt(turn).request_id is None


async def test_consumption_is_counted_under_the_highest_role(store: Store) -> None:
    """What is not settled yet is a request without pictures or money."""
    painters, members = RoleId(71), RoleId(72)
    for number, roles in enumerate([(members, painters), (members,), ()], 1):
        await Path(store, a_turn(number, roles=roles)).to(State.SETTLED)
    await Path(store, a_turn(4, roles=(members,))).to(State.RESERVED)

    found = await store.read(
        partial(
            usage.between,
            guild=GUILD,
            by=By.ROLE,
            since=NOW - timedelta(days=1),
            until=NOW + timedelta(days=1),
            named=partial(highest, order=[painters, members]),
        )
    )

    assert found == {
        painters: Amount(1, 1, 50_000),
        members: Amount(2, 1, 50_000),
        None: Amount(1, 1, 50_000),
    }

"""Erasing people and turns from the store: nothing of them is left, and every sum still holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.domain.grants import Grant
from bot.domain.holdings import Reason
from bot.domain.ids import FORGOTTEN, ChannelId, MessageId, UserId
from bot.domain.log_messages import LogKind, LogMessage
from bot.domain.policy import Ban
from bot.domain.quotas import Measure, Subject
from bot.domain.turns import Role, State
from bot.store import threads
from bot.store.database.connection import Connection
from bot.store.database.engine import Store
from bot.store.database.moderation_tables import reports, takedowns
from bot.store.database.privacy_tables import erased_files, quota_carried
from bot.store.database.rule_tables import quota_grants
from bot.store.database.tables import attempts, images, messages, quota_usage
from bot.store.database.tables import audit as audit_rows
from bot.store.ledgers import carrying, grants
from bot.store.moderation import audit, log_messages, member_reports, policy
from bot.store.privacy import chores, holdings, retention
from tests.store.forgetting import EVE, LATER, delivered, everything_in, forget, found, told
from tests.store.samples import (
    BOB,
    DIRECT,
    GUILD,
    NOW,
    Way,
    a_picture,
    a_rule,
    a_turn,
    refused,
    set_rules,
    used_of,
)
from tests.store.sums import unbalanced


async def test_a_forgotten_turn_is_an_empty_shell_in_its_place(store: Store) -> None:
    """Its parent, its state and what it cost stay; words, pictures, person, place of one's own do not."""
    first = a_turn(1, author=EVE, place=DIRECT, instruction="a secret", roles=())
    await delivered(store, first)
    second = a_turn(2, author=BOB, parent=first.id, conversation=first.conversation)
    await Way(store, second).received()

    await forget(store, EVE)

    shell = await found(store, first)
    assert (shell.author, shell.instruction, shell.words, shell.answer) == (FORGOTTEN, "", "", ())
    assert (shell.results, shell.inputs, shell.state) == ((), (), State.DELIVERED)
    assert (shell.place.channel, shell.address.channel, shell.address.message) == (0, 0, None)
    assert shell.canvas == a_picture(first).id
    assert shell.erased_at == LATER
    assert (await found(store, second)).parent == first.id
    ((remote, request, usage),) = await told(
        store, select(attempts.c.remote_id, attempts.c.request_hash, attempts.c.usage)
    )
    assert (remote, request, usage) == (None, "", None)
    assert await told(store, select(messages).where(messages.c.turn == first.id)) == []


async def test_every_sum_still_holds(store: Store) -> None:
    """Amounts stay under names that name nobody; the server's own counters do not change."""
    rule = a_rule(Subject.SERVER, 100)
    await set_rules(store, rule)
    for number, author in enumerate((EVE, EVE, BOB), 1):
        await delivered(store, a_turn(number, author=author))

    await forget(store, EVE)

    assert await store.read(unbalanced) == []
    assert await used_of(store, 9, rule) == [3, 0]
    names = [row.scope for row in await told(store, select(quota_usage.c.scope))]
    assert not any(str(EVE) in name for name in names)
    assert sorted(name.split(":")[0] for name in names) == ["member", "member", "server"]


async def test_forgetting_is_no_way_round_a_quota(store: Store) -> None:
    """What was used counts for the same person until the window ends, however often they are forgotten."""
    await set_rules(store, a_rule(Subject.EACH, 2))
    await delivered(store, a_turn(1, author=EVE))
    await forget(store, EVE)
    await delivered(store, a_turn(2, author=EVE))
    await forget(store, EVE)

    third = Way(store, a_turn(3, author=EVE))
    await third.received()
    refusal = await refused(third)
    await delivered(store, a_turn(4, author=BOB))

    assert refusal.facts["used"] == "2"
    assert await store.read(unbalanced) == []
    assert not any(str(EVE) in str(row) for row in await told(store, select(quota_carried)))
    await store.write(lambda connection: carrying.drop_ended(connection, now=NOW + timedelta(days=2)))
    assert await told(store, select(quota_carried)) == []


async def test_a_copy_that_somebody_else_uploaded_goes_too(store: Store) -> None:
    """It is the same picture; what a model made from it is another, and stays."""
    hers = a_turn(1, author=EVE)
    await delivered(store, hers)
    theirs = a_turn(2, author=BOB)
    copy = a_picture(theirs, role=Role.CANVAS)
    other = a_picture(theirs, 2, Role.REFERENCE, facts=replace(copy.facts, sha256="e" * 64))
    await delivered(store, replace(theirs, inputs=(copy, other)))

    await forget(store, EVE)

    after = await found(store, theirs)
    assert [kept.removed for kept in after.inputs] == [True, False]
    assert [kept.removed for kept in after.results] == [False]
    listed = [row.prefix for row in await told(store, select(erased_files))]
    assert {copy.file, hers.id} <= set(listed)
    assert other.file not in listed


@pytest.mark.parametrize("root_of", [BOB, EVE])
async def test_a_thread_goes_on_from_what_is_left(store: Store, root_of: UserId) -> None:
    """From the last turn before that is still there; where nothing is, it has no head."""
    root = a_turn(1, author=root_of)
    await delivered(store, root)
    head = a_turn(2, author=EVE, parent=root.id, conversation=root.conversation)
    await delivered(store, head)
    place = ChannelId(77)
    thread = threads.Thread(place, root.conversation, head.id)
    await store.write(lambda connection: threads.add(connection, thread))

    await forget(store, EVE)

    kept = await store.read(lambda connection: threads.get(connection, place))
    assert (kept.head if kept else None) == (root.id if root_of == BOB else None)


async def test_what_moderators_did_stays_without_the_forgotten(store: Store) -> None:
    """Acts and grants stay; a ban holds until it ends, and is dropped then."""
    facts = {"who": str(EVE)}
    entry = audit.Entry(at=NOW, guild=GUILD, actor=EVE, action="quota.set", subject=EVE, facts=facts)
    ban = Ban(member=EVE, until=LATER + timedelta(days=1), by=BOB)
    grant = Grant(guild=GUILD, member=EVE, measure=Measure.IMAGES, amount=3, until=None)

    async def work(connection: Connection) -> None:
        await audit.record(connection, entry)
        await policy.ban(connection, GUILD, ban)
        await grants.give(connection, grant, by=BOB, now=NOW)

        await connection.execute(insert(takedowns), taken)

    hers = a_turn(1, author=EVE)
    taken = {"turn": hers.id, "root": hers.id, "guild": GUILD, "taken_by": BOB, "reason": "rude", "at": NOW}
    await delivered(store, hers)
    await store.write(work)

    await forget(store, EVE)

    taken_down = select(takedowns.c.taken_by, takedowns.c.reason)
    assert await told(store, taken_down) == [(BOB, "")]
    ((actor, subject, facts),) = await told(
        store, select(audit_rows.c.actor, audit_rows.c.subject, audit_rows.c.facts)
    )
    assert (actor, subject, facts) == (FORGOTTEN, FORGOTTEN, {})
    assert [row.member for row in await told(store, select(quota_grants))] == [FORGOTTEN]
    assert await store.read(lambda connection: policy.ban_of(connection, GUILD, EVE, now=LATER)) is not None
    held = await store.read(lambda connection: holdings.held(connection, EVE))
    assert (held.rows, held.binding) == ({"policy_bans": 1}, 1)
    past = LATER + timedelta(days=2)
    await store.write(lambda connection: retention.drop_ended(connection, now=past))
    assert (await store.read(lambda connection: holdings.held(connection, EVE))).rows == {}


async def test_a_report_goes_from_the_log_with_whoever_made_it(store: Store) -> None:
    """It names them and quotes their reason; what else is told of that turn is not theirs."""
    theirs = a_turn(1, author=BOB)
    await delivered(store, theirs)

    async def work(connection: Connection) -> None:
        await member_reports.add(connection, theirs.id, EVE, "that is me", now=NOW)
        for number, kind in enumerate((LogKind.TURN, LogKind.REPORT), 1):
            message = LogMessage(id=MessageId(number), channel=ChannelId(8), turn=theirs.id, kind=kind)
            await log_messages.add(connection, message)

    await store.write(work)
    await forget(store, EVE)

    listed = await store.read(lambda connection: chores.messages(connection, 10))
    assert [(each.message, each.reason) for each in listed] == [(MessageId(2), Reason.FORGOTTEN)]
    assert await told(store, select(reports)) == []


async def test_scrubbing_leaves_nothing_while_others_read_and_write(store: Store, tmp_path: Path) -> None:
    """Words and ids are gone from the file and from its log, with the store open and in use."""
    secret = "a marmalade zeppelin"
    for number in range(30):
        author = EVE if number % 3 else BOB
        await delivered(store, a_turn(number, author=author, instruction=secret if number % 3 else "a cat"))
    await forget(store, EVE)

    await store.scrub()
    await delivered(store, a_turn(99, author=BOB))

    data = everything_in(tmp_path)
    for wanted in (secret.encode(), str(EVE).encode(), EVE.to_bytes(8, "big"), EVE.to_bytes(8, "little")):
        assert wanted not in data
    assert await told(store, select(images.c.id).where(images.c.turn == a_turn(99).id)) != []

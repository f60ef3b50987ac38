"""Which rules hold for a turn: all totals, and the closest of the member's own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.ids import ChannelId, GuildId, RoleId, UserId
from bot.domain.places import Asker, Place
from bot.domain.quotas import Charge, Measure, Rule, Subject, applicable, default_rule, scopes
from bot.domain.windows import Per

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
GUILD = GuildId(7)
THREAD = Place(channel=ChannelId(50), guild=GUILD, parent=ChannelId(5))
DIRECT = Place(channel=ChannelId(60))
ANN = Asker(user=UserId(1), roles=(RoleId(11), RoleId(12)))
DEFAULT = default_rule(20)


def rule(kind: Subject, limit: int, subject: int | None = None, per: Per = Per.DAY) -> Rule:
    """A rule of the server."""
    return Rule(guild=GUILD, kind=kind, subject=subject, per=per, limit=limit)


SERVER = rule(Subject.SERVER, 100)
CHANNEL = rule(Subject.CHANNEL, 50, 5)
EACH = rule(Subject.EACH, 10)
ROLE = rule(Subject.ROLE, 8, 11)
BETTER_ROLE = rule(Subject.ROLE, 9, 12)
OTHER_ROLE = rule(Subject.ROLE, 99, 13)
MEMBER = rule(Subject.MEMBER, 1, 1)
OTHERS = (rule(Subject.MEMBER, 5, 2), rule(Subject.CHANNEL, 5, 6), OTHER_ROLE)


def charges(*rules: Rule, place: Place = THREAD) -> tuple[Charge, ...]:
    """What a turn of two pictures must be allowed."""
    return applicable(rules, ANN, place, DEFAULT, images=2, cost=500, now=NOW)


@pytest.mark.parametrize(
    ("rules", "holding"),
    [
        ((), {DEFAULT}),
        (OTHERS, {DEFAULT}),
        ((EACH,), {EACH}),
        ((EACH, ROLE), {ROLE}),
        ((EACH, ROLE, BETTER_ROLE), {BETTER_ROLE}),
        ((EACH, ROLE, BETTER_ROLE, MEMBER), {MEMBER}),
        ((MEMBER, SERVER, CHANNEL, *OTHERS), {MEMBER, SERVER, CHANNEL}),
        ((SERVER, CHANNEL), {DEFAULT, SERVER, CHANNEL}),
    ],
)
def test_every_total_and_the_closest_own_rules_hold(rules: tuple[Rule, ...], holding: set[Rule]) -> None:
    """Server, channel (a thread counts as its parent), and the member's: member, best role, each, default."""
    assert {charge.rule for charge in charges(*rules)} == holding


def test_rules_for_different_periods_hold_together() -> None:
    """Five an hour and ten a day are two limits; so are two roles' limits over different periods."""
    hourly = rule(Subject.ROLE, 5, 12, Per.HOUR)

    assert {charge.rule for charge in charges(ROLE, hourly, EACH)} == {ROLE, hourly}


def test_the_same_member_is_counted_in_one_place_whatever_rule_holds() -> None:
    """Moving from the default to a rule of their own forgets nothing of the day."""
    kept = {
        (str(charge.scope), charge.window.key)
        for rules in ((), (EACH,), (MEMBER,))
        for charge in charges(*rules)
    }

    assert kept == {("member:7:1", "day:2026-11-21T00:00:00Z/1440")}


def test_outside_servers_the_default_holds_alone() -> None:
    """Direct messages and private channels have no moderator."""
    (charge,) = charges(SERVER, MEMBER, place=Place(channel=ChannelId(9)))

    assert (charge.rule, str(charge.scope)) == (DEFAULT, "direct:0:1")


def test_each_measure_is_charged_what_it_counts() -> None:
    """Pictures by number, dollars by the worst case."""
    dollars = Rule(guild=GUILD, kind=Subject.SERVER, per=Per.MONTH, limit=10, measure=Measure.USD)

    assert {charge.measure: charge.amount for charge in charges(SERVER, dollars, place=THREAD)} == {
        Measure.IMAGES: 2,
        Measure.USD: 500,
    }


def test_a_turn_counts_in_its_server_its_channel_and_its_members() -> None:
    """Every scope it belongs to, whether a rule is set there or not."""
    named = list(map(str, scopes(ANN.user, THREAD)))

    assert named == ["server:7:7", "channel:7:5", "member:7:1", "everywhere:0:1"]


def test_a_members_own_limit_may_count_all_servers_together() -> None:
    """Where the operator says so; which rule it is, each server decides for itself."""
    known: dict[str, Any] = {"images": 1, "cost": 5, "now": NOW}
    own = [
        applicable((SERVER, EACH), ANN, THREAD, DEFAULT, **known, across_servers=across)[-1]
        for across in (False, True)
    ]

    assert [str(charge.scope) for charge in own] == ["member:7:1", "everywhere:0:1"]
    assert {charge.rule for charge in own} == {EACH}
    assert str(applicable((), ANN, DIRECT, DEFAULT, **known, across_servers=True)[0].scope) == "direct:0:1"

"""A moderator sets, reads, grants and clears; a member is refused with the right reason."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.discord.people.asking import Impossible
from tests.whole.moderating import (
    asks,
    audited,
    drop_role,
    give_role,
    settle_on,
    shown_to_all,
    suggested,
    told,
)
from tests.whole.pressing import rows
from tests.whole.pressing import told as told_privately
from tests.whole.stage import Stage


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "5 pictures a day for each member"),
        ({"applies_to": "server"}, "5 pictures a day for the whole server"),
        ({"member": "ann"}, "5 pictures a day for <@"),
        ({"role": "moderators"}, "with the role <@&"),
        ({"channel": "lounge"}, "for the channel <#"),
        ({"limit": 2.5, "per": "month", "measure": "usd"}, "US$ 2.50 a month for each member"),
        ({"limit": -1}, "must lie between 0, which forbids, and 1,000,000"),
        ({"limit": 2_000_000}, "must lie between 0, which forbids, and 1,000,000"),
        ({"limit": 2.5}, "is not a whole number"),
        ({"member": "ann", "applies_to": "server"}, "only one of them"),
    ],
)
async def test_what_is_set_is_read_back(stage: Stage, options: dict[str, Any], said: str) -> None:
    """For whom it was named, in which measure; what cannot be a limit is told in a sentence."""
    async with stage.bot():
        text = await told(stage, "quota set", **{"limit": 5, "per": "day", **options})

    assert said in text
    kept = rows(stage, "SELECT count(*) FROM quota_rules")[0][0]
    assert (kept, len(audited(stage))) == ((1, 1) if text.startswith("Set:") else (0, 0))


async def test_a_members_way_from_quota_to_refusal_to_grant(stage: Stage) -> None:
    """The refusal names the rule, what is used, when it frees and what the server says; a grant helps."""
    await settle_on(stage, "full_message", "See you tomorrow.")
    async with stage.bot():
        first = await told(stage, "quota set", limit=3, per="day", role="moderators")
        await told(stage, "quota set", limit=2, per="day")
        changed = await told(stage, "quota set", limit=1, per="day")
        await asks(stage, "ann")
        refused = await asks(stage, "ann")
        nothing = await told(stage, "quota grant", member="ann", amount=0)
        granted = await told(stage, "quota grant", member="ann", amount=1, until="7d")
        shown = await told(stage, "quota show", member="ann")
        mine = await told(stage, "me", who="ann")
        helped = await asks(stage, "ann")
        again = await asks(stage, "ann")
        after = await told(stage, "quota show", member="ann")

    assert "It was" not in first
    assert changed.endswith("It was 2 pictures.")
    assert "1 picture a day for each member; 1 used." in refused.content
    assert "frees up <t:" in refused.content
    assert refused.content.endswith("See you tomorrow.")
    assert "0 is nothing to grant" in nothing
    assert "besides their own quota (ends <t:" in granted
    assert "1 left" in shown
    assert "1 left" in mine
    assert stage.picture(helped)
    assert "used up" in again.content
    assert "besides" not in after
    assert stage.vendor.traffic.total == 2


async def test_rules_are_listed_and_cleared_also_of_a_role_that_is_gone(stage: Stage) -> None:
    """A role that was deleted cannot be picked any more, so its rule is picked from the list."""
    give_role(stage, "artists", "ann")
    async with stage.bot():
        assert "No rule here" in await told(stage, "quota show")
        await told(stage, "quota set", limit=5, per="day", role="artists")
        await told(stage, "quota set", limit=7, per="week", member="ben")
        there = await suggested(stage, "mod", "quota clear", "rule")
    drop_role(stage, "artists")
    async with stage.bot():
        listed = await told(stage, "quota show")
        offered = await suggested(stage, "mod", "quota clear", "rule")
        (gone,) = [each["value"] for each in offered if "no longer there" in each["name"]]
        cleared = await told(stage, "quota clear", rule=gone)
        nothing = await told(stage, "quota clear")
        last = await told(stage, "quota clear", member="ben")

    assert any("role artists" in each["name"] for each in there)
    assert "no longer there: clear it with the option rule" in listed
    assert "Removed: 5 pictures a day" in cleared
    assert "no such rule" in nothing
    assert "Removed: 7 pictures a week" in last
    assert audited(stage) == ["quota.set", "quota.set", "quota.clear", "quota.clear"]


async def test_only_those_who_manage_the_server_get_anything_done(stage: Stage) -> None:
    """Discord hides the command from others and elsewhere; a server that shows it to all changes nothing."""
    people = stage.discord.people
    async with stage.bot():
        with pytest.raises(Impossible):
            people.slash("ann", "art", "quota show")
        with pytest.raises(Impossible):
            people.slash("mod", people.direct("mod"), "quota show")
        shown_to_all(stage)
        refused = await told(stage, "quota set", who="ann", limit=5, per="day")

    assert "permission is missing" in refused
    assert audited(stage) == []


async def test_of_two_moderators_at_once_neither_loses_a_word(stage: Stage) -> None:
    """On one rule the later one holds and is told what it replaced; different limits of a role add up."""
    people = stage.discord.people
    async with stage.bot():
        rules = [people.slash("mod", "art", "quota set", limit=limit, per="day") for limit in (2, 3)]
        limits = [
            people.slash("mod", "art", "limits set", **option)
            for option in ({"count": 1}, {"qualities": "low"})
        ]
        answers = [(await told_privately(stage, each)).content for each in (*rules, *limits)]
        listed = await told(stage, "quota show")
        limited = await told(stage, "limits show")

    (first,) = [each for each in answers[:2] if "It was" not in each]
    (later,) = [each for each in answers[:2] if "It was" in each]
    replaced = "2 pictures" if "2 pictures" in first else "3 pictures"
    assert later.endswith(f"It was {replaced}.")
    assert listed.count("a day for each member") == 1
    assert replaced not in listed
    assert "qualities low; at most 1 at once" in limited
    assert sorted(audited(stage)) == ["limits.set"] * 2 + ["quota.set"] * 2


async def test_direct_messages_have_a_budget_of_their_own(stage: Stage) -> None:
    """What is made there counts against what the operator allows there, and for no server.

    A server that the bot is no member of has no quota of its own: each would be one more.
    """
    people = stage.discord.people
    place = people.direct("ann")
    async with stage.bot(DARKROOM__QUOTAS__DIRECT_IMAGES_PER_DAY="1"):
        await stage.answered(people.slash("ann", place, "imagine", prompt="a koi pond"))
        refused = await stage.answered(people.slash("ann", place, "imagine", prompt="a boat"))
        in_server = await asks(stage, "ann")
        stage.discord.staging.membership(guild="Lab", present=False)
        strange = await asks(stage, "ann")

    for each in (refused, strange):
        assert "1 picture a day for each member (the bot's default); 1 used" in each.content
    assert stage.picture(in_server)

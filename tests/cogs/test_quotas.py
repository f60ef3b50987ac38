"""`/quota`: moderators set, read and clear; nobody else does."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.quotas import Measure, Per, Rule, Subject
from sandbox.discord.asking import Impossible
from tests.cogs.lab import Lab


async def told(lab: Lab, command: str, **options: Any) -> str:
    """What the moderator reads after a command."""
    return await lab.private_answer(lab.discord.people.slash("mod", "art", command, **options))


def rule(lab: Lab) -> Rule:
    """The only rule there is."""
    (only,) = lab.studio.rules.rules
    return only


@pytest.mark.parametrize(
    ("options", "kind", "said"),
    [
        ({}, Subject.EACH, "5 pictures a day for each member"),
        ({"applies_to": "server"}, Subject.SERVER, "5 pictures a day for the whole server"),
        ({"member": "ann"}, Subject.MEMBER, "5 pictures a day for <@"),
        ({"role": "moderators"}, Subject.ROLE, "with the role <@&"),
        ({"channel": "lounge"}, Subject.CHANNEL, "for the channel <#"),
    ],
)
async def test_a_rule_is_set_for_whom_it_names(
    lab: Lab, options: dict[str, str], kind: Subject, said: str
) -> None:
    """The answer reads the rule back; the studio knows who set it."""
    text = await told(lab, "quota set", limit=5, per="day", **options)

    assert said in text
    assert (rule(lab).kind, rule(lab).per, rule(lab).limit) == (kind, Per.DAY, 5)
    assert str(rule(lab).guild) == lab.discord.people.channel("art").guild_id
    assert [str(user) for user in lab.studio.rules.by] == [lab.discord.people.user("mod").id]


async def test_dollars_are_counted_exactly(lab: Lab) -> None:
    """Money is kept in micro-dollars."""
    text = await told(lab, "quota set", limit=2.5, per="month", measure="usd")

    assert "US$ 2.50" in text
    assert (rule(lab).measure, rule(lab).limit) == (Measure.USD, 2_500_000)


@pytest.mark.parametrize("command", ["quota set", "quota clear"])
async def test_a_rule_is_for_one_subject_only(lab: Lab, command: str) -> None:
    """Nobody could say what both together mean."""
    options = {"limit": 5, "per": "day"} if command == "quota set" else {}
    text = await told(lab, command, member="ann", applies_to="server", **options)

    assert "only one of them" in text
    assert lab.studio.rules.rules == []


async def test_rules_are_shown_for_the_server_and_for_a_member(lab: Lab) -> None:
    """What holds, and how much of it is used."""
    assert "No rule here" in await told(lab, "quota show")
    await told(lab, "quota set", limit=5, per="day")

    assert "5 pictures a day for each member" in await told(lab, "quota show")
    assert "3 used, 2 left" in await told(lab, "quota show", member="ann")


async def test_a_cleared_rule_is_gone(lab: Lab) -> None:
    """The answer names what was removed."""
    await told(lab, "quota set", limit=5, per="day", member="ann")

    assert "no such rule" in await told(lab, "quota clear")
    assert "Removed: 5 pictures a day" in await told(lab, "quota clear", member="ann")
    assert lab.studio.rules.rules == []


async def test_members_are_not_offered_the_command(lab: Lab) -> None:
    """Discord hides it from whoever may not manage the server, and shows it nowhere but in servers."""
    with pytest.raises(Impossible):
        lab.discord.people.slash("ann", "art", "quota show")
    with pytest.raises(Impossible):
        lab.discord.people.slash("mod", lab.discord.people.direct("mod"), "quota show")


async def test_a_server_that_shows_it_to_everybody_changes_nothing(lab: Lab) -> None:
    """Each command checks again who uses it."""
    for command in lab.discord.world.state.commands.values():
        command["default_member_permissions"] = None
    asked = lab.discord.people.slash("ann", "art", "quota set", limit=5, per="day")

    assert "permission is missing" in await lab.private_answer(asked)
    assert lab.studio.rules.rules == []

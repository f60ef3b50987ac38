"""Limits, blocked terms and bans, read back to moderators."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.ids import GuildId, RoleId, UserId
from bot.domain.limits import ANYTHING, Allowed, Limit
from bot.domain.policy import Ban
from bot.domain.terms import Term
from bot.rendering.limits import limits_set, limits_shown
from bot.rendering.policy import banned, lifted, policy_shown, term_blocked, term_unblocked, tried
from bot.rendering.words import Words

EN = Words("en")
UNTIL = datetime(2026, 11, 22, tzinfo=UTC)
ROLE = RoleId(8)
GONE = "<@&8> (no longer there: clear it with the option gone of /limits clear)"


def limit(role: RoleId | None, may: Allowed) -> Limit:
    """What a role may ask for."""
    return Limit(guild=GuildId(1), role=role, allowed=may)


def test_limits_tell_what_may_be_asked_for() -> None:
    """A line for each role; a role that is gone is told as such."""
    everyone = limit(None, Allowed(sizes=("1:1", "2:3"), count=1))
    gone = limit(ROLE, Allowed(providers=("paint_1",), references=0))

    assert limits_shown([everyone, gone], EN, {ROLE}).splitlines()[1:] == [
        "- everyone: sizes 1:1, 2:3; at most 1 at once",
        f"- {GONE}: providers paint\\_1; at most 0 attached",
    ]
    assert limits_shown([], EN).startswith("No limits here")


def test_a_changed_limit_tells_what_was_before_and_how_roles_add_up() -> None:
    """Only where there is something to tell."""
    before, after = limit(ROLE, ANYTHING), limit(ROLE, Allowed(qualities=("low",)))

    assert limits_set(before, after, EN).splitlines() == [
        "Set: <@&8> may now ask for qualities low.",
        "Before: anything.",
        "A member with several limited roles may choose whatever one of them allows.",
    ]
    assert (
        limits_set(limit(None, ANYTHING), limit(None, ANYTHING), EN)
        == "Set: everyone may now ask for anything."
    )


def test_terms_stand_behind_spoilers_and_nothing_in_them_takes_effect() -> None:
    """Moderators need not read them, and no one is pinged by them."""
    terms = [Term("a|b @here"), Term("nude", nsfw=True)]
    bans = [Ban(member=UserId(1), until=UNTIL, by=UserId(2)), Ban(member=UserId(3), until=None, by=None)]

    assert policy_shown(terms, bans, EN).splitlines() == [
        "Who may not ask:",
        "- <@1>, banned by <@2>; ends <t:1795305600:R>",
        "- <@3>, pausing after too many refusals or cancels",
        "Blocked terms:",
        "- ||a\\|b @\u200bhere||",
        "- ||nude|| (allowed in age-restricted channels)",
    ]
    assert policy_shown([], [], EN) == "No term is blocked here."
    assert len(policy_shown([Term("x" * 90)] * 100, bans, EN)) <= 2000


def test_each_change_is_answered() -> None:
    """What was done, or that there was nothing to do."""
    assert term_blocked(Term("cat"), EN) == "Blocked: ||cat||. See with /policy try what it refuses."
    assert "age-restricted" in term_blocked(Term("cat", nsfw=True), EN)
    assert term_unblocked("cat", EN, was_blocked=False) == "||cat|| was not blocked."
    assert tried(None, EN) == "No blocked term refuses that."
    assert tried(Term("cat"), EN) == "That would be refused by ||cat||."
    assert banned(Ban(member=UserId(1), until=None, by=UserId(2)), EN).endswith("any more.")
    assert lifted(1, EN, was_barred=False) == "<@1> was neither banned nor pausing."

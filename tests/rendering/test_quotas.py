"""Quota rules, read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.grants import Drawn, Grant
from bot.domain.ids import GuildId, UserId
from bot.domain.quotas import Charge, Holder, Measure, Rule, Scope, Standing, Subject, default_rule
from bot.domain.windows import Per, Window
from bot.rendering.quotas import (
    grant_line,
    quota_cleared,
    quota_granted,
    quota_rules,
    quota_set,
    quota_standing,
    quota_standings,
    rule_label,
    rule_text,
)
from bot.rendering.words import Words

EN, ZH = Words("en"), Words("zh-CN")
DAILY = Rule(guild=None, kind=Subject.EACH, per=Per.DAY, limit=20)
DOLLARS = Rule(guild=None, kind=Subject.SERVER, per=Per.MONTH, limit=12_500_000, measure=Measure.USD)


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        (DAILY, "20 pictures a day for each member", "每位成员每天 20 张图片"),
        (DOLLARS, "US$ 12.50 a month for the whole server", "整个服务器合计每月 12.50 美元"),
        (
            Rule(guild=None, kind=Subject.CHANNEL, subject=7, per=Per.HOUR, limit=1),
            "1 picture an hour for the channel <#7> in all",
            "频道 <#7> 合计每小时 1 张图片",
        ),
        (
            Rule(guild=None, kind=Subject.ROLE, subject=8, per=Per.WEEK, limit=0),
            "0 pictures a week for each member with the role <@&8>",
            "拥有身份组 <@&8> 的每位成员每周 0 张图片",
        ),
        (
            Rule(guild=None, kind=Subject.MEMBER, subject=9, per=Per.DAY, limit=3),
            "3 pictures a day for <@9>",
            "<@9> 每天 3 张图片",
        ),
        (
            default_rule(20),
            "20 pictures a day for each member (the bot's default)",
            "每位成员每天 20 张图片（机器人的默认配额）",
        ),
    ],
)
def test_a_rule_in_words(rule: Rule, english: str, chinese: str) -> None:
    """How much, per what, for whom."""
    assert (rule_text(rule, EN), rule_text(rule, ZH)) == (english, chinese)


def test_the_answer_to_setting_names_the_rule() -> None:
    """A moderator sees what was understood."""
    assert quota_set(DAILY, EN) == "Set: 20 pictures a day for each member."


def test_the_answer_to_setting_tells_what_was_before() -> None:
    """Of two moderators who change the same rule the second sees what the first had set."""
    assert quota_set(DAILY, EN, replace(DAILY, limit=5)).endswith("for each member. It was 5 pictures.")
    assert quota_set(DAILY, EN, DAILY) == quota_set(DAILY, EN)
    assert quota_set(DAILY, ZH, replace(DAILY, limit=5)).endswith("之前是 5 张图片。")


def test_what_was_granted() -> None:
    """How much, to whom, until when, and what is left of it."""
    until = datetime(2026, 11, 22, tzinfo=UTC)
    grant = Grant(guild=GuildId(1), member=UserId(9), measure=Measure.IMAGES, amount=10, until=until)

    assert quota_granted(grant, EN) == (
        "Granted: 10 pictures for <@9> besides their own quota (ends <t:1795305600:R>)."
    )
    assert grant_line(Drawn(replace(grant, until=None), 3), EN) == (
        "- 10 pictures for <@9> besides their own quota: 7 left"
    )


def test_a_rule_whose_role_is_gone() -> None:
    """It is shown as such, and as a choice it has no name that Discord would draw."""
    gone = Rule(guild=None, kind=Subject.ROLE, subject=8, per=Per.DAY, limit=1)

    assert "no longer there" in quota_rules([gone], EN, [gone])
    assert rule_label(gone, None, EN) == "1 picture a day for each member with the role no longer there (8)"
    assert rule_label(gone, "artists", EN) == "1 picture a day for each member with the role artists"
    assert len(rule_label(gone, "x" * 200, EN)) == 100


def test_the_answer_to_clearing_names_what_went() -> None:
    """A line each, or that nothing was there."""
    assert quota_cleared([DAILY, DOLLARS], EN).splitlines() == [
        "Removed: 20 pictures a day for each member.",
        "Removed: US$ 12.50 a month for the whole server.",
    ]
    assert quota_cleared([], EN) == "There is no such rule."


def test_the_rules_of_a_place() -> None:
    """A line each, or what holds where there are none."""
    assert quota_rules([DAILY], EN) == "Quotas here:\n- 20 pictures a day for each member"
    assert quota_rules([], EN).startswith("No rule here;")


def _used(rule: Rule, used: int) -> Standing:
    window = Window(rule.per, datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC))
    scope = Scope(Holder.MEMBER, GuildId(1), 9)
    return Standing(Charge(scope=scope, window=window, rule=rule, amount=0), used)


def test_what_holds_for_a_member() -> None:
    """The rule, what is used and left, and when it starts over; never less than nothing left."""
    lines = [quota_standing(_used(DAILY, 23), EN), quota_standing(_used(DOLLARS, 500_000), EN)]

    head, daily, dollars = quota_standings(9, lines, EN).splitlines()

    assert head == "Quotas that hold for <@9>:"
    assert daily == "- 20 pictures a day for each member: 23 used, 0 left; it starts over <t:1795305600:R>"
    assert dollars.endswith(" server: US$ 0.50 used, US$ 12.00 left; it starts over <t:1795305600:R>")


def test_a_list_too_long_for_a_message_says_how_much_is_left_out() -> None:
    """A server may have a rule for each of its roles."""
    rules = [replace(DAILY, kind=Subject.ROLE, subject=10**18 + n) for n in range(100)]

    text = quota_rules(rules, EN)

    assert 1900 < len(text) <= 2000
    assert text.endswith(f"- and {100 - text.count('<@&')} more")

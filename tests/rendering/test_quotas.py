"""Quota rules, read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.quotas import Measure, Per, Rule, Subject, default_rule
from bot.rendering.quotas import (
    quota_cleared,
    quota_rules,
    quota_set,
    quota_standing,
    quota_standings,
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


def test_what_holds_for_a_member() -> None:
    """The rule, what is used and left, and when it starts over; never less than nothing left."""
    ends_at = datetime(2026, 11, 22, tzinfo=UTC)
    lines = [
        quota_standing(DAILY, EN, used=23, ends_at=ends_at),
        quota_standing(DOLLARS, EN, used=500_000, ends_at=ends_at),
    ]

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

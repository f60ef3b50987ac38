"""Quota rules in words: what moderators read back, and what a refusal names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import accumulate

from bot.domain.money import DOLLAR
from bot.domain.quotas import Measure, Per, Rule, Subject
from bot.rendering.escaping import CONTENT_LIMIT, width
from bot.rendering.words import Words, moment

# How Discord shows a channel, role or member by name; nobody is pinged, since no message allows it.
_MENTIONS = {Subject.CHANNEL: "<#{}>", Subject.ROLE: "<@&{}>", Subject.MEMBER: "<@{}>"}

_KINDS = frozenset(Subject)
_ROOM_FOR_MORE = 40


def quota_set(rule: Rule, words: Words) -> str:
    """Return the answer to setting `rule`."""
    return words.text("quota.set", rule=rule_text(rule, words))


def quota_cleared(rules: Iterable[Rule], words: Words) -> str:
    """Return the answer to clearing: what was removed, a line each, or that nothing was there."""
    removed = [words.text("quota.cleared", rule=rule_text(rule, words)) for rule in rules]
    return "\n".join(removed) or words.text("quota.nothing_to_clear")


def quota_rules(rules: Iterable[Rule], words: Words) -> str:
    """Return the rules of a place, a line each, or that there are none."""
    lines = [words.text("quota.line", rule=rule_text(rule, words)) for rule in rules]
    return _listed(words.text("quota.heading"), lines, words) if lines else words.text("quota.none")


def quota_standings(who: int, lines: Iterable[str], words: Words) -> str:
    """Return all that holds for the member `who`; `lines` are from `quota_standing`."""
    return _listed(words.text("quota.heading_for", who=f"<@{who}>"), lines, words)


def quota_standing(rule: Rule, words: Words, *, used: int, ends_at: datetime) -> str:
    """Return one line of what holds: the rule, what is used of it and left, when it starts over.

    `used` is counted as `Rule.limit` is; `ends_at` is the end of the window.
    """
    told = words.text(
        "quota.used",
        rule=rule_text(rule, words),
        used=_number(used, rule.measure, words),
        left=_number(max(0, rule.limit - used), rule.measure, words),
        when=moment(ends_at),
    )
    return words.text("quota.line", rule=told)


def rule_text(rule: Rule, words: Words) -> str:
    """Return `rule` as part of a sentence: `20 pictures a day for each member`."""
    return _told(rule.kind, rule.per, _amount(rule.limit, rule.measure, words), rule.subject, words)


def named_rule(facts: Mapping[str, str], words: Words) -> str | None:
    """Return in words the rule that a refusal's facts name; None if they name none.

    The facts are `rule` (its kind), `subject`, `per`, `measure` and `limit`, dollars spelt as `12.50`.
    """
    if facts.get("rule") not in _KINDS:
        return None
    images = facts["measure"] == Measure.IMAGES
    limit = _pictures(int(facts["limit"]), words) if images else words.text("quota.usd", n=facts["limit"])
    return _told(Subject(facts["rule"]), Per(facts["per"]), limit, facts.get("subject"), words)


def _listed(heading: str, lines: Iterable[str], words: Words) -> str:
    """Return the lines that fit one message under `heading`, and how many did not."""
    lines = tuple(lines)
    room = CONTENT_LIMIT - width(heading) - _ROOM_FOR_MORE
    fitting = sum(reached <= room for reached in accumulate(width(line) + 1 for line in lines))
    left = len(lines) - fitting
    more = (words.text("quota.more", n=left),) if left else ()
    return "\n".join((heading, *lines[:fitting], *more))


def _told(kind: Subject, per: Per, amount: str, subject: object, words: Words) -> str:
    whose = Subject.EACH if kind is Subject.DEFAULT else kind
    scope = words.text(f"quota.scope.{whose}", who=_MENTIONS.get(kind, "").format(subject))
    text = words.text("quota.rule", amount=amount, per=words.text(f"quota.per.{per}"), scope=scope)
    return words.text("quota.default", rule=text) if kind is Subject.DEFAULT else text


def _amount(value: int, measure: Measure, words: Words) -> str:
    return _pictures(value, words) if measure is Measure.IMAGES else _number(value, measure, words)


def _pictures(count: int, words: Words) -> str:
    return words.text("quota.images", n=count)


def _number(value: int, measure: Measure, words: Words) -> str:
    return words.text("quota.usd", n=f"{value / DOLLAR:.2f}") if measure is Measure.USD else str(value)

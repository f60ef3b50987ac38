"""Quota rules in words: what moderators read back, and what a refusal names."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from itertools import accumulate

from bot.domain import money
from bot.domain.grants import Drawn, Grant
from bot.domain.quotas import Measure, Rule, Standing, Subject
from bot.domain.windows import Per
from bot.rendering import mentions
from bot.rendering.escaping import CONTENT_LIMIT, width
from bot.rendering.words import Words, moment

_MENTIONS = {
    Subject.CHANNEL: mentions.channel,
    Subject.ROLE: mentions.role,
    Subject.MEMBER: mentions.member,
}

_KINDS = frozenset(Subject)
_ROOM_FOR_MORE = 40
# Discord's limit for the text of a choice.
LONGEST_LABEL = 100


def quota_set(rule: Rule, words: Words, before: Rule | None = None) -> str:
    """Return the answer to setting `rule`, and what it was `before`, if it was another."""
    told = words.text("quota.set", rule=rule_text(rule, words))
    if before is None or before == rule:
        return told
    was = words.text("quota.before", limit=amount_text(before.limit, before.measure, words))
    return words.text("joint", first=told, second=was)


def quota_cleared(rules: Iterable[Rule], words: Words) -> str:
    """Return the answer to clearing: what was removed, a line each, or that nothing was there."""
    removed = [words.text("quota.cleared", rule=rule_text(rule, words)) for rule in rules]
    return "\n".join(removed) or words.text("quota.nothing_to_clear")


def quota_rules(rules: Iterable[Rule], words: Words, gone: Container[Rule] = ()) -> str:
    """Return the rules of a place, a line each, or that there are none; `gone`: whose subject is no more."""
    lines = [_rule_line(rule, words, gone=rule in gone) for rule in rules]
    return listed(words.text("quota.heading"), lines, words) if lines else words.text("quota.none")


def _rule_line(rule: Rule, words: Words, *, gone: bool) -> str:
    text = rule_text(rule, words)
    return words.text("quota.line", rule=words.text("quota.gone", rule=text) if gone else text)


def rule_label(rule: Rule, name: str | None, words: Words) -> str:
    """Return `rule` as a choice to pick, where no name is drawn: `name` is its subject's, None: unknown."""
    who = name or words.text("quota.unknown", id=rule.subject)
    amount = amount_text(rule.limit, rule.measure, words)
    return _told(rule.kind, rule.per, amount, who, words)[:LONGEST_LABEL]


def quota_granted(grant: Grant, words: Words) -> str:
    """Return the answer to granting."""
    return words.text("quota.granted", grant=_grant(grant.amount, grant, words))


def grant_line(drawn: Drawn, words: Words) -> str:
    """Return one line of what a member was granted and has left of it."""
    left = _number(drawn.left, drawn.grant.measure, words)
    told = words.text("quota.granted_left", grant=_grant(drawn.grant.amount, drawn.grant, words), left=left)
    return words.text("quota.line", rule=told)


def _grant(amount: int, grant: Grant, words: Words) -> str:
    told = words.text(
        "quota.grant", amount=amount_text(amount, grant.measure, words), who=mentions.member(grant.member)
    )
    if grant.until is None:
        return told
    return words.text("quota.grant_until", grant=told, when=moment(grant.until))


def quota_standings(who: int, lines: Iterable[str], words: Words) -> str:
    """Return all that holds for the member `who`; `lines` are from `quota_standing`."""
    return listed(words.text("quota.heading_for", who=mentions.member(who)), lines, words)


def quota_standing(standing: Standing, words: Words) -> str:
    """Return one line of what holds: the rule, what is used of it and left, when it starts over."""
    rule = standing.charge.rule
    told = words.text(
        "quota.used",
        rule=rule_text(rule, words),
        used=_number(standing.used, rule.measure, words),
        left=_number(max(0, standing.left), rule.measure, words),
        when=moment(standing.charge.window.ends_at),
    )
    return words.text("quota.line", rule=told)


def rule_text(rule: Rule, words: Words) -> str:
    """Return `rule` as part of a sentence: `20 pictures a day for each member`."""
    amount = amount_text(rule.limit, rule.measure, words)
    return _told(rule.kind, rule.per, amount, _mentioned(rule.kind, rule.subject), words)


def named_rule(facts: Mapping[str, str], words: Words) -> str | None:
    """Return in words the rule that a refusal's facts name; None if they name none.

    The facts are `rule` (its kind), `subject`, `per`, `measure` and `limit`, dollars spelt as `12.50`.
    """
    if facts.get("rule") not in _KINDS:
        return None
    images = facts["measure"] == Measure.IMAGES
    limit = _pictures(int(facts["limit"]), words) if images else words.text("quota.usd", n=facts["limit"])
    kind = Subject(facts["rule"])
    return _told(kind, Per(facts["per"]), limit, _mentioned(kind, facts.get("subject")), words)


def used_amount(facts: Mapping[str, str], words: Words) -> str:
    """Return how much a refusal's facts say is used, which is spelt as `named_rule` has its limit."""
    used = facts.get("used", "0")
    return used if facts["measure"] == Measure.IMAGES else words.text("quota.usd", n=used)


def listed(heading: str, lines: Iterable[str], words: Words) -> str:
    """Return the lines that fit one message under `heading`, and how many did not."""
    lines = tuple(lines)
    room = CONTENT_LIMIT - width(heading) - _ROOM_FOR_MORE
    fitting = sum(reached <= room for reached in accumulate(width(line) + 1 for line in lines))
    left = len(lines) - fitting
    more = (words.text("quota.more", n=left),) if left else ()
    return "\n".join((heading, *lines[:fitting], *more))


def _mentioned(kind: Subject, subject: object) -> str:
    return _MENTIONS[kind](subject) if kind in _MENTIONS else ""


def _told(kind: Subject, per: Per, amount: str, who: str, words: Words) -> str:
    whose = Subject.EACH if kind is Subject.DEFAULT else kind
    scope = words.text(f"quota.scope.{whose}", who=who)
    text = words.text("quota.rule", amount=amount, per=words.text(f"quota.per.{per}"), scope=scope)
    return words.text("quota.default", rule=text) if kind is Subject.DEFAULT else text


def amount_text(value: int, measure: Measure, words: Words) -> str:
    """Return so many pictures, or micro-dollars as dollars."""
    return _pictures(value, words) if measure is Measure.IMAGES else _number(value, measure, words)


def _pictures(count: int, words: Words) -> str:
    return words.text("quota.images", n=count)


def _number(value: int, measure: Measure, words: Words) -> str:
    return words.text("quota.usd", n=money.spelt(value)) if measure is Measure.USD else str(value)

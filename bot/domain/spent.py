"""A quota rule inside a refusal, both ways: a refusal's facts are text, because the store keeps them so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.quotas import Measure, Per, Rule, Subject
from bot.errors import Refusal, Refused


def quota_spent(rule: Rule, frees_at: datetime) -> Refused:
    """Return the refusal that names `rule`; `frees_at` is the end of the window it counts in."""
    facts = {"kind": rule.kind, "per": rule.per, "limit": str(rule.limit), "measure": rule.measure}
    if rule.subject is not None:
        facts["subject"] = str(rule.subject)
    return Refused(Refusal.QUOTA_SPENT, facts, frees_at)


def rule_of(facts: Mapping[str, str]) -> Rule | None:
    """Return the rule that the facts of a refusal name; its server is not among them. None: it names none."""
    if "kind" not in facts:
        return None
    return Rule(
        guild=None,
        kind=Subject(facts["kind"]),
        subject=int(facts["subject"]) if "subject" in facts else None,
        per=Per(facts["per"]),
        limit=int(facts["limit"]),
        measure=Measure(facts["measure"]),
    )

"""Why there is no picture, in plain words and with the next step.

A refusal is told by its reason, a provider's failure by what a person can do about it. What the
provider itself wrote (its text, status, address, ids) is never shown: it is for the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.turns import Failure, Family
from bot.errors import REMEDIES, Kind, Refusal, Refused
from bot.rendering import mentions
from bot.rendering.escaping import LONGEST_FACT, fact, shown
from bot.rendering.quotas import named_rule, used_amount
from bot.rendering.words import Words, moment

# A refusal may list what would have been right; that list is the longest fact there is.
LONGEST_CHOICES = 400

# What these tell of is over one day; nothing of it is used up.
_BARRED = frozenset({f"refusal.{Refusal.BANNED}", f"refusal.{Refusal.PAUSED}"})
_KINDS = frozenset(Kind)
_REFUSALS = frozenset(Refusal)


def refusal(refused: Refused, locale: str) -> str:
    """Return why we said no and what to do, with the time it frees where that is known."""
    return _advice(f"refusal.{refused.why}", refused.facts, refused.frees_at, Words(locale))


def failure(failed: Failure, locale: str) -> str:
    """Return why a turn ended without a result and what to do next."""
    return _advice(_key(failed), dict(failed.facts), failed.frees_at, Words(locale))


def _key(failed: Failure) -> str:
    """Return the key of the sentence; one for a reason we do not know, so every turn has an ending."""
    if failed.family is Family.CANCELLED:
        return "ending.cancelled"
    if failed.family is Family.PROVIDER and failed.reason in _KINDS:
        # What an operator has to change, no member mends by asking otherwise.
        hinted = any(name == "hint" for name, _ in failed.facts)
        return "remedy.misconfigured" if hinted else f"remedy.{REMEDIES[Kind(failed.reason)]}"
    return f"refusal.{failed.reason}" if failed.reason in _REFUSALS else "ending.failed"


def _advice(key: str, facts: Mapping[str, str], frees_at: datetime | None, words: Words) -> str:
    advice = words.advice(key, **_safe(facts, words))
    if frees_at is not None:
        ending = "ends_at" if key in _BARRED else "frees_at"
        advice = words.text("joint", first=advice, second=words.text(ending, when=moment(frees_at)))
    if message := facts.get("besides"):
        advice = f"{advice}\n{shown(message, LONGEST_CHOICES)}"
    return advice


def _safe(facts: Mapping[str, str], words: Words) -> dict[str, str]:
    """Return the facts fit for a sentence: other people's text escaped, a rule in words, gaps named."""
    safe = {name: words.text(f"untold.{name}") for name in ("name", "choices")}
    safe |= {name: fact(value, _room(name)) for name, value in facts.items() if value}
    safe["channels"] = " ".join(map(mentions.channel, facts.get("channels", "").split()))
    rule = named_rule(facts, words)
    return safe if rule is None else safe | {"rule": rule, "used": used_amount(facts, words)}


def _room(name: str) -> int:
    return LONGEST_CHOICES if name == "choices" else LONGEST_FACT

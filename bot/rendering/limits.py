"""What roles may ask for, in words."""

from __future__ import annotations

from collections.abc import Container, Iterable

from bot.domain.ids import RoleId
from bot.domain.limits import Allowed, Limit
from bot.rendering import mentions
from bot.rendering.escaping import fact
from bot.rendering.quotas import listed
from bot.rendering.words import Words

# A server may name as many sizes as it likes; a line shows so much of them.
LONGEST_NAMES = 300


def limits_set(before: Limit, after: Limit, words: Words) -> str:
    """Return the answer to changing a limit: what is allowed now, what was before, how roles add up."""
    parts = [words.text("limits.changed", who=_who(after, words), after=allowed_text(after.allowed, words))]
    if before != after:
        parts.append(words.text("limits.before", before=allowed_text(before.allowed, words)))
    if after.role is not None:
        parts.append(words.text("limits.union"))
    return "\n".join(parts)


def limits_shown(limits: Iterable[Limit], words: Words, gone: Container[RoleId] = ()) -> str:
    """Return every limit, a line each; `gone`: roles that are no more."""
    lines = [
        words.text(
            "limits.line",
            who=_who(limit, words, gone=limit.role in gone),
            what=allowed_text(limit.allowed, words),
        )
        for limit in limits
    ]
    return listed(words.text("limits.heading"), lines, words) if lines else words.text("limits.none")


def _who(limit: Limit, words: Words, *, gone: bool = False) -> str:
    if limit.role is None:
        return words.text("limits.everyone")
    who = mentions.role(limit.role)
    return words.text("limits.gone_role", who=who) if gone else who


def allowed_text(allowed: Allowed, words: Words) -> str:
    """Return what may be asked for, as part of a sentence."""
    lists = {"sizes": allowed.sizes, "qualities": allowed.qualities, "providers": allowed.providers}
    told = [
        words.text(f"limits.{name}", names=fact(", ".join(names), LONGEST_NAMES))
        for name, names in lists.items()
        if names is not None
    ]
    numbers = {"count": allowed.count, "references": allowed.references}
    told += [words.text(f"limits.{name}", names=most) for name, most in numbers.items() if most is not None]
    return "; ".join(told) or words.text("limits.anything")

"""Who, when and how much, as an export says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.domain import money
from bot.domain.ids import UserId
from bot.domain.tale import Charged, Tale
from bot.rendering.words import Words


def members(tale: Tale) -> Mapping[UserId, int]:
    """Number whoever asked, in order of their first turn: names and ids are not ours to give away."""
    found = dict.fromkeys(node.turn.author for node in tale.tree.nodes)
    return {author: number for number, author in enumerate(found, 1)}


def authors(tale: Tale, words: Words) -> Mapping[UserId, str]:
    """What each who asked is called: the reader `you`, the others by number."""
    return {
        author: words.text("export.you")
        if author == tale.reader
        else words.text("export.member", number=number)
        for author, number in members(tale).items()
    }


def told_at(when: datetime) -> str:
    """Spell a moment, in UTC: whoever reads may be anywhere."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def counted(charged: Charged, words: Words) -> str:
    """Say what was counted."""
    amount = money.spelt(charged.cost)
    return words.text("export.counted", pictures=words.text("quota.images", n=charged.images), amount=amount)

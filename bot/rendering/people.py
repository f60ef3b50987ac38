"""How people are named."""

from __future__ import annotations

from bot.domain.ids import FORGOTTEN, UserId
from bot.rendering.words import Words


def mention(user: UserId, words: Words) -> str:
    """Return Discord's markup for a member, which pings nobody; of whoever was forgotten there is no name."""
    return words.text("forgotten.somebody") if user == FORGOTTEN else f"<@{user}>"

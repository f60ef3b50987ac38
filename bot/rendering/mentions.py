"""Discord's markup for what has a number: each reader's own program draws the name, and nobody is pinged."""

from __future__ import annotations

from bot.domain.ids import FORGOTTEN, UserId
from bot.rendering.words import Words


def person(user: UserId, words: Words) -> str:
    """Return a member's; of whoever was forgotten there is no name."""
    return words.text("forgotten.somebody") if user == FORGOTTEN else member(user)


def member(number: object) -> str:
    """Return a member's, who is known to have a name."""
    return f"<@{number}>"


def role(number: object) -> str:
    """Return a role's."""
    return f"<@&{number}>"


def channel(number: object) -> str:
    """Return a channel's or a thread's."""
    return f"<#{number}>"

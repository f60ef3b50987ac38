"""Keeping the rest as it is: what is said to a model besides, where a member wants one thing changed."""

from __future__ import annotations

from bot.domain.offers import Options

# Models follow such words best where they name what tends to drift, and stand at the end.
_WORDS = (
    "Change nothing else. Keep the composition, the framing, the light, the colours and the style as they"
    " are, and every face and object that is not mentioned."
)


def as_sent(instruction: str, options: Options, *, edits: bool) -> str:
    """Return the instruction as a model gets it; members are shown what they wrote themselves."""
    return f"{instruction}\n\n{_WORDS}" if options.keep and edits else instruction

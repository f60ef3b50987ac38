"""When the next edit of a status message is due.

The newest state wins: nothing is queued, the drawing at hand when the time comes is the one sent.
What a person waits for (the first sign, the end) goes at once; what merely moves keeps a humane
distance. How many messages share a rate limit is not known here: `cogs` holds edits back further.
"""

from __future__ import annotations

from enum import StrEnum

from bot.domain.pictures import PREVIEW_EVERY_S
from bot.rendering.drawing import Drawing


class Change(StrEnum):
    """What an edit would bring."""

    FIRST = "first"
    TEXT = "text"
    PREVIEW = "preview"
    FINAL = "final"


# Faster than this nobody reads.
SPACING_S = {Change.TEXT: 1.5, Change.PREVIEW: PREVIEW_EVERY_S}


def change(before: Drawing | None, after: Drawing) -> Change | None:
    """Return what sending `after` would bring a person who sees `before`; None: nothing."""
    if after.final:
        return None if before == after else Change.FINAL
    if before is None:
        return Change.FIRST
    if before.preview_version != after.preview_version:
        return Change.PREVIEW
    if (before.content, before.buttons) != (after.content, after.buttons):
        return Change.TEXT
    return None


def next_due(kind: Change, *, now: float, last_edit_at: float | None) -> float:
    """Return when an edit of this kind may go out, in seconds of the clock that told the others."""
    if kind in (Change.FIRST, Change.FINAL) or last_edit_at is None:
        return now
    return max(now, last_edit_at + SPACING_S[kind])

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
    STATE = "state"
    BUTTONS = "buttons"
    TEXT = "text"
    PREVIEW = "preview"
    FINAL = "final"


# Faster than this nobody reads.
SPACING_S = {Change.STATE: 1.5, Change.BUTTONS: 1.5, Change.TEXT: 1.5, Change.PREVIEW: PREVIEW_EVERY_S}
# Where a server wants few edits, what merely moves within a state is told so rarely.
QUIET_S = 10.0


def change(before: Drawing | None, after: Drawing) -> Change | None:
    """Return what sending `after` would bring a person who sees `before`; None: nothing."""
    if after.final:
        return None if before == after else Change.FINAL
    if before is None:
        return Change.FIRST
    if before.phase is not after.phase:
        return Change.STATE
    if before.preview_version != after.preview_version:
        return Change.PREVIEW
    if before.buttons != after.buttons:
        return Change.BUTTONS
    return Change.TEXT if before.content != after.content else None


def next_due(kind: Change, *, now: float, last_edit_at: float | None, quiet: bool = False) -> float:
    """Return when an edit of this kind may go out, in seconds of the clock that told the others."""
    if kind in (Change.FIRST, Change.FINAL) or last_edit_at is None:
        return now
    spacing = QUIET_S if quiet and kind is Change.TEXT else SPACING_S[kind]
    return max(now, last_edit_at + spacing)

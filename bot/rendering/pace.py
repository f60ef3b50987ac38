"""When the next edit of a status message is due.

The newest state wins: nothing is queued, the drawing at hand when the time comes is the one sent.
What a person waits for (the first sign, the end) goes at once; what merely moves keeps a humane
distance, widened so that everybody who shares Discord's bucket gets a turn and one request is
always left for somebody's end.

All times are seconds of one monotonic clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.rendering.drawing import Drawing


class Change(StrEnum):
    """What an edit would bring."""

    FIRST = "first"
    TEXT = "text"
    PREVIEW = "preview"
    FINAL = "final"


# Faster than this nobody reads; a preview also costs an upload.
SPACING_S = {Change.TEXT: 1.5, Change.PREVIEW: 2.5}
KEPT_FOR_ENDINGS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What Discord's last answer said of the route: `remaining` requests until `resets_at`.

    `sharing`: how many running status messages draw on it (one for a token, all of a channel else).
    """

    remaining: int
    resets_at: float
    sharing: int = 1


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


def next_due(kind: Change, *, now: float, last_edit_at: float | None, bucket: Bucket | None = None) -> float:
    """Return when an edit of this kind may go out; `now` or earlier: at once.

    The first and the last edit wait for nothing but an empty bucket.
    """
    if kind in (Change.FIRST, Change.FINAL) or last_edit_at is None:
        return _refilled(now, bucket, keep=0)
    spacing = max(SPACING_S[kind], _fair_share(now, bucket))
    return max(now, last_edit_at + spacing, _refilled(now, bucket, keep=KEPT_FOR_ENDINGS))


def _refilled(now: float, bucket: Bucket | None, *, keep: int) -> float:
    if bucket is None or bucket.remaining > keep:
        return now
    return max(now, bucket.resets_at)


def _fair_share(now: float, bucket: Bucket | None) -> float:
    """Seconds between a message's edits if all who share the bucket spread what is left of it."""
    if bucket is None or bucket.resets_at <= now or bucket.remaining <= KEPT_FOR_ENDINGS:
        return 0.0
    return (bucket.resets_at - now) * bucket.sharing / (bucket.remaining - KEPT_FOR_ENDINGS)

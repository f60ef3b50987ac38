"""When an edit goes out."""

from __future__ import annotations

import pytest

from bot.rendering.drawing import Drawing
from bot.rendering.pace import Bucket, Change, change, next_due

NOW = 1000.0
PLENTY = Bucket(remaining=5, resets_at=NOW + 1)
LAST_ONE = Bucket(remaining=1, resets_at=NOW + 4)
EMPTY = Bucket(remaining=0, resets_at=NOW + 4)
CROWDED = Bucket(remaining=5, resets_at=NOW + 4, sharing=10)
STALE = Bucket(remaining=0, resets_at=NOW - 1)


@pytest.mark.parametrize(
    ("kind", "last_edit_at", "bucket", "due"),
    [
        # What a person waits for goes at once, unless Discord would refuse it.
        (Change.FIRST, None, None, NOW),
        (Change.FIRST, None, LAST_ONE, NOW),
        (Change.FIRST, None, EMPTY, NOW + 4),
        (Change.FINAL, NOW - 0.1, None, NOW),
        (Change.FINAL, NOW - 0.1, LAST_ONE, NOW),
        (Change.FINAL, NOW - 0.1, CROWDED, NOW),
        (Change.FINAL, NOW - 0.1, EMPTY, NOW + 4),
        (Change.FINAL, NOW - 0.1, STALE, NOW),
        # What moves keeps its distance from the last edit.
        (Change.TEXT, None, None, NOW),
        (Change.TEXT, NOW - 0.5, None, NOW + 1.0),
        (Change.TEXT, NOW - 0.5, PLENTY, NOW + 1.0),
        (Change.TEXT, NOW - 60, None, NOW),
        (Change.PREVIEW, NOW - 0.5, None, NOW + 2.0),
        # The last request of a window is left for somebody's end.
        (Change.TEXT, NOW - 60, LAST_ONE, NOW + 4),
        (Change.PREVIEW, NOW - 60, EMPTY, NOW + 4),
        # Ten share four spare requests in four seconds: one edit each ten seconds.
        (Change.TEXT, NOW - 1, CROWDED, NOW + 9),
        # A window that is over says nothing any more.
        (Change.TEXT, NOW - 0.5, STALE, NOW + 1.0),
    ],
)
def test_when_an_edit_is_due(
    kind: Change, last_edit_at: float | None, bucket: Bucket | None, due: float
) -> None:
    """The table above is the whole pace."""
    assert next_due(kind, now=NOW, last_edit_at=last_edit_at, bucket=bucket) == due


BEFORE = Drawing(content="Drawing", preview=b"one", preview_version=1)
FINAL = Drawing(content="drawn", final=True)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, Drawing(content="Waiting"), Change.FIRST),
        (BEFORE, BEFORE, None),
        (BEFORE, Drawing(content="Fetching", preview=b"one", preview_version=1), Change.TEXT),
        (BEFORE, Drawing(content="Drawing", preview=b"two", preview_version=2), Change.PREVIEW),
        (BEFORE, FINAL, Change.FINAL),
        (None, FINAL, Change.FINAL),
        (FINAL, FINAL, None),
    ],
)
def test_what_an_edit_would_bring(before: Drawing | None, after: Drawing, kind: Change | None) -> None:
    """An edit that would change nothing is not made."""
    assert change(before, after) == kind

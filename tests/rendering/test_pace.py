"""When an edit goes out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.rendering.drawing import Drawing
from bot.rendering.pace import Change, change, next_due
from bot.rendering.panel import Phase

NOW = 1000.0


@pytest.mark.parametrize(
    ("kind", "last_edit_at", "due"),
    [
        # What a person waits for goes at once.
        (Change.FIRST, None, NOW),
        (Change.FINAL, None, NOW),
        (Change.FINAL, NOW - 0.1, NOW),
        # What moves keeps its distance from the last edit.
        (Change.TEXT, None, NOW),
        (Change.TEXT, NOW - 0.5, NOW + 1.0),
        (Change.TEXT, NOW - 60, NOW),
        (Change.PREVIEW, NOW - 0.5, NOW + 2.0),
        (Change.PREVIEW, NOW - 60, NOW),
        (Change.BUTTONS, NOW - 0.5, NOW + 1.0),
        (Change.STATE, NOW - 0.5, NOW + 1.0),
    ],
)
def test_when_an_edit_is_due(kind: Change, last_edit_at: float | None, due: float) -> None:
    """The table above is the whole pace."""
    assert next_due(kind, now=NOW, last_edit_at=last_edit_at) == due


def test_a_quiet_server_waits_longer_for_what_merely_moves() -> None:
    """What somebody may have to press does not wait, nor how far the turn has come."""
    assert next_due(Change.TEXT, now=NOW, last_edit_at=NOW - 3, quiet=True) == NOW + 7
    assert next_due(Change.BUTTONS, now=NOW, last_edit_at=NOW - 3, quiet=True) == NOW
    assert next_due(Change.STATE, now=NOW, last_edit_at=NOW - 3, quiet=True) == NOW


BEFORE = Drawing(content="Drawing", phase=Phase.WORKING, preview=b"one", preview_version=1)
FINAL = Drawing(content="drawn", final=True)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, Drawing(content="Waiting"), Change.FIRST),
        (BEFORE, BEFORE, None),
        (BEFORE, replace(BEFORE, content="Fetching"), Change.TEXT),
        (BEFORE, replace(BEFORE, preview=b"two", preview_version=2), Change.PREVIEW),
        (BEFORE, Drawing(content="Waiting", phase=Phase.QUEUED), Change.STATE),
        (BEFORE, FINAL, Change.FINAL),
        (None, FINAL, Change.FINAL),
        (FINAL, FINAL, None),
    ],
)
def test_what_an_edit_would_bring(before: Drawing | None, after: Drawing, kind: Change | None) -> None:
    """An edit that would change nothing is not made."""
    assert change(before, after) == kind

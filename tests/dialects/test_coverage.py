"""No shared recording is left out: each is played, or its file is held against what we do."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.dialects.recordings import listed, shared

TESTS = Path(__file__).parents[1]


@cache
def words() -> str:
    """Return all that the tests say."""
    return "\n".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))


@pytest.mark.usefixtures("specs")
def test_every_recording_is_asked_for() -> None:
    """Requests and downloads are compared by tests of their own, which name them."""
    played = {recording.id for recording in shared()}

    apart = [entry["id"] for entry in listed() if entry["id"] not in played]

    assert [name for name in apart if name not in words()] == []
    assert len(played) > 170

"""Places where the process may be made to die, so that surviving them can be shown.

Inert unless the composition root arms one: in production `Crash()` costs a comparison.
"""

from __future__ import annotations

import os
import signal
from enum import StrEnum


class CrashPoint(StrEnum):
    """Named for what has just become true."""

    RECEIVED = "received"
    STATUS_POSTED = "status_posted"
    STATUS_STORED = "status_stored"
    INPUTS_KEPT = "inputs_kept"
    RESERVED = "reserved"
    DECIDED = "decided"
    INTENDED = "intended"
    WITHDRAWN = "withdrawn"
    FIRST_EVENT = "first_event"
    REMOTE_NAMED = "remote_named"
    PREVIEW_SHOWN = "preview_shown"
    PICTURE_KEPT = "picture_kept"
    HARVEST_KEPT = "harvest_kept"
    RESULT_STORED = "result_stored"
    SETTLED = "settled"
    ENDED = "ended"
    FINAL_SHOWN = "final_shown"
    DELIVERED = "delivered"
    FORGETTING = "forgetting"
    ERASED = "erased"
    UNNAMED = "unnamed"


class Crash:
    """Dies by SIGKILL, as a power cut would, when the armed point is passed for the `after`th time."""

    def __init__(self, armed: str | None = None, *, after: int = 1) -> None:
        self._armed = CrashPoint(armed) if armed else None
        self._left = after

    def __call__(self, point: CrashPoint) -> None:
        """Pass `point`."""
        if point is not self._armed:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

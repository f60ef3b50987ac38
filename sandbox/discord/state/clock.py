"""The sandbox's time: the machine's own, plus whatever a test has added to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

DISCORD_EPOCH = 1_420_070_400.0  # 2015-01-01, where snowflakes begin


class Clock:
    """Unix seconds. Deadlines, limits and signatures all read this one clock."""

    def __init__(self, read: Callable[[], float] = time.time) -> None:
        self._read = read
        self._ahead = 0.0

    def now(self) -> float:
        """Unix time in seconds."""
        return self._read() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._ahead += seconds


def iso(moment: float) -> str:
    """Spell a Unix time as Discord's payloads do."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")


def snowflake_at(moment: float) -> int:
    """The smallest id that Discord could have given at a Unix time."""
    return int((moment - DISCORD_EPOCH) * 1000) << 22

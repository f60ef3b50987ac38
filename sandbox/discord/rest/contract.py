"""What judges exchanges against a description of Discord's API, where a test brings one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from sandbox.discord.wire.uploads import Body


class Contract(Protocol):
    """Finds what is wrong with an exchange; `path` is without `/api/v10`."""

    def faults(self, method: str, path: str, sent: Body, status: int, answer: Any) -> Iterable[str]:
        """A sentence for each thing that breaks the description."""

"""A picture task as it comes over the wire: when it is submitted, and whenever it is asked after.

Vendors' pages and samples disagree about where results and reasons stand: wherever they do, they are read.
"""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from bot.dialects.exchange import Reply
from bot.dialects.replies.failures import unix_time
from bot.dialects.wire import (
    Choice,
    Fault,
    Frame,
    Maybe,
    Message,
    Spelt,
    Text,
    parse_as,
)
from bot.domain.events import Stage

_WAITING = frozenset({"queued", "submitted", "pending"})
_DRAWING = frozenset({"in_progress", "processing", "running"})
_COMPLETED = frozenset({"completed", "succeeded", "success"})
_FAILED = frozenset({"failed", "failure", "error", "cancelled", "canceled", "expired"})


def _as_percent(value: object) -> float | None:
    if isinstance(value, str):
        value = value.strip().rstrip("%％")
    try:
        percent = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        return None
    return percent if math.isfinite(percent) and not isinstance(value, bool) else None


class Task(Frame):
    """A task; an upload's answer has the same places for its address.

    `id` is the name to ask by only in the answer to the submission: later ones may tell another.
    Times are Unix times in seconds.
    """

    id: Text = Field(default=None, validation_alias=AliasChoices("id", "task_id"))
    status: Text = None
    progress: Annotated[float | None, BeforeValidator(_as_percent)] = None
    completed_at: Maybe[int] = None
    expires_at: Maybe[int] = None

    @property
    def misdirected(self) -> bool:
        """Nothing else was asked for."""
        return False

    @property
    def told(self) -> bool:
        """Whether this is about a task at all, not a failure to tell about it."""
        return not self.failed or bool(self._status or self.results)

    @property
    def ended(self) -> bool:
        """Whether nothing more will come. A status that nobody knows goes on until there is a result."""
        status = self._status
        if self.failed or status in _FAILED or status in _COMPLETED:
            return True
        return bool(self.results) and status not in _WAITING | _DRAWING

    @property
    def stage(self) -> Stage | None:
        """Where the work stands, if the status is one we know."""
        status = self._status
        if status in _WAITING:
            return Stage.QUEUED
        if status in _DRAWING:
            return Stage.DRAWING
        return Stage.DONE if status in _COMPLETED else None

    def spelt(self) -> Spelt:
        """Return the ended task as a chat's answer."""
        failed = self.failed or self._status in _FAILED
        answer = Choice(message=Message(images=self.results), finish_reason=None if failed else "stop")
        return Spelt(choices=(answer,), usage=self.usage, error=self._fault if failed else None)

    def lasts_s(self, reply: Reply) -> int | None:
        """Return for how many seconds from `reply` the pictures' addresses hold, at least 1; None: untold.

        The clock is the vendor's own: its answer's date, else when it finished the work.
        """
        now = unix_time(reply.headers.get("date", "")) or self.completed_at
        if now is None or self.expires_at is None:
            return None
        return max(1, self.expires_at - now)

    @property
    def _status(self) -> str:
        """The status in lower case; a number is HTTP's, not the task's."""
        status = (self.status or "").lower()
        return "" if status.isdecimal() else status

    @property
    def _fault(self) -> Fault:
        reason = self.fail_reason or (self.result.fail_reason if self.result else None)
        return self.error or Fault(message=reason or self.message or self.detail, code=self.code)


def parse(data: bytes) -> Task:
    """Read one JSON object; raises `UnreadableError`."""
    return parse_as(Task, data)

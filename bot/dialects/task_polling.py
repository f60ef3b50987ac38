"""Ask after a task until it has ended, however badly the asking goes.

The work was paid for when it was taken. So a poll that fails is no failed task: it is made again, and
nothing here ever submits anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from random import Random
from urllib.parse import quote

from bot.dialects.exchange import Dialogue, Reply, Send, send, wait
from bot.dialects.replies.answer import Answer
from bot.dialects.replies.failure_table import AGAIN_IF_FREE
from bot.dialects.replies.failures import Scene
from bot.dialects.replies.reader import read_object
from bot.dialects.task_wire import Task, parse
from bot.domain.events import ImageReady, Progressed, ProviderEvent, Remote
from bot.domain.offers import Offer
from bot.errors import Billed, Kind, ProviderError

SUBMIT_PATH = "/images/generations"

# By how much of itself a pause may be longer: vendors ask that polls be spread at random.
SPREAD = 0.2
# Polls in a row that are refused: a new task may not be known everywhere at once.
MOST_REFUSALS = 4


class Watch:
    """Follow the task called `handle`, whose name also decides the pauses: the same at every run."""

    def __init__(self, handle: str, offer: Offer, *, wanted: int) -> None:
        self._handle = handle
        self._offer = offer
        self._wanted = wanted
        self._chance = Random(handle)  # noqa: S311 - to spread polls, not to keep secrets
        self._left = offer.watch_s
        self._refusals = 0
        self._status: int | None = None

    def until_ended(self) -> Dialogue[None]:
        """Yield how the task goes, then what came of it; asks at once. Raises `ProviderError`."""
        while True:
            pause = 0.0
            try:
                reply, task = yield from self._look()
            except ProviderError as failure:
                pause = self._suffer(failure)
            else:
                self._refusals, self._status = 0, reply.status
                if task.ended:
                    yield from self.tell(task, reply)
                    return
                yield Progressed(task.progress, task.stage)
            yield from self.pause(pause)

    def pause(self, at_least: float = 0.0) -> Dialogue[None]:
        """Wait before the next poll; raises `ProviderError` once there was enough of it."""
        if self._left <= 0:
            raise ProviderError(
                kind=Kind.TIMEOUT,
                http_status=self._status,
                message=f"the task had not ended after {self._offer.watch_s:g} s of waiting",
                reference=self._handle,
            )
        pace = self._offer.poll_s * (1 + self._chance.uniform(0, SPREAD))
        pause = min(max(pace, at_least), self._left)
        self._left -= pause
        yield from wait(pause)

    def tell(self, task: Task, reply: Reply) -> Iterator[ProviderEvent]:
        """Yield what came of the ended task; raises `ProviderError`."""
        yield Progressed(task.progress, task.stage)
        lasts = task.lasts_s(reply)
        answer = Answer(Scene(reply, self._offer), wanted=self._wanted)
        try:
            for event in chain(answer.take(task.spelt()), answer.conclude()):
                yield _dated(event, lasts)
        except ProviderError as failure:
            failure.reference = failure.reference or self._handle
            raise

    def _look(self) -> Dialogue[tuple[Reply, Task]]:
        path = f"{SUBMIT_PATH}/{quote(self._handle, safe='')}"
        reply = yield from send(Send(method="GET", path=path, headers={"Accept": "application/json"}))
        task = yield from read_task(reply, self._offer)
        return reply, task

    def _suffer(self, failure: ProviderError) -> float:
        """Return how long at least to pause after a failed poll; raises it once it is final."""
        self._status = failure.http_status
        self._refusals = 0 if failure.kind in AGAIN_IF_FREE else self._refusals + 1
        if self._refusals < MOST_REFUSALS:
            return failure.retry_after or 0.0
        failure.billed, failure.retryable = Billed.UNKNOWN, False  # the poll was free, but the task?
        failure.reference = failure.reference or self._handle
        raise failure


def read_task(reply: Reply, offer: Offer) -> Dialogue[Task]:
    """Return what the answer tells of a task; raises `ProviderError` where it tells of none."""
    task = yield from read_object(reply, offer, parse)
    if not task.told:
        raise Scene(reply, offer).told(task)
    return task


def _dated(event: ProviderEvent, lasts: int | None) -> ProviderEvent:
    if isinstance(event, ImageReady) and isinstance(event.source, Remote):
        return ImageReady(replace(event.source, expires_in_s=lasts))
    return event

"""Tasks of a vendor that works while one asks again and again: what each is, and how far by now."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from enum import StrEnum

from sandbox.providers.asks import Job
from sandbox.providers.faults import Kind
from sandbox.providers.forms import Field
from sandbox.providers.refusals import VendorRefused
from sandbox.providers.traffic import Json
from sandbox.providers.wires import Call, Wire

# How much of its time a task waits to be begun.
_QUEUED = 0.2
# How far a task has come that never ends.
_STUCK = 40


class Status(StrEnum):
    """Where a task stands; `submitted` and `pending` are other words for `queued`."""

    SUBMITTED = "submitted"
    PENDING = "pending"
    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"


_WAITING = (Status.QUEUED, Status.SUBMITTED, Status.PENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One accepted request. `urls` (good until `expires`) lead to what came of it; times are Unix seconds."""

    id: str
    job: Job
    urls: tuple[str, ...]
    accepted: float
    takes_s: float
    expires: int

    def state(self, now: float) -> tuple[Status, int]:
        """Return the status, and how much is done in percent."""
        if self.job.suffers(Kind.TASK_STUCK):
            return Status.IN_PROGRESS, _STUCK
        if self.job.suffers(Kind.TASK_LOST):
            return Status.QUEUED, 0
        done = (now - self.accepted) / self.takes_s if self.takes_s else 1.0
        if done >= 1:
            failed = self.job.suffers(Kind.TASK_FAILED, Kind.TASK_REFUSED)
            return (Status.FAILED, 0) if failed else (Status.COMPLETED, 100)
        if done < _QUEUED:
            return _WAITING[self.job.number % len(_WAITING)], 0
        return Status.IN_PROGRESS, int(100 * done)


class TaskWire(Wire):
    """The language of a vendor of tasks."""

    @abstractmethod
    def read_upload(self, call: Call) -> Field:
        """Return the picture that is sent ahead; raises `VendorRefused`."""

    @abstractmethod
    def uploaded(self, name: str, url: str, kind: str, size: int) -> Json:
        """Return what tells of a picture sent ahead; `kind` is its media type, `size` in bytes."""

    @abstractmethod
    def upload_refused(self, refused: VendorRefused) -> Json:
        """Return the envelope of a refused upload."""

    @abstractmethod
    def name_of(self, task: Task) -> str:
        """Return the name that a task has in answers."""

    @abstractmethod
    def accepted(self, task: Task, now: float) -> Json:
        """Return the answer to a submission."""

    @abstractmethod
    def task(self, task: Task, now: float) -> dict[str, Json]:
        """Return how a task is."""


class Tasks:
    """Every task of this run, by its own names and by the caller's."""

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}

    def add(self, task: Task, *names: str) -> None:
        """Keep a task under `names`; an empty one is none. The newest keeps a name that comes twice."""
        self._tasks |= dict.fromkeys((name for name in names if name), task)

    def find(self, name: str) -> Task | None:
        """Return the task of that name, unless it was lost."""
        task = self._tasks.get(name)
        return None if task is None or task.job.suffers(Kind.TASK_LOST) else task

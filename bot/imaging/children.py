"""Two warm child processes that decode pictures, each driven by a thread of its own.

Plain blocking pipes in threads: a picture of 20 MB then passes without one copy in the event
loop. A child is started when first needed, and replaced when it was lost or has done enough.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer

from bot.domain.pictures import MEBIBYTE
from bot.imaging import frames
from bot.imaging.frames import Job, Report

COUNT = 2
# The child bounds its own processor time; this ends one that hangs. On a busy machine a paid picture must
# not be lost because others had the processors.
SECONDS_PER_JOB = 30.0
JOBS_PER_CHILD = 200

_ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-P", "-m", "bot.imaging.child")
# All of the environment that a child has: no key or token. Left alone, glibc gives the memory of each
# picture back and has the system clear it anew for the next: a quarter of a child's time.
_ENVIRONMENT = {
    "PYTHONPATH": str(_ROOT),
    "MALLOC_MMAP_THRESHOLD_": str(32 * MEBIBYTE),
    "MALLOC_TRIM_THRESHOLD_": str(64 * MEBIBYTE),
}


class ChildLost(Exception):
    """The child died or hung over a picture; the next picture gets another child."""


class Child:
    """One child process after another; used by one thread at a time."""

    def __init__(self, command: tuple[str, ...] = _COMMAND, *, seconds: float = SECONDS_PER_JOB) -> None:
        self._command = command
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._done = 0
        self._late = False

    def run(self, job: Job, data: bytes) -> tuple[Report, bytes]:
        """Have `job` done; raises `ChildLost`."""
        process = self._living()
        watch = Timer(self._seconds * job.patience, self._give_up)
        watch.start()
        try:
            answer = _exchange(process, job, data)
        finally:
            watch.cancel()
            watch.join()  # so that it cannot strike at the next job
        self._done += 1
        if answer is None or self._late:
            self.stop()
        elif self._done >= JOBS_PER_CHILD:
            self.stop()
            self._living()  # warm by the time it is needed
        if answer is None:
            raise ChildLost
        return answer

    def _living(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.stop()
        if self._process is None:
            self._done, self._late = 0, False
            self._process = subprocess.Popen(  # noqa: S603  our own program, no word of it from outside
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
            )
        return self._process

    def _give_up(self) -> None:
        self._late = True
        self.kill()

    def kill(self) -> None:
        """End the process; whoever waits for it learns that it is lost. From any thread."""
        if self._process is not None:
            self._process.kill()

    def stop(self) -> None:
        """End the process and let go of its pipes."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _exchange(process: subprocess.Popen[bytes], job: Job, data: bytes) -> tuple[Report, bytes] | None:
    if process.stdin is None or process.stdout is None:
        raise TypeError("a child without pipes")
    try:
        frames.write(process.stdin, job, data)
        return frames.read_report(process.stdout)
    except (OSError, ValueError):
        return None


class Children:
    """All children, and the threads that wait for them."""

    def __init__(self, children: tuple[Child, ...] | None = None) -> None:
        self._all = children or tuple(Child() for _ in range(COUNT))
        self._idle = list(self._all)
        self._threads = ThreadPoolExecutor(len(self._all), thread_name_prefix="imaging")

    async def run(self, job: Job, data: bytes) -> tuple[Report, bytes]:
        """Have `job` done by the first free child; raises `ChildLost`."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, job, data)

    def _run(self, job: Job, data: bytes) -> tuple[Report, bytes]:
        child = self._idle.pop()  # as many as there are threads: one is always there, the warmest last
        try:
            return child.run(job, data)
        finally:
            self._idle.append(child)

    async def close(self) -> None:
        """End the children; jobs that still run are lost."""
        for child in self._all:
            child.kill()
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)
        for child in self._all:
            child.stop()

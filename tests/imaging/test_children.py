"""The child processes: what they cannot do, and what becomes of one that fails."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import select
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.imaging import children
from bot.imaging.children import Child, ChildLost, Children
from bot.imaging.frames import Job, Task, Verdict
from tests.imaging.samples import drawing, encoded, laden, moving, mutated

GOOD = encoded(drawing())
RESULT = Job(task=Task.RESULT)


@pytest.fixture
async def pair() -> AsyncIterator[Children]:
    """The two children as the bot has them."""
    pair = Children()
    yield pair
    await pair.close()


def python(tmp_path: Path, program: str) -> tuple[str, ...]:
    """The command of a child of the tests' own making."""
    file = tmp_path / "child.py"
    file.write_text(program)
    return (sys.executable, "-P", str(file))


async def test_children_answer_many_at_once_each_its_own(pair: Children) -> None:
    """Forty jobs over two children: every caller gets the report on the picture it sent."""
    pictures = [encoded(drawing(width, 9)) for width in range(8, 48)]

    answers = await asyncio.gather(*(pair.run(RESULT, picture) for picture in pictures))

    assert [report.width for report, _ in answers] == list(range(8, 48))


async def test_damaged_pictures_never_kill_a_child(pair: Children) -> None:
    """Hundreds of damaged files through the real pipe: a report on each."""
    seed = 20261122
    print(f"seed {seed}")  # noqa: T201  shown where the test fails
    source = random.Random(seed)  # noqa: S311  repeatable
    seeds = [GOOD, *(laden(form) for form in ("PNG", "JPEG", "WEBP")), moving("GIF")]
    jobs = [(Job(task=source.choice(list(Task)), limit=9_000), mutated(seeds, source)) for _ in range(400)]

    answers = await asyncio.gather(*(pair.run(job, data) for job, data in jobs))

    assert {report.verdict for report, _ in answers} >= {Verdict.FINE, Verdict.DAMAGED}


def test_a_child_that_hangs_loses_its_own_picture_only(tmp_path: Path) -> None:
    """It is ended at the time limit; the next job has another child."""
    marker = tmp_path / "hung"
    program = f"""
import os, time
from bot.imaging import child
if not os.path.exists({str(marker)!r}):
    open({str(marker)!r}, "w").close()
    time.sleep(600)
child.main()
"""
    child = Child(python(tmp_path, program), seconds=1.5)
    try:
        began = time.monotonic()
        with pytest.raises(ChildLost):
            child.run(RESULT, GOOD * 40_000)  # more than a pipe holds: it hangs while we write
        assert time.monotonic() - began < 3

        report, _ = child.run(RESULT, GOOD)
        assert report.verdict is Verdict.FINE
    finally:
        child.stop()


@pytest.mark.parametrize(
    "end",
    [
        "sys.stdout.buffer.write(b'\\xff' * 8); sys.stdout.flush()",
        "os.kill(os.getpid(), 9)",
        "sys.exit(3)",
        "raise MemoryError",
        "sys.stdout.buffer.write(b'rubbish that is no frame'); sys.stdout.flush(); sys.exit()",
        "sys.stdout.buffer.write(b'\\0\\0\\0\\2\\0\\0\\0\\0{}'); sys.stdout.flush()",
    ],
)
def test_a_child_that_dies_loses_its_own_picture_only(tmp_path: Path, end: str) -> None:
    """However it ends, or whatever nonsense it says, only the job at hand is lost."""
    program = f"""
import os, sys
from bot.imaging import child, frames, tasks
honest = tasks.run
def run(job, data):
    if data == b"fatal":
        {end}
    return honest(job, data)
tasks.run = run
child.main()
"""
    child = Child(python(tmp_path, program))
    try:
        for _ in range(2):
            with pytest.raises(ChildLost):
                child.run(RESULT, b"fatal")
            assert child.run(RESULT, GOOD)[0].verdict is Verdict.FINE
    finally:
        child.stop()


def test_a_child_that_died_while_idle_is_replaced_first() -> None:
    """Its death between two jobs costs neither of them."""
    child = Child()
    try:
        assert child.run(RESULT, GOOD)[0].verdict is Verdict.FINE
        child.kill()
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)

        assert child.run(RESULT, GOOD)[0].verdict is Verdict.FINE
    finally:
        child.stop()


def test_a_child_is_replaced_after_its_share(tmp_path: Path) -> None:
    """No process decodes more than its two hundred pictures."""
    log = tmp_path / "started"
    program = f"""
from bot.imaging import child
with open({str(log)!r}, "a") as log:
    log.write("started\\n")
child.main()
"""
    child = Child(python(tmp_path, program))
    try:
        for _ in range(children.JOBS_PER_CHILD + 1):
            assert child.run(RESULT, GOOD)[0].verdict is Verdict.FINE
    finally:
        child.stop()
    assert log.read_text().count("started") == 2


def test_a_child_has_no_secret_no_socket_and_little_memory(tmp_path: Path) -> None:
    """It sees three pipes and nothing of our environment; taking memory, writing or spinning ends badly."""
    program = """
import os, sys
from bot.imaging import child, frames, tasks
from bot.imaging.frames import Report, Verdict
def run(job, data):
    if data == b"memory":
        bytearray(2 << 30)
    if data == b"write":
        with open("/tmp/darkroom-child-wrote", "wb") as file:
            file.write(b"x")
    seen = sorted(name for name in os.environ if not name.startswith(("LC_CTYPE", "MALLOC_", "PYTHONPATH")))
    files = sorted(int(name) for name in os.listdir("/proc/self/fd"))[:-1]
    return Report(verdict=Verdict.FINE, detail=repr((seen, files))), b""
tasks.run = run
child.main()
"""
    child = Child(python(tmp_path, program))
    try:
        assert child.run(RESULT, b"")[0].detail == "([], [0, 1, 2])"
        for attempt in (b"memory", b"write"):
            with pytest.raises(ChildLost):
                child.run(RESULT, attempt)
    finally:
        child.stop()


def test_a_child_ends_when_the_bot_does(tmp_path: Path) -> None:
    """A bot that is killed leaves no child behind: the end of its pipe is the child's end."""
    program = f"""
import os, sys
sys.path.insert(0, {str(Path.cwd())!r})
from bot.imaging.children import Child
from bot.imaging.frames import Job, Task
child = Child()
child.run(Job(task=Task.RESULT), b"")
print(child._process.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    said = subprocess.run(python(tmp_path, program), stdout=subprocess.PIPE, check=False).stdout  # noqa: S603  our own

    with contextlib.suppress(ProcessLookupError):  # gone before we looked
        orphan = os.pidfd_open(int(said))
        ended, _, _ = select.select([orphan], [], [], 5)
        os.close(orphan)
        assert ended


async def test_a_caller_who_gives_up_leaves_the_child_in_order(pair: Children) -> None:
    """Cancelled while its picture is decoded, the job is finished unseen and the next is answered right."""
    for _ in range(5):
        task = asyncio.create_task(pair.run(RESULT, encoded(drawing(2000, 2000))))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        report, _ = await pair.run(RESULT, GOOD)
        assert report.width == 24

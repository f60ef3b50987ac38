"""What the bench reads of processes, and one round of it for real."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import large, usage
from benchmarks.arena import Plan, measured

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the bench reads Linux' /proc")

SPIN = "import os, time\nwhile time.process_time() < 0.2: pass\nprint('spun', flush=True)\ninput()"
IN_A_CHILD = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {SPIN!r}])"


@pytest.mark.parametrize(
    ("program", "who"), [(SPIN, "own_s"), (IN_A_CHILD, "children_s")], ids=["itself", "a child"]
)
def test_processor_time_is_counted_where_it_was_used(program: str, who: str) -> None:
    """By the process itself, or by a child of it that still runs."""
    with subprocess.Popen(  # noqa: S603  our own two programs
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"spun\n"
        used = usage.of(process.pid)
        process.communicate(b"\n")

    assert getattr(used, who) >= 0.2
    assert used.own_peak > 0


async def test_a_round_sees_both_contenders_from_outside(tmp_path: Path) -> None:
    """Real processes over real sockets: each shows every picture by one request, and nobody is limited."""
    (load,) = await measured(Plan(rounds={2: 1}, latency_s=0.2), tmp_path / "worlds")

    for (played,) in (load.floor, load.bot):
        assert all(seen.overhead_s is not None and seen.overhead_s > 0 for seen in played.seen)
        assert (played.requests, played.limited) == (2, 0)
        assert played.used.own_s > 0
    assert all(seen.first_words_s is None for seen in load.floor[0].seen)
    assert all(seen.first_words_s is not None for seen in load.bot[0].seen)


async def test_a_large_picture_is_read_the_way_the_bot_reads() -> None:
    """By a process of its own, over a real socket, decoded and kept: each picture has its two figures."""
    (reading,) = await large.measured(2, ["openai-responses"])

    assert len(reading.beside) == len(reading.stalls_s) == 2
    assert max(reading.beside) < large.PICTURE_BYTES  # nothing held it twice
    assert all(stall > 0 for stall in reading.stalls_s)

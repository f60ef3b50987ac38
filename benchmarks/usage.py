"""What a process has used of the machine, read from Linux' /proc and its clocks.

A process's own time is exact to the nanosecond; that of children which have ended is counted by the
system in hundredths of a second.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICKS_S = os.sysconf("SC_CLK_TCK")
_KIB = 1024
# Positions in /proc/PID/stat after the name in brackets: time of children that have ended.
_ENDED_CHILDREN = slice(13, 15)
# Told to /proc/PID/clear_refs: begin the peak anew.
_FORGET_PEAK = "5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Processor seconds so far (user and system) and peak resident bytes: of the process, of its children."""

    own_s: float
    children_s: float
    own_peak: int
    children_peak: int


def of(pid: int) -> Usage:
    """Read what the process has used since it began, its peaks since `forget_peaks`."""
    children = [usage for child in _children(pid) if (usage := _used(child))]
    own = _used(pid) or (0.0, 0)
    return Usage(
        own_s=own[0],
        children_s=_ended_children(pid) + sum(seconds for seconds, _ in children),
        own_peak=own[1],
        children_peak=sum(peak for _, peak in children),
    )


def forget_peaks(pid: int) -> None:
    """Count the peaks of the process and its children from now on."""
    for each in (pid, *_children(pid)):
        with suppress(OSError):
            (_PROC / str(each) / "clear_refs").write_text(_FORGET_PEAK)


def _children(pid: int) -> list[int]:
    found = (_PROC / str(pid) / "task").glob("*/children")
    return [int(child) for path in found for child in path.read_text().split()]


def _used(pid: int) -> tuple[float, int] | None:
    """Return seconds and peak bytes; None if it has ended meanwhile."""
    with suppress(OSError):
        return time.clock_gettime(_clock(pid)), _peak(pid)
    return None


def _clock(pid: int) -> int:
    """The clock id of another process's processor time, as Linux makes it from the process id."""
    return ~pid << 3 | 2


def _peak(pid: int) -> int:
    for line in (_PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * _KIB
    return 0


def _ended_children(pid: int) -> float:
    fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[_ENDED_CHILDREN])) / _TICKS_S

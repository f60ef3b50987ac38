"""`python -m bot.imaging.child`: decode pictures for the bot, until it goes away.

The process can do little else: it holds no secret and no socket, can write no file, and
what a picture makes it take of memory or time is bounded, if need be by its end.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress

from bot.domain.pictures import MEBIBYTE
from bot.imaging import frames, tasks

# A picture of the most pixels, twice in memory and once more while it is encoded.
MOST_MEMORY = 1024 * MEBIBYTE
MOST_CPU_SECONDS = 5
_OPEN_FILES = 16
_NICENESS = 5  # on a busy machine the bot's event loop goes first


def main() -> None:
    """Answer each job on stdin with a report on stdout."""
    _confine()
    while (frame := frames.read_job(sys.stdin.buffer)) is not None:
        _allow_seconds(MOST_CPU_SECONDS * frame[0].patience)
        frames.write(sys.stdout.buffer, *tasks.run(*frame))
        del frame  # the picture need not wait for the next one to come


def _confine() -> None:
    # The end of stdin ends us. A Ctrl-C or a stop sent to the whole group is for the bot, which may
    # still have pictures for us while it drains.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.nice(_NICENESS)
    limits = {
        resource.RLIMIT_AS: MOST_MEMORY,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
    }
    for limit, value in limits.items():
        with suppress(OSError, ValueError):  # not every system has each of them
            resource.setrlimit(limit, (value, value))


def _allow_seconds(seconds: int) -> None:
    """Let this process live for so much more processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    ceiling = int(used.ru_utime + used.ru_stime) + 1 + seconds
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (ceiling, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()

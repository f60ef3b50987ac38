"""Programs that run beside the sandbox, each a process of its own.

Nothing of the caller's environment that could be a key reaches them, and what they say goes into a file.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping, Sequence
from pathlib import Path

# What a program that is asked to stop may still take, in seconds; then it is killed.
STOPS_WITHIN_S = 15.0
# What a program needs to run at all; everything else of the environment stays here.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH", "DARKROOM_CRASH")


async def started(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Process:
    """Start this Python with `arguments`; `environment` joins the little that is passed on."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    with log.open("ab") as file:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            env={**passed_on, **environment},
            stdin=DEVNULL,
            stdout=file,
            stderr=file,
        )


async def stopped(program: Process) -> None:
    """Ask `program` to end and see to it."""
    if program.returncode is None:
        program.terminate()
        try:
            async with asyncio.timeout(STOPS_WITHIN_S):
                await program.wait()
        except TimeoutError:
            program.kill()
            await program.wait()


def last_words(log: Path) -> str:
    """Return the last lines a program said."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])

"""`darkroom sandbox`: hand over to the sandbox, which is a program of its own."""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

from bot.settings import Settings


def execute(_: Settings, arguments: argparse.Namespace) -> NoReturn:
    """Become the sandbox: it stands for other people's servers, so nothing of it is imported here."""
    command = [sys.executable, "-m", "sandbox", "--config", str(arguments.config), *arguments.further]
    sys.stdout.flush()
    os.execv(sys.executable, command)  # noqa: S606  no shell is wanted, and every argument is ours

"""The command line: `darkroom COMMAND`, also `python -m bot COMMAND`.

Each command lives in `bot.commands` and is imported only when it is called, so that none waits
for what another one needs.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

from bot import settings
from bot.errors import ConfigurationError, StoreError

# For scripts, beside what a command returns itself: 0, and 1 where `check` found something to mend.
MISCONFIGURED, NO_STORE = 2, 3

COMMANDS = {
    "run": "connect to Discord; without a token, start the sandbox instead",
    "sandbox": "try the bot on a local Discord with local image providers",
    "check": "tell whether configuration, token, store and providers are right; spends nothing",
    "migrate": "bring the store up to this version",
    "backup": "copy the store and its pictures, also while the bot runs",
    "usage": "tell what was spent, month by month, by provider, server, channel or member",
}


class Command(Protocol):
    """What each module of `bot.commands` offers."""

    def execute(self, configured: settings.Settings, arguments: argparse.Namespace) -> int:
        """Do it and return the exit code."""
        ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; what the operator must mend is one sentence on stderr."""
    arguments, further = _parser().parse_known_args(argv)
    arguments.further = further
    if further and arguments.command != "sandbox":
        _parser().error(f"unrecognized arguments: {' '.join(further)}")
    try:
        configured = settings.load(arguments.config, os.environ)
        command = cast("Command", importlib.import_module(f"bot.commands.{arguments.command}"))
        return command.execute(configured, arguments)
    except ConfigurationError as error:
        return _complain(error, MISCONFIGURED)
    except StoreError as error:
        return _complain(error, NO_STORE)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="darkroom", description="A Discord bot in which images are made and edited by talking."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        # The sandbox has options of its own and tells them itself.
        command = commands.add_parser(name, help=summary, description=summary, add_help=name != "sandbox")
        command.add_argument(
            "--config", type=Path, default=Path("bot.toml"), metavar="PATH", help="default: %(default)s"
        )
        if name == "usage":
            parts = ("provider", "server", "channel", "member", "month")
            command.add_argument("--by", choices=parts, default="provider")
            command.add_argument("--csv", action="store_true", help="comma-separated, for a spreadsheet")
        if name == "backup":
            command.add_argument("folder", type=Path, help="a new folder to put the copy in")
    return parser


def _complain(error: Exception, code: int) -> int:
    print(f"darkroom: {error}", file=sys.stderr)  # noqa: T201  the command line's own voice
    return code


if __name__ == "__main__":
    sys.exit(main())

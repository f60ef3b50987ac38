"""`darkroom sandbox`: a Discord, image providers and the bot on this machine, no account and no key."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.launcher import Sandbox, Wishes

FOLDER = Path("data/sandbox")


def main(argv: Sequence[str] | None = None) -> int:
    """Run until interrupted."""
    given = _parser().parse_args(argv)
    wishes = Wishes(
        folder=FOLDER, config=given.config, port=given.port, fresh=given.fresh, tour=not given.no_tour
    )
    try:
        return asyncio.run(Sandbox(wishes).run())
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="darkroom sandbox", description=__doc__)
    parser.add_argument(
        "--config",
        type=Path,
        default=Path("bot.toml"),
        help="whose settings the bot tries, but for its providers",
    )
    parser.add_argument("--port", type=int, default=8080, help="another free one is used if it is taken")
    parser.add_argument("--fresh", action="store_true", help=f"begin anew: empty {FOLDER}/ first")
    parser.add_argument("--no-tour", action="store_true", help="do not play the main job at the start")
    return parser


if __name__ == "__main__":
    sys.exit(main())

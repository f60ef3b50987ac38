"""`python -m benchmarks`: Darkroom beside a bare client that does the same exchange, in one run.

The figures are printed and written to `data/bench/`. Whatever they are, the exit code is 0.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import large, table
from benchmarks.arena import PICTURE_BYTES, Plan, measured
from benchmarks.figures import Figure, figures

FOLDER = Path("data/bench")
FULL = Plan(rounds={1: 8, 10: 4, 50: 5}, large=9, latency_s=3)
QUICK = Plan(rounds={1: 1, 10: 1, 50: 1}, large=3, latency_s=2)
LIBRARIES = ("discord.py", "aiohttp", "sqlalchemy", "pydantic", "pillow")


def main() -> int:
    """Run the bench as the command line asks."""
    plan = _plan(sys.argv[1:])
    if not Path("/proc/self/task").exists():
        print("The benchmark reads processor time from /proc, so it needs Linux.", file=sys.stderr)
        return 0
    circumstances = _circumstances(plan)
    print(_headline(circumstances), flush=True)
    loads = asyncio.run(measured(plan, (FOLDER / "worlds").absolute()))
    readings = asyncio.run(large.measured(plan.large)) if plan.large else []
    blocks = {f"{load.at_once} at once": figures(load.at_once, load.floor, load.bot) for load in loads}
    if readings:
        blocks[f"a picture of {large.PICTURE_BYTES / 1e6:.0f} MB"] = large.figures(readings)
    print("\n".join(table.lines(blocks)))
    rounds = {"rounds": [asdict(load) for load in loads], "large": [asdict(each) for each in readings]}
    print(f"written to {_written(circumstances, blocks, rounds)}")
    return 0


def _plan(arguments: Sequence[str]) -> Plan:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round each, under a minute")
    parser.add_argument(
        "--profile", type=Path, metavar="FILE", help="fifty at once only, the bot under cProfile"
    )
    asked = parser.parse_args(arguments)
    if asked.profile:
        return Plan(rounds={50: 3}, latency_s=FULL.latency_s, profile=asked.profile.absolute())
    return QUICK if asked.quick else FULL


def _circumstances(plan: Plan) -> dict[str, Any]:
    """What figures depend on besides the code."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": len(os.sched_getaffinity(0)),
        "load_before": os.getloadavg()[0],
        "libraries": {name: version(name) for name in LIBRARIES},
        "picture_bytes": PICTURE_BYTES,
        "latency_s": plan.latency_s,
    }


def _headline(circumstances: dict[str, Any]) -> str:
    libraries = " ".join(f"{name} {number}" for name, number in circumstances["libraries"].items())
    return (
        f"{PICTURE_BYTES / 1e6:.1f} MB pictures streamed with previews by a {circumstances['latency_s']:g} s "
        f"provider, Discord's own rate limits\n{circumstances['cores']} cores, load "
        f"{circumstances['load_before']:.1f}, Python {circumstances['python']}, {libraries}\n"
    )


def _written(
    circumstances: dict[str, Any], blocks: dict[str, list[Figure]], rounds: dict[str, list[dict[str, Any]]]
) -> Path:
    """Write figures and all they were made of; return the file."""
    path = FOLDER / f"{circumstances['at'].replace(':', '-').removesuffix('+00-00')}.json"
    told = {
        **circumstances,
        "figures": {
            heading: [{**asdict(each), "ratio": each.ratio, "met": each.met} for each in lines]
            for heading, lines in blocks.items()
        },
        **rounds,
    }
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())

"""The whole bench: one vendor, the floor and the bot each on a Discord of its own, taking turns.

Turns, because a machine is never equally busy for long: what disturbs one disturbs the other.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks import usage
from benchmarks.contenders import Contender, start_bot, start_floor
from benchmarks.rounds import Round, play
from sandbox.providers import Providers, Settings

# What a photograph of usual size weighs as PNG.
PICTURE_BYTES = 1_500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many rounds for how many commands at once; the provider takes `latency_s` seconds.

    `large`: large pictures that each dialect is to read. `profile`: the bot runs under cProfile, which
    writes there.
    """

    rounds: Mapping[int, int]
    latency_s: float
    large: int = 0
    profile: Path | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """All rounds of so many commands at once."""

    at_once: int
    floor: tuple[Round, ...]
    bot: tuple[Round, ...]


async def measured(plan: Plan, folder: Path) -> list[Load]:
    """Play the whole plan; `folder` holds what everybody keeps meanwhile, and is removed if all went well."""
    shutil.rmtree(folder, ignore_errors=True)
    async with AsyncExitStack() as stack:
        vendor = await stack.enter_async_context(Providers(_vendor(plan, folder)))
        for name in ("floor", "bot"):
            (folder / name).mkdir(parents=True)
        floor = await start_floor(folder / "floor", vendor)
        stack.push_async_callback(floor.stop)
        bot = await start_bot(folder / "bot", vendor, profile=plan.profile)
        stack.push_async_callback(bot.stop)
        for contender in (floor, bot):
            await play(contender, vendor, 2)  # warm: connections open, image children started
        loads = [await _load(at_once, rounds, floor, bot, vendor) for at_once, rounds in plan.rounds.items()]
    shutil.rmtree(folder)
    return loads


def _vendor(plan: Plan, folder: Path) -> Settings:
    """The same picture for everybody, drawn once: only its delivery is to cost anything."""
    return Settings(latency_s=plan.latency_s, pad_bytes=PICTURE_BYTES, varied=False, folder=folder / "vendor")


async def _load(at_once: int, rounds: int, floor: Contender, bot: Contender, vendor: Providers) -> Load:
    played: dict[str, list[Round]] = {floor.name: [], bot.name: []}
    for contender in (floor, bot):
        usage.forget_peaks(contender.process.pid)
    for number in range(rounds):
        # Who goes first changes, so that nobody always finds the machine as the other left it.
        for contender in (floor, bot) if number % 2 == 0 else (bot, floor):
            played[contender.name].append(await play(contender, vendor, at_once))
    return Load(at_once, tuple(played[floor.name]), tuple(played[bot.name]))

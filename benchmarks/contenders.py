"""Who is measured: a program as a process of its own, on a Discord of its own."""

from __future__ import annotations

from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.configuration import KEY_VARIABLE, Table, provider, surroundings, written
from sandbox.discord.server import Discord
from sandbox.discord.state.records import Member, User
from sandbox.programs import last_words, started, stopped
from sandbox.providers import Providers

CHANNEL = "art"
MEMBERS = 50
CONNECTS_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Contender:
    """A running program, and the Discord that it alone serves."""

    name: str
    discord: Discord
    process: Process

    async def stop(self) -> None:
        """Ask it to end, and see to it."""
        await stopped(self.process)
        await self.discord.stop()


async def start_floor(folder: Path, vendor: Providers) -> Contender:
    """Start the bare client."""
    discord = await _discord(folder)
    settings = vendor.settings
    places = (discord.api_url, _token(discord), vendor.vendor_url(), settings.api_key, vendor.model())
    return await _start("floor", discord, ["-m", "benchmarks.floor", *places], {}, folder)


async def start_bot(folder: Path, vendor: Providers, *, profile: Path | None = None) -> Contender:
    """Start Darkroom as on any machine; `profile`: under cProfile, which writes there at the end."""
    discord = await _discord(folder)
    configuration = folder / "bot.toml"
    configuration.write_text(written(_tables(folder, discord, vendor)))
    profiled = ["-m", "cProfile", "-o", str(profile)] if profile else []
    secrets = {"DISCORD_TOKEN": _token(discord), KEY_VARIABLE: vendor.settings.api_key}
    command = [*profiled, "-m", "bot", "run", "--config", str(configuration)]
    return await _start("bot", discord, command, secrets, folder)


def _tables(folder: Path, discord: Discord, vendor: Providers) -> dict[str, Table]:
    """Return a configuration in which nothing stands in anybody's way."""
    return {
        **surroundings(folder, discord.api_url, vendor),
        "budget": {"monthly_usd": 100_000},
        "quotas": {"member_images_per_day": 10_000},
        "providers.bytespike": provider(vendor, "bytespike", {"concurrent": 64, "typical_s": 3}),
    }


async def _discord(folder: Path) -> Discord:
    """A Discord with enough members that nobody need wait for a turn of their own."""
    discord = Discord(folder / "discord")
    state, now = discord.world.state, discord.world.clock.now()
    (guild,) = state.guilds.values()
    for number in range(MEMBERS):
        user = User(id=discord.world.new_id(), name=member(number))
        state.users[user.id] = user
        guild.members[user.id] = Member(user_id=user.id, joined_at=now)
    await discord.start()
    return discord


def member(number: int) -> str:
    """The name of a member, counted from 0."""
    return f"member{number}"


def _token(discord: Discord) -> str:
    return discord.world.state.application.token


async def _start(
    name: str, discord: Discord, command: Sequence[str], secrets: Mapping[str, str], folder: Path
) -> Contender:
    log = folder / f"{name}.log"
    contender = Contender(name, discord, await started(command, secrets, log))
    try:
        await discord.world.until(lambda: discord.world.state.identifies, CONNECTS_WITHIN_S)
    except TimeoutError:
        await contender.stop()
        raise RuntimeError(f"the {name} did not connect:\n{last_words(log)}") from None
    return contender

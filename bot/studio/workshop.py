"""Everything a turn needs at hand, put together once by the composition root."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.ids import id_from
from bot.domain.policy import Pauses
from bot.domain.turns import Turn
from bot.imaging.gate import Gate
from bot.providers.download import Downloader
from bot.providers.registry import Providers
from bot.store.database.engine import Store
from bot.store.files import Pictures
from bot.studio.crashpoints import Crash
from bot.studio.desk import Desk
from bot.studio.slots import Slots

# Half a dozen results may be on their way to the disk at once; below this nothing new begins.
LEAST_FREE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the operator allows. `monthly_budget` is in micro-dollars.

    `direct_images_per_day`: for one member outside of servers. `across_servers`: a member's own limit
    counts what they made in all servers together.
    """

    monthly_budget: int
    member_images_per_day: int
    direct_images_per_day: int
    across_servers: bool = False
    pauses: Pauses = field(default_factory=Pauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long the operator keeps things that no server decides on.

    `direct`: what was asked outside of servers; None: until somebody deletes it. `departed`: what is
    left of a server that the bot has left. `scrubbed_at_once`: up to which size, in bytes, a database is
    written anew whenever somebody was forgotten; a larger one is with the daily sweep.
    """

    direct: timedelta | None = None
    departed: timedelta = timedelta(days=14)
    scrubbed_at_once: int = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """The parts, and what the operator allows.

    `shown` is told of each turn whose end is on Discord, `spent` of the month's spending and its budget,
    in US dollars. `chance` (0-1) spreads what would otherwise come at the same moment. `desk`: where
    turns wait for somebody's decision.
    """

    store: Store
    pictures: Pictures
    providers: Providers
    gate: Gate
    downloader: Downloader
    limits: Limits
    slots: Slots
    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    crash: Crash = field(default_factory=Crash)
    shown: Callable[[Turn], None] = field(default=lambda _: None)
    spent: Callable[[float, float], None] = field(default=lambda _used, _budget: None)
    desk: Desk = field(default_factory=Desk)
    keeping: Keeping = field(default_factory=Keeping)


def new_id() -> str:
    """Return a fresh unguessable id (129 bits)."""
    return id_from(secrets.randbits(160))

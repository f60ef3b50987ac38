"""Everything a turn needs at hand, put together once by the composition root."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.ids import id_from
from bot.domain.turns import Turn
from bot.imaging.gate import Gate
from bot.providers.download import Downloader
from bot.providers.registry import Providers
from bot.store.engine import Store
from bot.store.files import Pictures
from bot.studio.crashpoints import Crash
from bot.studio.slots import Slots

# Half a dozen results may be on their way to the disk at once; below this nothing new begins.
LEAST_FREE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the operator allows. `monthly_budget` is in micro-dollars."""

    monthly_budget: int
    member_images_per_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """The parts, and what the operator allows. `shown` is told of each turn whose end is on Discord."""

    store: Store
    pictures: Pictures
    providers: Providers
    gate: Gate
    downloader: Downloader
    limits: Limits
    slots: Slots
    clock: Callable[[], datetime]
    crash: Crash = field(default_factory=Crash)
    shown: Callable[[Turn], None] = field(default=lambda _: None)


def new_id() -> str:
    """Return a fresh unguessable id (129 bits)."""
    return id_from(secrets.randbits(160))

"""A studio whose providers play what they are told, whose time passes at once, and who remembers it all."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from pydantic import SecretStr

from bot.dialects.exchange import Dialogue, Wait
from bot.domain.branch import Ask
from bot.domain.events import Accepted, Finished, ProviderEvent, Said
from bot.domain.offers import Offer
from bot.errors import Billed, Kind, ProviderError
from bot.imaging.gate import Gate
from bot.providers.download import Downloader
from bot.providers.http import Client
from bot.providers.registry import Provider, Providers
from bot.store.database.engine import Store
from bot.store.files import Pictures
from bot.store.ledgers import spend
from bot.studio.slots import Slots
from bot.studio.workshop import Limits, Workshop
from tests.blank import laid

# What a provider does when asked: tell these, in order; an error is raised, a wait is real.
Act: TypeAlias = tuple[ProviderEvent | Wait | ProviderError, ...]

DRAWN: Act = (Said("Here."), Finished(("Here.",)))
NAMED = Accepted("task-1")
BUSY = ProviderError(kind=Kind.RATE_LIMIT, billed=Billed.NO, retryable=True)
DOWN = ProviderError(kind=Kind.UPSTREAM, billed=Billed.NO, retryable=True)
SILENT = ProviderError(kind=Kind.TIMEOUT)
UNKNOWN_HERE = ProviderError(kind=Kind.NOT_FOUND)

# What a picture costs at the first of two providers, and at the second, in micro-dollars.
CHEAP, DEAR = 250_000, 2_000_000


@dataclass(slots=True)
class Scripted:
    """A dialect that needs no wire. `found`: what a lookup tells; None: it has no words for one.

    It tells `acts` one after another, then draws for ever. `asked` and `looked_up` remember by what name,
    `played` what it told.
    """

    acts: deque[Act] = field(default_factory=deque)
    found: Act | None = None
    asked: list[str] = field(default_factory=list)
    played: list[Act] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)

    def ask(self, ask: Ask, _: Offer) -> Dialogue[None]:
        """Play the next act."""
        self.asked.append(ask.client_id)
        self.played.append(self.acts.popleft() if self.acts else DRAWN)
        return _play(self.played[-1])

    def resume(self, handle: str, _: Offer, *, wanted: int) -> Dialogue[None] | None:
        """Tell what is found of one piece of work."""
        assert wanted
        self.looked_up.append(handle)
        return None if self.found is None else _play(self.found)


def _play(act: Act) -> Dialogue[None]:
    for each in act:
        if isinstance(each, ProviderError):
            raise each
        yield each


@dataclass(slots=True)
class Time:
    """A clock that goes on by what is slept."""

    now: datetime = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def seconds(self) -> float:
        """The time as a number."""
        return self.now.timestamp()

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass at once."""
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


def offer(name: str, **told: object) -> Offer:
    """A provider's table."""
    facts: dict[str, object] = {"dialect": "scripted", "base_url": "http://127.0.0.1:1", "model": "one"}
    return Offer(name=name, **{**facts, **told})  # type: ignore[arg-type]  # told by name


@asynccontextmanager
async def workshop(
    folder: Path, *providers: tuple[Offer, Scripted], time: Time, budget: int = 10**12
) -> AsyncIterator[Workshop]:
    """A workshop on a store in `folder`, with `providers` in their order."""
    client, downloader, gate = Client(), Downloader(()), Gate()
    async with await Store.open(laid(folder / "bot.db")) as store:
        try:
            yield Workshop(
                store=store,
                pictures=Pictures(folder / "images"),
                providers=Providers(
                    [
                        Provider(offer=offer, key=SecretStr("key"), dialect=dialect)
                        for offer, dialect in providers
                    ],
                    client,
                    clock=time.seconds,
                ),
                gate=gate,
                downloader=downloader,
                limits=Limits(monthly_budget=budget, member_images_per_day=1000, direct_images_per_day=1000),
                slots=Slots(total=8, per_user=2),
                clock=lambda: time.now,
                sleep=time.sleep,
                chance=lambda: 0.5,
            )
        finally:
            await gate.close()
            await downloader.close()
            await client.close()


async def spent(shop: Workshop) -> int:
    """What the month counts."""
    return await shop.store.read(lambda connection: spend.used(connection, "2026-11"))

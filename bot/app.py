"""The composition root: opens every part in order, joins them, closes them in reverse.

Nothing else builds a client, a store or a studio; tests call `opened` with settings of their own.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial

import discord

from bot.client import Darkroom
from bot.dialects.registry import DIALECTS
from bot.domain import money
from bot.domain.policy import Pauses
from bot.domain.turns import State, Turn
from bot.errors import ConfigurationError
from bot.health import Metrics, serving
from bot.imaging.gate import Gate
from bot.memory import set_pictures_apart
from bot.providers.download import Downloader
from bot.providers.http import Client
from bot.providers.registry import Provider, Providers
from bot.providers.standing import Watch
from bot.settings import Settings
from bot.store import turns
from bot.store.database.engine import Store
from bot.store.files import Pictures
from bot.studio.crashpoints import Crash
from bot.studio.slots import Slots
from bot.studio.studio import Studio
from bot.studio.workshop import Keeping, Limits, Workshop
from bot.which_discord import content_is_granted, point_at

_log = logging.getLogger(__name__)

# Turns take up to a minute; who stops the process should give it this long and a little more.
DRAIN_S = 75.0


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


async def run(
    settings: Settings,
    *,
    stopping: asyncio.Event | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Run the bot until `stopping` is set (by SIGTERM or SIGINT), or until Discord refuses it.

    `clock`: as in `Providers`. Returns the exit code; raises `ConfigurationError` or `StoreError` for
    what the operator must mend.
    """
    set_pictures_apart()
    stopping = stopping or _stop_signal()
    token = settings.token()
    if token is None:
        raise ConfigurationError(f"{settings.discord.token_env} is not set.")
    await point_at(settings.discord.api_url)
    granted = await content_is_granted(settings.discord.api_url, token.get_secret_value())
    metrics = Metrics()
    shown = partial(_count, metrics)
    async with opened(settings, shown=shown, spent=metrics.spent, watch=metrics, clock=clock) as studio:
        try:
            await _connected(settings, studio, stopping, metrics, message_content=granted)
        except discord.PrivilegedIntentsRequired:
            _log.warning("Discord does not grant the message content intent; going on without it.")
            await _connected(settings, studio, stopping, metrics, message_content=False)
    return 0


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    shown: Callable[[Turn], None] = lambda _: None,
    spent: Callable[[float, float], None] = lambda _used, _budget: None,
    watch: Watch | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncGenerator[Studio, None]:
    """The bot without Discord: store, providers, studio, ready to perform; callbacks as in `Workshop`.

    `clock` tells `Providers` for how long to leave one alone that failed.
    """
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(await Store.open(settings.store.url))
        client = Client()
        stack.push_async_callback(client.close)
        downloader = Downloader(settings.downloads.allow_private)
        stack.push_async_callback(downloader.close)
        gate = Gate()
        stack.push_async_callback(gate.close)
        left = await store.read(turns.unfinished)
        yield Studio(
            Workshop(
                store=store,
                pictures=Pictures(settings.images.path),
                providers=Providers(_providers(settings), client, clock=clock, watch=watch),
                gate=gate,
                downloader=downloader,
                limits=_limits(settings),
                slots=_slots(settings),
                clock=utc_now,
                keeping=_keeping(settings),
                crash=_crash(),
                shown=shown,
                spent=spent,
            ),
            left,
        )


def _providers(settings: Settings) -> list[Provider]:
    offers = settings.offers()
    if not offers:
        named = ", ".join(table.api_key_env for table in settings.providers.values())
        _log.warning(
            "No provider has a key, so no picture can be made: set one of %s.", named or "[providers]"
        )
    return [
        Provider(offer=offer, key=key, dialect=DIALECTS[offer.dialect])
        for offer in offers
        if (key := settings.key(offer.name)) is not None
    ]


def _limits(settings: Settings) -> Limits:
    quotas = settings.quotas
    direct = quotas.direct_images_per_day
    return Limits(
        monthly_budget=money.micro(settings.budget.monthly_usd),
        member_images_per_day=quotas.member_images_per_day,
        direct_images_per_day=quotas.member_images_per_day if direct is None else direct,
        across_servers=quotas.across_servers,
        pauses=Pauses(
            strikes=settings.policy.strikes_per_hour,
            lasting=timedelta(minutes=settings.policy.pause_minutes),
        ),
    )


def _keeping(settings: Settings) -> Keeping:
    direct = settings.privacy.direct_retention_days
    return Keeping(
        direct=None if direct is None else timedelta(days=direct),
        departed=timedelta(days=settings.privacy.departed_days),
    )


def _slots(settings: Settings) -> Slots:
    return Slots(total=settings.turns.concurrent, per_user=settings.turns.concurrent_per_user)


def _crash() -> Crash:
    """For tests alone: `DARKROOM_CRASH=point` or `point:n` kills the process there."""
    point, _, after = os.environ.get("DARKROOM_CRASH", "").partition(":")
    return Crash(point or None, after=int(after or 1))


def _count(metrics: Metrics, turn: Turn) -> None:
    ending = "delivered" if turn.state is State.SETTLED else turn.state.value
    seconds = (utc_now() - turn.created_at).total_seconds()
    _log.info("turn %s %s after %.1f s by %s", turn.id, ending, seconds, turn.provider)
    metrics.ended(ending=ending, provider=turn.provider, seconds=seconds, cautions=turn.cautions)


async def _connected(
    settings: Settings, studio: Studio, stopping: asyncio.Event, metrics: Metrics, *, message_content: bool
) -> None:
    """Stay connected until told to stop, then let what runs end and be shown."""
    token = settings.token()
    bot = Darkroom(
        studio=studio,
        extensions=settings.discord.extensions,
        clock=utc_now,
        guilds=settings.discord.guilds,
        message_content=message_content,
        http_trace=metrics.discord_requests(),
    )
    async with serving(settings.http.address, metrics, bot.is_ready), _beside(studio.retention.daily()), bot:
        running = asyncio.create_task(bot.start(token.get_secret_value() if token else ""))
        waiting = asyncio.create_task(stopping.wait())
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not running.done():
            await _drained(studio)
            await bot.close()
        try:
            await running
        except discord.LoginFailure as error:
            raise ConfigurationError(f"Discord refused the token in {settings.discord.token_env}.") from error


@asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncGenerator[None, None]:
    """Let `work` go on for as long as the block does; it is over when the block is."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _drained(studio: Studio) -> None:
    _log.info("stopping: nothing new is taken, what runs may end within %g s", DRAIN_S)
    if not await studio.drain(DRAIN_S):
        _log.warning("some turns were still running; they are carried on after the next start")


def _stop_signal() -> asyncio.Event:
    """Set by SIGTERM or SIGINT; a second signal ends the process at once."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        stopping.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    return stopping

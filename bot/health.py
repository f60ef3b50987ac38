"""What operators' tools may ask a running bot: is it alive, is it ready, how does it do."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

_log = logging.getLogger(__name__)

# A picture takes 10 to 120 seconds; what is quicker was refused or failed at once.
TURN_BUCKETS_S = (1, 5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600)


class Metrics:
    """The bot's counters. Labels are few and fixed: never a person, a place or a prompt."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._turns = Counter(
            "darkroom_turns", "Turns that ended.", ["ending", "provider"], registry=self.registry
        )
        self._seconds = Histogram(
            "darkroom_turn_seconds",
            "From a member's word to the end that the member sees.",
            ["provider"],
            buckets=TURN_BUCKETS_S,
            registry=self.registry,
        )
        self._discord = Counter(
            "darkroom_discord_requests",
            "Requests to Discord by method and status; edits are PATCH, and 429 should stay at 0.",
            ["method", "status"],
            registry=self.registry,
        )

        self._cautions = Counter(
            "darkroom_cautions",
            "What members were warned of; tokens_without_picture may have cost money for nothing.",
            ["caution", "provider"],
            registry=self.registry,
        )
        self._busy = Counter(
            "darkroom_provider_busy",
            "Answers of a provider that it has too much to do (429); each halves what it is sent at once.",
            ["provider"],
            registry=self.registry,
        )
        self._broken = Gauge(
            "darkroom_provider_broken",
            "1 while a provider is left alone because it kept failing, else 0.",
            ["provider"],
            registry=self.registry,
        )
        self._spent = Gauge(
            "darkroom_spent_usd", "This month, the worst case counted.", registry=self.registry
        )
        self._budget = Gauge("darkroom_budget_usd", "What a month may cost.", registry=self.registry)

    def spent(self, used: float, budget: float) -> None:
        """Show how many US dollars of the month's budget are used."""
        self._spent.set(used)
        self._budget.set(budget)

    def busy(self, provider: str) -> None:
        """Count that a provider had too much to do."""
        self._busy.labels(provider).inc()

    def broken(self, provider: str, *, left_alone: bool) -> None:
        """Show whether a provider is left alone for a while."""
        self._broken.labels(provider).set(left_alone)

    def ended(
        self, *, ending: str, provider: str | None, seconds: float, cautions: Iterable[str] = ()
    ) -> None:
        """Count a turn whose end was shown after `seconds`; `provider` None: none was asked."""
        self._turns.labels(ending, provider or "none").inc()
        for caution in cautions:
            self._cautions.labels(caution, provider or "none").inc()
        self._seconds.labels(provider or "none").observe(seconds)

    def discord_requests(self) -> aiohttp.TraceConfig:
        """What a client of Discord is given so that its requests are counted."""

        async def count(_: object, __: object, request: aiohttp.TraceRequestEndParams) -> None:
            self._discord.labels(request.method, str(request.response.status)).inc()

        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(count)
        return trace

    def page(self) -> bytes:
        """All counters in Prometheus' text format."""
        return generate_latest(self.registry)


@asynccontextmanager
async def serving(
    address: tuple[str, int] | None, metrics: Metrics, ready: Callable[[], bool]
) -> AsyncIterator[tuple[str, int] | None]:
    """Serve `/healthz`, `/readyz` and `/metrics` while the block runs.

    Yields the address really bound (port 0 takes any), or None where nothing is served: `address`
    is None, or it is taken, which is a warning, since a bot without a health page still works.
    """
    if address is None:
        yield None
        return
    runner = web.AppRunner(_application(metrics, ready), access_log=None)
    await runner.setup()
    try:
        yield await _bind(runner, address)
    finally:
        await runner.cleanup()


async def _bind(runner: web.AppRunner, address: tuple[str, int]) -> tuple[str, int] | None:
    try:
        await web.TCPSite(runner, *address).start()
    except OSError as error:
        _log.warning("no health page: %s:%s cannot be listened on (%s)", *address, error.strerror)
        return None
    host, port, *_ = runner.addresses[0]
    return host, port


def _application(metrics: Metrics, ready: Callable[[], bool]) -> web.Application:
    async def alive(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readiness(_: web.Request) -> web.Response:
        return web.Response(text="ready\n") if ready() else web.Response(text="not ready\n", status=503)

    async def counters(_: web.Request) -> web.Response:
        return web.Response(body=metrics.page(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    application = web.Application()
    application.add_routes(
        [web.get("/healthz", alive), web.get("/readyz", readiness), web.get("/metrics", counters)]
    )
    return application

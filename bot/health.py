"""What operators' tools may ask a running bot: is it alive, is it ready, how does it do."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

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
            "From a member's word to the turn's end.",
            ["provider"],
            buckets=TURN_BUCKETS_S,
            registry=self.registry,
        )
        self._edits = Counter("darkroom_status_edits", "Edits of status messages.", registry=self.registry)
        self._limited = Counter(
            "darkroom_rate_limits", "Answers 429, by who gave them.", ["from_whom"], registry=self.registry
        )

    def ended(self, *, ending: str, provider: str | None, seconds: float) -> None:
        """Count a turn that reached its last state after `seconds`; `provider` None: none was asked."""
        self._turns.labels(ending, provider or "none").inc()
        self._seconds.labels(provider or "none").observe(seconds)

    def edited(self) -> None:
        """Count an edit of a status message."""
        self._edits.inc()

    def limited(self, from_whom: str) -> None:
        """Count a 429 from `discord` or from a provider, by its name."""
        self._limited.labels(from_whom).inc()

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

"""All vendors behind one port on loopback."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType
from typing import Self

from aiohttp import ClientConnectionResetError, web
from aiohttp.typedefs import Handler

from sandbox.providers.backstage import Backstage, backstage
from sandbox.providers.billing import BillingLog
from sandbox.providers.control import Control
from sandbox.providers.faults import Faults, Kind
from sandbox.providers.market import WIRES, vendors
from sandbox.providers.settings import Clock, Settings
from sandbox.providers.traffic import Traffic

# How long stopping waits for exchanges still under way, in seconds.
_PATIENCE_S = 0.2
# What nginx notes for an exchange whose client left; never sent.
_NOBODY_THERE = 499


class Providers:
    """The vendors, their control routes, and what they know.

    `async with Providers(settings) as providers:` starts on a free port and stops at the end.
    """

    def __init__(self, settings: Settings | None = None, *, clock: Clock | None = None) -> None:
        self._behind: Backstage = backstage(settings or Settings(), clock or Clock())
        self._runner: web.AppRunner | None = None
        self.base_url = ""

    @property
    def settings(self) -> Settings:
        """How the providers behave now."""
        return self._behind.settings

    @property
    def faults(self) -> Faults:
        """Where faults are armed."""
        return self._behind.faults

    @property
    def billing(self) -> BillingLog:
        """What was charged."""
        return self._behind.billing

    @property
    def traffic(self) -> Traffic:
        """What came in."""
        return self._behind.traffic

    @property
    def clock(self) -> Clock:
        """The time of day here."""
        return self._behind.clock

    def change(self, **changes: object) -> None:
        """Change settings by name, as `dataclasses.replace` does."""
        self._behind.settings = replace(self._behind.settings, **changes)  # type: ignore[arg-type]  # checked by pydantic

    def vendor_url(self, vendor: str = "bytespike") -> str:
        """Return the base URL a client of `vendor` is configured with."""
        return f"{self.base_url}/{vendor}{WIRES[vendor].root}"

    def model(self, vendor: str = "bytespike") -> str:
        """Return the one model that `vendor` has."""
        return WIRES[vendor].model

    def kinds(self, vendor: str) -> frozenset[Kind]:
        """Return what can go wrong at `vendor`."""
        return frozenset(Kind) - WIRES[vendor].lacks

    def application(self) -> web.Application:
        """Return the aiohttp application with every route."""
        app = web.Application(
            client_max_size=self._behind.settings.largest_body, middlewares=[_let_leavers_go]
        )
        for vendor in vendors(self._behind):
            app.add_routes(vendor.routes())
        app.add_routes(Control(self._behind).routes())
        return app

    async def start(self, port: int = 0) -> str:
        """Listen on loopback (0: any free port) and return the base URL, without a slash at its end."""
        self._runner = web.AppRunner(self.application(), shutdown_timeout=_PATIENCE_S)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, taken = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{taken}"
        return self.base_url

    async def stop(self) -> None:
        """Stop listening, drop what is under way, close the log."""
        if self._runner:
            await self._runner.cleanup()
        self._behind.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()


@web.middleware
async def _let_leavers_go(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A client that leaves in the middle is nothing to be alarmed at; nobody reads this answer."""
    try:
        return await handler(request)
    except ClientConnectionResetError:
        return web.Response(status=_NOBODY_THERE)

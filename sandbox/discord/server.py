"""Starts and stops the whole local Discord on one port."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from aiohttp import web

from sandbox.discord.control import page_files
from sandbox.discord.control.acts import Acts
from sandbox.discord.control.control import Control
from sandbox.discord.control.staging import Staging
from sandbox.discord.people.people import People
from sandbox.discord.rest.calls import Route
from sandbox.discord.rest.contract import Contract
from sandbox.discord.rest.faults import Faults
from sandbox.discord.rest.limits import Limits
from sandbox.discord.rest.rest import PREFIX, Rest
from sandbox.discord.rest.routes import ROUTES
from sandbox.discord.state.clock import Clock
from sandbox.discord.state.seeds import DEFAULT_TOKEN
from sandbox.discord.state.world import World
from sandbox.discord.wire import payloads
from sandbox.discord.wire.cdn import Cdn
from sandbox.discord.wire.gateway import Gateway

HOST = "127.0.0.1"
LARGEST_REQUEST = 1 << 30  # Discord's own limits are judged later, with its own codes
SAVE_EVERY = 0.5
SAVING_SHARE = 20  # a large state is saved less often, so that saving stays a small part of the work


class Discord:
    """A Discord on loopback whose state lives in `folder` and survives a restart.

    `people` acts for its members, `staging` makes trouble (`faults`, `limits` and `gateway` are its
    tools), `world` is what is true; `control` serves them to the page and to other processes.
    `contract` judges every exchange, its verdicts being complaints.
    """

    def __init__(
        self,
        folder: Path,
        *,
        token: str = DEFAULT_TOKEN,
        clock: Clock | None = None,
        contract: Contract | None = None,
    ) -> None:
        self.world = World(folder, clock=clock, token=token)
        self.limits = Limits(self.world.clock)
        self.faults = Faults()
        self.gateway = Gateway(self.world)
        self.people = People(self.world)
        self._rest = Rest(self.world, self.limits, self.faults, contract)
        self.staging = Staging(self.world, self.people, self.limits, self.faults, self.gateway)
        self.control = Control(self.world, self.people, Acts(self.world, self.people), self.staging)
        self._runner: web.AppRunner | None = None
        self._saver: asyncio.Task[None] | None = None

    @property
    def api_url(self) -> str:
        """What a bot's `api_url` is set to."""
        return self.world.base_url + PREFIX

    @property
    def gateway_url(self) -> str:
        """What `GET /gateway` answers."""
        return payloads.gateway_url(self.world)

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 takes any free one."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        self.world.base_url = f"http://{HOST}:{bound}"
        self._saver = asyncio.create_task(self._keep_saving())

    async def stop(self) -> None:
        """Close every connection and save."""
        if self._saver:
            self._saver.cancel()
        await self.gateway.drop(code=1001)
        if self._runner:
            await self._runner.cleanup()
        self.world.save()
        self.world.journal.close()

    def _application(self) -> web.Application:
        application = web.Application(
            client_max_size=LARGEST_REQUEST, middlewares=[page_files.own_pages_only]
        )
        router = application.router
        for route in self._ordered():
            router.add_route(route.method, PREFIX + route.template, self._rest.handler(route))
        router.add_route("*", PREFIX + "/{rest:.*}", self._rest.unknown)
        router.add_get("/gateway", self.gateway.connect)
        router.add_get("/gateway/", self.gateway.connect)
        for folder in ("attachments", "ephemeral-attachments"):
            path = f"/cdn/{folder}/{{channel_id}}/{{attachment_id}}/{{filename}}"
            router.add_get(path, Cdn(self.world).attachment)
        self.control.add_to(router)
        page_files.add_to(router)
        return application

    def _ordered(self) -> list[Route]:
        return sorted(ROUTES, key=lambda route: route.template.count("{"))

    async def _keep_saving(self) -> None:
        """Save soon after each change, so that killing the sandbox loses a moment at most."""
        saved = -1
        while True:
            began, changes = time.monotonic(), self.world.changes
            if changes != saved:
                self.world.save()
                saved = changes
            await asyncio.sleep(max(SAVE_EVERY, SAVING_SHARE * (time.monotonic() - began)))

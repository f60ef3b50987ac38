"""The websocket behind the page: acts and their answers, and what changed of what one person sees.

Besides every act it takes `{"ref": 1, "do": "watch", "with": {"user": "ann", "channel": "art"}}`. From
then on `{"view": {"set": {key: record}, "gone": [key]}}` tells each change of that person's view
(`page_view`); the first tells all of it, and a later `watch` only how the new view differs.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.discord.control.page_view import Sight, View
from sandbox.discord.people.asking import Impossible
from sandbox.discord.state.records import Payload
from sandbox.discord.state.world import World

LARGEST_FRAME = 256 << 20  # files travel as base64; Discord's own limits are judged later
BREATH_S = 0.03  # changes come in flocks: a moment later they are told together
GLANCE_S = 0.25  # how often sources that cannot tell of a change are looked at
OK = 200

Perform = Callable[[str, Payload], Awaitable[tuple[int, Any]]]
Source = Callable[[], View]


class Line:
    """One page's connection. `sources` add records that have nothing to do with who watches."""

    def __init__(self, world: World, perform: Perform, sight: Sight, sources: list[Source]) -> None:
        self._world = world
        self._perform = perform
        self._sight = sight
        self._sources = sources
        self._socket = web.WebSocketResponse(heartbeat=30, max_msg_size=LARGEST_FRAME)
        self._watched: tuple[str, str] | None = None
        self._shown: dict[str, str] = {}

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Talk until the page goes."""
        await self._socket.prepare(request)
        telling = asyncio.create_task(self._tell())
        try:
            async for frame in self._socket:
                if frame.type is WSMsgType.TEXT:
                    await self._obey(frame.json())
        finally:
            telling.cancel()
        return self._socket

    async def _obey(self, order: Payload) -> None:
        name, given = order["do"], order.get("with", {})
        status, answer = self._watch(given) if name == "watch" else await self._perform(name, given)
        said = {"gave": answer} if status == OK else answer
        with suppress(ConnectionResetError):
            await self._socket.send_json({"ref": order.get("ref"), **said})
            await self._show()

    def _watch(self, given: Payload) -> tuple[int, Any]:
        user, channel = str(given.get("user")), str(given.get("channel"))
        try:
            here = self._sight.of(user, channel)["here"]
        except Impossible as impossible:
            return 409, {"refused": str(impossible)}
        self._watched = (user, channel)
        return OK, here

    async def _tell(self) -> None:
        told = -1
        with suppress(ConnectionResetError):
            while not self._socket.closed:
                if told != self._world.changes:
                    told = self._world.changes
                    await self._socket.send_json({"changes": told})
                await self._show()
                await self._next_change()

    async def _next_change(self) -> None:
        """Wait for one; a page also glances at what changes unseen."""
        if self._watched is None:
            await self._world.next_change()
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._world.next_change(), GLANCE_S)
            await asyncio.sleep(BREATH_S)

    async def _show(self) -> None:
        if self._watched is None:
            return
        view = self._view(*self._watched)
        fresh = {key: json.dumps(record) for key, record in view.items()}
        changed = {key: view[key] for key, text in fresh.items() if self._shown.get(key) != text}
        gone = [key for key in self._shown if key not in fresh]
        self._shown = fresh
        if changed or gone:
            await self._socket.send_json({"view": {"set": changed, "gone": gone}})

    def _view(self, user: str, channel: str) -> View:
        """What is there to see; of a place that has just gone, nothing."""
        view: View = {}
        with suppress(Impossible):
            view = self._sight.of(user, channel)
        for source in self._sources:
            view |= source()
        return view

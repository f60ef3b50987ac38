"""The sandbox's own address, for whoever drives it from another process or from a page.

`GET` or `POST /control/{act}` with the act's parameters as a query or as a JSON object; the answer is
`200` and JSON, or `409` with `{"refused": sentence}` for what Discord's client would not allow, or `400`
for parameters the act does not take. Every public method of `acts.Acts` and `staging.Staging`
is an act; `GET /control/` lists them with their parameters.

    POST /control/say          {"user": "ann", "channel": "art", "text": "hello", "reply_to": "123"}
    POST /control/slash        {"user": "ann", "channel": "art", "command": "imagine",
                                "options": {"prompt": "a cat", "image1": {"name": "a.png", "base64": "..."}}}
    POST /control/click        {"user": "ann", "message": "123", "button": "Edit"}
    GET  /control/messages?channel=art&user=ann
    POST /control/fault        {"kind": "lost", "method": "PATCH", "route": "/webhooks/*", "times": 2}

Waiting: `GET /control/changes?since=N&within=30` answers `{"changes": M}` as soon as M > N, at the latest
after `within` seconds; then look again at what you wait for.

`GET /control/live` is a websocket for all of it: send `{"ref": 1, "do": "say", "with": {...}}`, get
`{"ref": 1, "gave": ...}` or `{"ref": 1, "refused": sentence}`; `{"changes": M}` comes by itself whenever
something has changed. The page watches through it too: see `live`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ValidationError

from sandbox.discord.control.acts import Acts
from sandbox.discord.control.live import Line, Source
from sandbox.discord.control.page_view import Sight
from sandbox.discord.control.staging import Staging
from sandbox.discord.people.asking import Impossible
from sandbox.discord.people.people import People
from sandbox.discord.state.records import Payload
from sandbox.discord.state.refusals import Refused
from sandbox.discord.state.world import World

REFUSED, BAD_PARAMETERS, NO_SUCH_ACT = 409, 400, 404
LONGEST_WAIT = 60.0


class Control:
    """Serves the acts."""

    def __init__(self, world: World, people: People, acts: Acts, staging: Staging) -> None:
        self._world = world
        self._people = people
        self._acts = {**_methods(acts), **_methods(staging)}
        self._sources: list[Source] = []

    def equip(self, acts: object, source: Source) -> None:
        """Add acts of somebody beside this Discord, and records that every page is told."""
        self._acts |= _methods(acts)
        self._sources.append(source)

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Mount the routes."""
        router.add_get("/control/", self._list)
        router.add_get("/control/changes", self._changes)
        router.add_get("/control/live", self._live)
        router.add_get("/control/{act}", self._read)
        router.add_post("/control/{act}", self._act)

    async def _list(self, _: web.Request) -> web.Response:
        return web.json_response({name: str(inspect.signature(act)) for name, act in self._acts.items()})

    async def _read(self, request: web.Request) -> web.Response:
        return await self._respond(request.match_info["act"], dict(request.query))

    async def _act(self, request: web.Request) -> web.Response:
        given = await request.json() if request.can_read_body else {}
        return await self._respond(request.match_info["act"], given)

    async def _respond(self, name: str, given: Payload) -> web.Response:
        status, answer = await self._perform(name, given)
        return web.json_response(answer, status=status)

    async def _perform(self, name: str, given: Payload) -> tuple[int, Any]:
        act = self._acts.get(name)
        if act is None:
            return NO_SUCH_ACT, {"refused": f"there is no act {name!r}"}
        try:
            inspect.signature(act).bind(**given)
        except TypeError as error:
            return BAD_PARAMETERS, {"refused": str(error)}
        try:
            answer = act(**given)
            if inspect.isawaitable(answer):
                answer = await answer
        except (Impossible, Refused) as error:
            return REFUSED, {"refused": str(error)}
        except (ValidationError, KeyError, ValueError) as error:
            return BAD_PARAMETERS, {"refused": f"{type(error).__name__}: {error}"}
        return 200, _plain(answer)

    async def _changes(self, request: web.Request) -> web.Response:
        since = int(request.query.get("since", -1))
        within = min(float(request.query.get("within", 30)), LONGEST_WAIT)
        with suppress(TimeoutError):
            await self._world.until(lambda: self._world.changes > since, within)
        return web.json_response({"changes": self._world.changes})

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        sight = Sight(self._world, self._people)
        return await Line(self._world, self._perform, sight, self._sources).serve(request)


def _methods(target: object) -> dict[str, Callable[..., Any]]:
    found = inspect.getmembers(target, inspect.ismethod)
    return {name: method for name, method in found if not name.startswith("_")}


def _plain(answer: Any) -> Any:
    if isinstance(answer, BaseModel):
        return answer.model_dump(mode="json")
    return [_plain(each) for each in answer] if isinstance(answer, list) else answer

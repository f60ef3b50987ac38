"""Where requests are taken in: who asks, whether there is room, what is wanted, and what will go wrong."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias

from aiohttp import web

from sandbox.providers.asks import Ask, Job, ToolCall
from sandbox.providers.backstage import Backstage, read_body
from sandbox.providers.faults import Fault, Kind
from sandbox.providers.inputs import fetch
from sandbox.providers.refusals import VendorRefused
from sandbox.providers.traffic import Seen
from sandbox.providers.wires import Call, Wire

Serve: TypeAlias = Callable[[web.Request, Job], Awaitable[web.StreamResponse]]

_CHOICES = ("By day", "By night", "At dawn")
# What the model calls when it calls what nobody offered.
_NOBODYS = ToolCall("fetch_weather", {"city": "Reykjavik"})


class Counter:
    """The counter of one vendor."""

    def __init__(self, behind: Backstage, wire: Wire) -> None:
        self._behind = behind
        self._wire = wire

    @property
    def root(self) -> str:
        """The path that its clients are configured with."""
        return f"/{self._wire.name}{self._wire.root}"

    @property
    def pictures(self) -> str:
        """The path under which it hands pictures out."""
        return f"/{self._wire.name}/img/"

    def refused(self, refused: VendorRefused) -> web.Response:
        """Say no, in the vendor's way."""
        return web.json_response(self._wire.told(refused), status=refused.status, headers=refused.headers)

    def knows(self, request: web.Request) -> bool:
        """Whether somebody comes with the key."""
        given = self._wire.key(request.headers)
        return hmac.compare_digest(given.encode(), self._behind.settings.api_key.encode())

    async def take(self, request: web.Request, serve: Serve) -> web.StreamResponse:
        """Let `serve` answer one paid request, and note it whatever becomes of it."""
        behind = self._behind
        with behind.traffic.at_work() as running:
            body = await read_body(request)
            number = next(behind.numbers)
            seen = behind.traffic.note(
                number=number,
                request_id=f"{self._wire.named}-{behind.run}-{number}",
                path=request.path,
                body=body or b"",
                time=behind.clock.now(),
            )
            try:
                response = await serve(request, await self._admit(request, body, seen, running))
            except VendorRefused as refused:
                response = self.refused(refused)
            seen.status, seen.ended = response.status, behind.clock.now()
            return response

    async def _admit(self, request: web.Request, body: bytes | None, seen: Seen, running: int) -> Job:
        if not self.knows(request):
            raise VendorRefused(401)
        if body is None:
            raise VendorRefused(413)
        if 0 < self._behind.settings.concurrent < running:
            raise VendorRefused(429)
        call = Call(
            path=request.path.removeprefix(self.root),
            query=request.query,
            content_type=request.headers.get("Content-Type", ""),
            body=body,
        )
        ask = self._wire.read(call)
        fault = self._behind.faults.take(self._wire.name, ask.prompt, lacks=self._wire.lacks)
        job = await self._job(ask, seen, self._forbidding(ask, fault))
        return replace(job, rehosted=self._rehosted(request, job)) if self._wire.rehosts else job

    def _forbidding(self, ask: Ask, fault: Fault | None) -> Fault | None:
        """Return what goes wrong: a forbidden prompt does, whatever was armed."""
        armed = fault is not None and fault.kind is Kind.FORBIDDEN
        if not armed and not any(word in ask.prompt.lower() for word in self._behind.settings.forbidden):
            return fault
        if self._wire.forbids:
            raise self._wire.forbids
        return Fault(kind=Kind.FORBIDDEN)

    async def _job(self, ask: Ask, seen: Seen, fault: Fault | None) -> Job:
        settings = self._behind.settings
        asking = any(phrase in ask.prompt.lower() for phrase in settings.asking)
        # A vendor that has no words cannot ask.
        in_words = asking and Kind.WORDS_ONLY not in self._wire.lacks
        inputs, mask = await asyncio.to_thread(self._inputs, ask)
        job = Job(
            id=seen.id,
            number=seen.number,
            model=self._wire.model,
            created=int(self._behind.clock.now()),
            price=settings.prices[ask.quality],
            ask=ask,
            body_sha256=seen.sha256,
            inputs=inputs,
            mask=mask,
            fault=fault,
            in_words=in_words,
            says=settings.says,
        )
        return replace(job, call=self._called(job))

    def _rehosted(self, request: web.Request, job: Job) -> tuple[str, ...]:
        place, shelf = request.url.origin().with_path(self.pictures), self._behind.shelf
        lives_s = self._behind.settings.url_lives_s
        return tuple(shelf.sign(place, shelf.keep(picture), lives_s) for picture in job.inputs)

    def _called(self, job: Job) -> ToolCall | None:
        if job.suffers(Kind.UNEXPECTED_TOOL_CALL):
            return _NOBODYS
        tool = self._behind.settings.asks_with
        if job.in_words and tool in job.ask.tools:
            return ToolCall(tool, {"question": "By day or by night?", "choices": list(_CHOICES)})
        return None

    def _inputs(self, ask: Ask) -> tuple[tuple[bytes, ...], bytes | None]:
        shelf = self._behind.shelf
        sources = (*((ask.canvas,) if ask.canvas else ()), *ask.references)
        pictures = tuple(fetch(source, shelf, self.pictures) for source in sources)
        return pictures, fetch(ask.mask, shelf, self.pictures) if ask.mask else None

"""Vendors that answer a request in its own reply, whole or streamed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from sandbox.providers.asks import Job
from sandbox.providers.backstage import Backstage
from sandbox.providers.cdn import Downloads
from sandbox.providers.counter import Counter
from sandbox.providers.frames import Frame
from sandbox.providers.refusals import VendorRefused
from sandbox.providers.sending import Sending
from sandbox.providers.traffic import Json
from sandbox.providers.wires import Answer, Preview, Streamed, Wire
from sandbox.providers.workshop import Workshop

# How often it is looked whether the vendors still pause, in seconds.
_LOOK_S = 0.02


class Vendor:
    """A vendor's routes; what is asked at one of `wire.asks` is answered at once."""

    def __init__(self, behind: Backstage, wire: Wire) -> None:
        self.wire = wire
        self.counter = Counter(behind, wire)
        self.workshop = Workshop(behind, wire, self.counter.pictures)
        self._behind = behind

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, all under the vendor's own name."""
        root, name = self.counter.root, self.wire.name
        downloads = Downloads(name, self._behind.shelf, self._behind.faults)
        return [
            *(web.post(root + path, self.complete) for path in self.wire.asks),
            *self.further_routes(),
            *(web.get(root + path, self.look_up) for path in self.wire.free()),
            web.get(f"{self.counter.pictures}{{name}}", downloads.get),
            web.get(f"{self.counter.pictures}download/{{name}}", downloads.get),
            web.route("*", f"/{name}/{{rest:.*}}", self._no_such_route),
        ]

    def further_routes(self) -> list[web.RouteDef]:
        """Return what this vendor has beside the usual."""
        return []

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Answer one paid request."""
        return await self.counter.take(request, self.serve)

    async def look_up(self, request: web.Request) -> web.StreamResponse:
        """Tell what is free."""
        if not self.counter.knows(request):
            return self.counter.refused(VendorRefused(401))
        return web.json_response(self.wire.free()[request.path.removeprefix(self.counter.root)])

    async def _no_such_route(self, _request: web.Request) -> web.StreamResponse:
        return self.counter.refused(VendorRefused(404))

    async def serve(self, request: web.Request, job: Job) -> web.StreamResponse:
        """Do what a job asks for, and answer. What replaces it comes before the work, unless it bills."""
        answer = self.wire.answer(job)
        sending = Sending(request, self.wire, answer, self._behind.clock)
        instead = job.fault if job.fault and job.fault.replaces_answer else None
        if instead and not instead.bills:
            return await sending.instead(instead)
        if job.ask.stream and not instead and isinstance(answer, Streamed):
            return await sending.stream(answer, self._frames(request, job, answer))
        told = await self.work(request, job, answer)
        return await (sending.instead(instead) if instead else sending.whole(told))

    async def work(self, request: web.Request, job: Job, answer: Answer) -> Json:
        """Do it, in the time that it takes, and return what tells of it."""
        started = asyncio.get_running_loop().time()
        made = await self.workshop.make(job, answer)
        told = answer.whole([self.workshop.hand(request, job, each) for each in made])
        spent = asyncio.get_running_loop().time() - started
        await asyncio.sleep(max(0, self._behind.settings.latency_s - spent))
        await self._pause()
        return told

    async def _frames(self, request: web.Request, job: Job, answer: Streamed) -> AsyncIterator[Frame]:
        """Yield a whole stream, its stages spread over the latency."""
        settings = self._behind.settings
        stage_s = settings.latency_s / (settings.previews + 1)
        for frame in answer.opening():
            yield frame
        made = await self.workshop.make(job, answer)
        async for frame in self._waiting(stage_s):
            yield frame
        previews = await self.workshop.previews(job, made)
        for index, png in enumerate(previews):
            for frame in answer.stage(Preview(index=index, of=len(previews), png=png)):
                yield frame
            async for frame in self._waiting(stage_s):
                yield frame
        await self._pause()
        handed = [self.workshop.hand(request, job, each) for each in made]
        for nth, picture in enumerate(handed):
            for frame in answer.picture(nth, picture):
                yield frame
        for frame in answer.closing(handed):
            yield frame

    async def _pause(self) -> None:
        while self._behind.settings.paused:  # noqa: ASYNC110 - settings are replaced, which sets no event
            await asyncio.sleep(_LOOK_S)

    async def _waiting(self, seconds: float) -> AsyncIterator[Frame]:
        """Let time pass, with a comment now and then so that nobody thinks the line is dead."""
        beat = self._behind.settings.keepalive_s or seconds
        while seconds > 0:
            await asyncio.sleep(min(beat, seconds))
            seconds -= beat
            if seconds > 0:
                yield Frame(self.wire.keepalive)

"""The vendor whose pictures come as content blocks of a chat completion (`chat-blocks`)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator

from aiohttp import web

from sandbox.providers.answers import (
    COMMENT,
    Frame,
    Job,
    closing_frames,
    completion,
    data_url,
    opening_frames,
    picture_frame,
    preview_frame,
)
from sandbox.providers.atelier import Made, Order
from sandbox.providers.backstage import Backstage, read_body
from sandbox.providers.billing import Charge
from sandbox.providers.cdn import Downloads
from sandbox.providers.chat import MOST_PICTURES, ChatAsk, read_ask
from sandbox.providers.faults import Kind
from sandbox.providers.inputs import fetch
from sandbox.providers.payloads import spoilt
from sandbox.providers.refusals import VendorRefused, usual
from sandbox.providers.sending import send_instead, send_stream, send_whole
from sandbox.providers.settings import Results
from sandbox.providers.traffic import Seen

NAME = "bytespike"
_IMAGES = f"/{NAME}/img/"


class Bytespike:
    """Answers chat completions, lists its model, and hands out its results."""

    def __init__(self, behind: Backstage) -> None:
        self._behind = behind

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, all under the vendor's own prefix."""
        downloads = Downloads(self._behind.shelf, self._behind.faults)
        return [
            web.post(f"/{NAME}/v1/chat/completions", self.complete),
            web.get(f"/{NAME}/v1/models", self.models),
            web.get(f"{_IMAGES}{{name}}", downloads.get),
            web.route("*", f"/{NAME}/{{rest:.*}}", _no_such_route),
        ]

    async def models(self, request: web.Request) -> web.StreamResponse:
        """List the one model there is; free."""
        if not self._knows(request):
            return usual(401).response()
        model = {"id": self._behind.settings.model, "object": "model", "owned_by": NAME}
        return web.json_response({"object": "list", "data": [model]})

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Answer one chat completion, and note it whatever becomes of it."""
        behind = self._behind
        with behind.traffic.at_work() as running:
            body = await read_body(request)
            number = next(behind.numbers)
            seen = behind.traffic.note(
                number=number,
                request_id=f"chatcmpl-{behind.run}-{number}",
                path=request.path,
                body=body or b"",
                time=behind.clock.now(),
            )
            response = await self._attempt(request, body, seen, running)
            seen.status, seen.ended = response.status, behind.clock.now()
            return response

    async def _attempt(
        self, request: web.Request, body: bytes | None, seen: Seen, running: int
    ) -> web.StreamResponse:
        if not self._knows(request):
            return usual(401).response()
        if body is None:
            return usual(413).response()
        if 0 < self._behind.settings.concurrent < running:
            return usual(429).response()
        try:
            return await self._serve(request, await self._accept(body, seen))
        except VendorRefused as refused:
            return refused.response()

    def _knows(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ") or request.headers.get(
            "x-api-key", ""
        )
        return hmac.compare_digest(given.encode(), self._behind.settings.api_key.encode())

    async def _accept(self, body: bytes, seen: Seen) -> Job:
        """Read and check the request; raises `VendorRefused` where it is not taken."""
        settings = self._behind.settings
        ask = read_ask(body, settings.model)
        wanted = ask.prompt.lower()
        fault = self._behind.faults.take(ask.prompt)
        if any(word in wanted for word in settings.forbidden):
            raise usual(451)
        return Job(
            id=seen.id,
            number=seen.number,
            model=settings.model,
            created=int(self._behind.clock.now()),
            ask=ask,
            body_sha256=seen.sha256,
            inputs=await asyncio.to_thread(self._inputs, ask),
            fault=fault,
            in_words=any(phrase in wanted for phrase in settings.asking),
            says=settings.says,
        )

    def _inputs(self, ask: ChatAsk) -> tuple[bytes, ...]:
        urls = (*((ask.canvas,) if ask.canvas else ()), *ask.references)
        return tuple(fetch(url, self._behind.shelf, _IMAGES) for url in urls)

    async def _serve(self, request: web.Request, job: Job) -> web.StreamResponse:
        instead = job.fault if job.fault and job.fault.replaces_answer else None
        if instead and not instead.bills:
            return await send_instead(request, job, instead, self._behind.clock)
        if job.ask.stream and not instead:
            return await send_stream(request, job, self._frames(request, job))
        started = asyncio.get_running_loop().time()
        made = await self._made(job)
        spent = asyncio.get_running_loop().time() - started
        await asyncio.sleep(max(0, self._behind.settings.latency_s - spent))
        if instead:
            return await send_instead(request, job, instead, self._behind.clock)
        return await send_whole(
            request, job, completion(job, [self._url(request, job, each.png) for each in made])
        )

    async def _frames(self, request: web.Request, job: Job) -> AsyncIterator[Frame]:
        """Yield a whole stream, its stages spread over the latency."""
        settings = self._behind.settings
        stage = settings.latency_s / (settings.previews + 1)
        for frame in opening_frames(job):
            yield frame
        made = await self._made(job)
        async for frame in self._waiting(stage):
            yield frame
        previews = await self._behind.atelier.previews(made[0], settings.previews) if made else ()
        for index, preview in enumerate(previews):
            yield preview_frame(job, index, preview)
            async for frame in self._waiting(stage):
                yield frame
        for picture in made:
            yield picture_frame(job, self._url(request, job, picture.png))
        for frame in closing_frames(job, len(made)):
            yield frame

    async def _waiting(self, seconds: float) -> AsyncIterator[Frame]:
        """Let time pass, with a comment now and then so that nobody thinks the line is dead."""
        beat = self._behind.settings.keepalive_s or seconds
        while seconds > 0:
            await asyncio.sleep(min(beat, seconds))
            seconds -= beat
            if seconds > 0:
                yield COMMENT

    async def _made(self, job: Job) -> tuple[Made, ...]:
        """Make the pictures and charge for them; from here on they are owed, whatever reaches the client."""
        wanted = 0 if job.in_words or job.suffers(Kind.WORDS_ONLY) else job.ask.n - job.suffers(Kind.FEWER)
        made = await self._behind.atelier.make(self._order(job, wanted))
        billed = bool(made) if job.fault is None else job.fault.bills
        price = self._behind.settings.prices[job.ask.quality] * max(1, len(made))
        charge = Charge(
            id=job.id,
            provider=NAME,
            time=self._behind.clock.now(),
            body_sha256=job.body_sha256,
            prompt=job.ask.prompt,
            n=job.ask.n,
            billed=billed,
            microdollars=price if billed else 0,
            pictures_in=tuple(hashlib.sha256(picture).hexdigest() for picture in job.inputs),
            pictures_made=tuple(hashlib.sha256(picture.png).hexdigest() for picture in made),
        )
        self._behind.billing.record(charge)
        return made

    def _order(self, job: Job, wanted: int) -> Order:
        settings, ask = self._behind.settings, job.ask
        chance = job.number * MOST_PICTURES if settings.varied else 0
        edits = 1 if ask.canvas else 0
        return Order(
            request=job.id,
            provider=NAME,
            prompt=ask.prompt,
            story=", ".join(ask.said),
            turn=len(ask.said),
            n=wanted,
            seed=settings.seed + chance,
            canvas=job.inputs[0] if edits else None,
            references=job.inputs[edits:],
            size=ask.size,
            pad_bytes=settings.pad_bytes,
        )

    def _url(self, request: web.Request, job: Job, picture: bytes) -> str:
        """Return the URL by which `picture`, or what a fault makes of it, is handed over."""
        settings, shelf = self._behind.settings, self._behind.shelf
        if job.fault and job.fault.kind is Kind.BAD_PICTURE:
            picture = spoilt(picture, job.fault.payload)
        if settings.results is Results.DATA or job.suffers(Kind.CUT_BASE64):
            return data_url(picture)
        address = request.url.origin().with_path(_IMAGES)
        return shelf.sign(address, shelf.keep(picture), settings.url_lives_s)


async def _no_such_route(_request: web.Request) -> web.StreamResponse:
    return usual(404).response()

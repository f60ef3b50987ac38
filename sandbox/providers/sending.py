"""Putting answers on the wire, well or, where a fault was armed, badly."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from aiohttp import ClientConnectionResetError, web

from sandbox.providers.endings import break_off, connected, pause
from sandbox.providers.faults import Fault, Kind
from sandbox.providers.frames import Frame, Part, malformed
from sandbox.providers.payloads import HTML
from sandbox.providers.refusals import VendorRefused
from sandbox.providers.settings import Clock
from sandbox.providers.traffic import Json
from sandbox.providers.wires import Answer, Streamed, Wire

# A dripping answer comes in this many drops (a frame, or a whole body).
_DROPS = 8
# Faults after which nothing more comes.
_ENDINGS = (Kind.CUT, Kind.ERROR_FRAME)


class Sending:
    """The way of one answer to whoever asked for it."""

    def __init__(self, request: web.Request, wire: Wire, answer: Answer, clock: Clock) -> None:
        self._request = request
        self._wire = wire
        self._answer = answer
        self._fault = answer.job.fault
        self._clock = clock

    async def instead(self, fault: Fault) -> web.StreamResponse:
        """Send what `fault` puts in the place of the whole answer."""
        match fault.kind:
            case Kind.STATUS:
                return refusal(fault, self._wire, self._clock)
            case Kind.HTML:
                return html(fault)
            case Kind.REDIRECT:
                return web.Response(status=fault.http_status, headers={"Location": fault.target})
            case Kind.EMPTY:
                return web.Response(status=fault.http_status, content_type="application/json")
            case Kind.HANG_UP:
                await break_off(self._request, reset=fault.reset)
                return web.Response()
        return web.json_response(self._hollow(fault.kind))

    def _hollow(self, kind: Kind) -> Json:
        if kind is Kind.ERROR_BODY:
            return self._wire.told(VendorRefused(502))
        return self._answer.forbidden() if kind is Kind.FORBIDDEN else self._answer.hollow(kind)

    async def whole(self, told: Json) -> web.StreamResponse:
        """Send `told` as one JSON body."""
        body = json.dumps(told, ensure_ascii=False).encode()
        fault = self._fault
        if fault is None:
            return web.Response(body=body, content_type="application/json")
        if fault.kind is Kind.ERROR_FRAME:
            return web.json_response(self._wire.told(VendorRefused(502)))
        if fault.kind is Kind.MALFORMED:
            return web.Response(body=body[:-2] + b",,", content_type="application/json")
        if fault.kind is Kind.STALL:
            await pause(self._request, fault.pause_s)
        return await self._in_pieces(body, fault)

    async def _in_pieces(self, body: bytes, fault: Fault) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(self._request)
        if fault.kind is Kind.CUT:
            end = self._answer.end_of_pictures(body) if fault.after_picture else len(body) // 2
            return await self._end_early(response, body[:end], fault)
        await self._write(response, body)
        await response.write_eof()
        return response

    async def stream(self, answer: Streamed, frames: AsyncIterator[Frame]) -> web.StreamResponse:
        """Send `frames` as server-sent events; whoever leaves is not waited for, but the work is done."""
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(self._request)
        sound = True
        async for frame in frames:
            if not connected(self._request):
                continue
            data = frame.data
            if sound and self._fault and _strikes(self._fault, frame):
                if self._fault.kind in _ENDINGS:
                    failing = self._fault.kind is Kind.ERROR_FRAME
                    last = answer.failed().data if failing else data[: len(data) // 2]
                    return await self._end_early(response, last, self._fault)
                data = await self._spoilt(frame, self._fault)
                sound = False
            await self._write(response, data)
        if connected(self._request):
            await response.write_eof()
        return response

    async def _spoilt(self, frame: Frame, fault: Fault) -> bytes:
        """Return what goes out in place of `frame`, after a silence if that is the fault."""
        if fault.kind is Kind.STALL:
            await pause(self._request, fault.pause_s)
        return malformed(frame) if fault.kind is Kind.MALFORMED else frame.data

    async def _end_early(self, response: web.StreamResponse, last: bytes, fault: Fault) -> web.StreamResponse:
        """Write `last` and end there: in good order, or by breaking the connection."""
        await response.write(last)
        if fault.reset:
            await break_off(self._request, reset=True)
            return response
        await response.write_eof()
        response.force_close()
        return response

    async def _write(self, response: web.StreamResponse, data: bytes) -> None:
        fault = self._fault
        drop = max(1, -(-len(data) // _DROPS)) if fault and fault.kind is Kind.DRIP else max(1, len(data))
        for start in range(0, len(data), drop):
            if start and fault:
                await pause(self._request, fault.pause_s)
            try:
                await response.write(data[start : start + drop])
            except ClientConnectionResetError:
                return


def _strikes(fault: Fault, frame: Frame) -> bool:
    """Tell whether this is where the stream goes wrong; an answer without pictures goes wrong at its end."""
    return frame.part is Part.FINISH or (frame.part is Part.PICTURE and not fault.after_picture)


def html(fault: Fault) -> web.Response:
    """Return a gateway's page."""
    return web.Response(status=fault.http_status, body=HTML, content_type="text/html")


def refusal(fault: Fault, wire: Wire, clock: Clock) -> web.Response:
    """Return the vendor's refusal with the status of `fault`."""
    headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
    refused = VendorRefused(fault.http_status)
    if fault.reset_in_s is not None:
        reset = int(clock.now()) + fault.reset_in_s
        headers |= {
            "X-RateLimit-Limit": "50",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(reset),
        }
        # A spent allowance is told without a code, unlike too many requests at once.
        refused = VendorRefused(fault.http_status, "rate_limit_5h exceeded: 50.00 / 50.00 used", None)
    return web.json_response(wire.told(refused), status=refused.status, headers=headers)

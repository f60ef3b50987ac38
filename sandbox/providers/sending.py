"""Putting answers on the wire, well or, where a fault was armed, badly."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from aiohttp import ClientConnectionResetError, web

from sandbox.providers.answers import Frame, Job, Part, error_frame, malformed_frame, spoilt_completion
from sandbox.providers.endings import break_off, connected, pause
from sandbox.providers.faults import Fault, Kind
from sandbox.providers.payloads import HTML
from sandbox.providers.refusals import usual
from sandbox.providers.settings import Clock
from sandbox.providers.traffic import Json

# A dripping answer comes in this many drops (a frame, or a whole body).
_DROPS = 8
# Faults after which nothing more comes.
_ENDINGS = (Kind.CUT, Kind.ERROR_FRAME)


async def send_instead(request: web.Request, job: Job, fault: Fault, clock: Clock) -> web.StreamResponse:
    """Send what `fault` puts in the place of the whole answer."""
    match fault.kind:
        case Kind.STATUS:
            return _refusal(fault, clock)
        case Kind.HTML:
            return web.Response(status=fault.http_status, body=HTML, content_type="text/html")
        case Kind.EMPTY:
            return web.Response(status=fault.http_status, content_type="application/json")
        case Kind.HANG_UP:
            await break_off(request, reset=fault.reset)
            return web.Response()
    return web.json_response(spoilt_completion(job, fault.kind))


def _refusal(fault: Fault, clock: Clock) -> web.Response:
    headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
    if fault.reset_in_s is None:
        return usual(fault.http_status, headers).response()
    reset = int(clock.now()) + fault.reset_in_s
    headers |= {"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)}
    # A spent allowance is told without a code, unlike too many requests at once.
    told = {"error": {"type": "rate_limit_error", "message": "rate_limit_5h exceeded: 50.00 / 50.00 used"}}
    return web.json_response(told, status=fault.http_status, headers=headers)


async def send_whole(request: web.Request, job: Job, answer: Json) -> web.StreamResponse:
    """Send `answer` as one JSON body."""
    body = json.dumps(answer, ensure_ascii=False).encode()
    fault = job.fault
    if fault is None:
        return web.Response(body=body, content_type="application/json")
    if fault.kind is Kind.ERROR_FRAME:
        return web.json_response(spoilt_completion(job, Kind.ERROR_BODY))
    if fault.kind is Kind.MALFORMED:
        return web.Response(body=body[:-2] + b",,", content_type="application/json")
    if fault.kind is Kind.STALL:
        await pause(request, fault.pause_s)
    return await _in_pieces(request, body, fault)


async def _in_pieces(request: web.Request, body: bytes, fault: Fault) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    if fault.kind is Kind.CUT:
        end = body.rfind(b'"finish_reason"') if fault.after_picture else len(body) // 2
        return await _end_early(request, response, body[:end], fault)
    await _write(request, response, body, fault)
    await response.write_eof()
    return response


async def send_stream(request: web.Request, job: Job, frames: AsyncIterator[Frame]) -> web.StreamResponse:
    """Send `frames` as server-sent events; whoever leaves is not waited for, but the work is done."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    sound = True
    async for frame in frames:
        if not connected(request):
            continue
        data = frame.data
        if sound and job.fault and _strikes(job.fault, frame):
            if job.fault.kind in _ENDINGS:
                return await _end_early(request, response, _last_words(job.fault, frame), job.fault)
            data = await _spoilt(request, job, frame, job.fault)
            sound = False
        await _write(request, response, data, job.fault)
    if connected(request):
        await response.write_eof()
    return response


def _strikes(fault: Fault, frame: Frame) -> bool:
    """Tell whether this is where the stream goes wrong; an answer without pictures goes wrong at its end."""
    return frame.part is Part.FINISH or (frame.part is Part.PICTURE and not fault.after_picture)


def _last_words(fault: Fault, frame: Frame) -> bytes:
    return error_frame() if fault.kind is Kind.ERROR_FRAME else frame.data[: len(frame.data) // 2]


async def _spoilt(request: web.Request, job: Job, frame: Frame, fault: Fault) -> bytes:
    """Return what goes out in place of `frame`, after a silence if that is the fault."""
    if fault.kind is Kind.STALL:
        await pause(request, fault.pause_s)
    return malformed_frame(job) if fault.kind is Kind.MALFORMED else frame.data


async def _end_early(
    request: web.Request, response: web.StreamResponse, last: bytes, fault: Fault
) -> web.StreamResponse:
    """Write `last` and end there: in good order, or by breaking the connection."""
    await response.write(last)
    if fault.reset:
        await break_off(request, reset=True)
        return response
    await response.write_eof()
    response.force_close()
    return response


async def _write(
    request: web.Request, response: web.StreamResponse, data: bytes, fault: Fault | None
) -> None:
    drop = max(1, -(-len(data) // _DROPS)) if fault and fault.kind is Kind.DRIP else max(1, len(data))
    for start in range(0, len(data), drop):
        if start and fault:
            await pause(request, fault.pause_s)
        try:
            await response.write(data[start : start + drop])
        except ClientConnectionResetError:
            return

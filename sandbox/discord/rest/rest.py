"""The way of every REST request: read, meet a fault, be limited, be answered, be written down."""

from __future__ import annotations

import asyncio
import json
import traceback
from typing import Any, NoReturn

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.discord.rest.calls import Call, Reply, Route
from sandbox.discord.rest.contract import Contract
from sandbox.discord.rest.faults import Fault, Faults, Staged
from sandbox.discord.rest.limits import Limits, Permit
from sandbox.discord.state.journal import Exchange
from sandbox.discord.state.records import Payload
from sandbox.discord.state.refusals import Refused
from sandbox.discord.state.world import World
from sandbox.discord.wire.uploads import Body, read_body, spell_ids

PREFIX = "/api/v10"
NO_CONTENT, FIRST_ERROR, NOT_FOUND, TOO_MANY, BROKEN = 204, 400, 404, 429, 501
BAN_PAGE = "<!doctype html><title>Access denied</title><p>You are being rate limited."
VIA = {"Via": "1.1 sandbox"}  # without it a client takes a 429 for the network's ban, not Discord's


class Rest:
    """Answers the routes. `contract`, where given, judges every request and answer."""

    def __init__(self, world: World, limits: Limits, faults: Faults, contract: Contract | None) -> None:
        self._world = world
        self._limits = limits
        self._faults = faults
        self._contract = contract

    def handler(self, route: Route) -> Handler:
        """The aiohttp handler of one route."""

        async def answer(request: web.Request) -> web.StreamResponse:
            fault = self._faults.take(request.method, route.template)
            return await _Exchange(self._world, request, route, fault).run(self._limits, self._contract)

        return answer

    async def unknown(self, request: web.Request) -> web.Response:
        """Answer a route that is not played here: 404, and a complaint."""
        self._world.journal.complain(f"unknown route: {request.method} {request.path}")
        return json_response({"message": "404: Not Found", "code": 0}, status=NOT_FOUND)


class _Exchange:
    """One request on its way through."""

    def __init__(self, world: World, request: web.Request, route: Route, fault: Fault | None) -> None:
        self._world = world
        self._request = request
        self._route = route
        self._fault = fault
        self._began = world.clock.now()
        self._body = Body(None)
        self._permit = Permit({})
        self._code: int | None = None

    async def run(self, limits: Limits, contract: Contract | None) -> web.Response:
        status = 0
        try:
            response = await self._response(limits, contract)
            status = response.status
            return response
        finally:
            self._note(status)

    async def _response(self, limits: Limits, contract: Contract | None) -> web.Response:
        try:
            self._body = await read_body(self._request)
            early = await self._before()
            response = self._answer(limits) if early is None else early
        except Refused as refused:
            self._code = refused.code
            response = json_response(refused.body(), status=refused.status, headers=self._permit.headers)
        self._judge(contract, response)
        return self._after(response)

    async def _before(self) -> web.Response | None:
        """Meet what is staged to happen before the request is carried out."""
        fault = self._fault
        if fault is None:
            return None
        match fault.kind:
            case Staged.DELAY:
                await asyncio.sleep(fault.seconds)
            case Staged.HANG:
                await asyncio.Event().wait()
            case Staged.DROP:
                self._break()
            case Staged.REFUSE:
                raise Refused(fault.code)
            case Staged.ERROR:
                return _failure(fault.status)
            case Staged.BAN:
                wait = {"Retry-After": f"{fault.seconds:.0f}"} if fault.seconds else {}
                return web.Response(text=BAN_PAGE, content_type="text/html", status=TOO_MANY, headers=wait)
            case Staged.LIMIT | Staged.LIMIT_ALL:
                return _limited(Permit({}, fault.seconds, is_global=fault.kind is Staged.LIMIT_ALL))
        return None

    def _after(self, response: web.Response) -> web.Response:
        """Meet what is staged to happen once it has been carried out."""
        if self._fault and self._fault.kind is Staged.CUT:
            self._break()
        if self._fault and self._fault.kind is Staged.LOST:
            return _failure(self._fault.status)
        return response

    def _break(self) -> NoReturn:
        if self._request.transport:
            self._request.transport.abort()
        raise ConnectionResetError("staged")

    def _answer(self, limits: Limits) -> web.Response:
        if not self._route.unlimited:
            self._permit = self._ask_leave(limits)
        if self._permit.retry_after is not None:
            return _limited(self._permit)
        self._authorise()
        return self._carried_out()

    def _ask_leave(self, limits: Limits) -> Permit:
        bucket = f"{self._route.method} {self._route.template}"
        place = self._route.window(self._request.match_info)
        return limits.take(bucket, place, self._route.rule, counts_globally=not self._route.by_token)

    def _authorise(self) -> None:
        expected = f"Bot {self._world.state.application.token}"
        if not self._route.by_token and self._request.headers.get("Authorization") != expected:
            raise Refused(0)

    def _carried_out(self) -> web.Response:
        call = Call(
            world=self._world,
            route=f"{self._route.method} {self._route.template}",
            path=self._request.match_info,
            query=self._request.query,
            body=Body(spell_ids(self._body.json), self._body.files, self._body.multipart),
        )
        try:
            answer = self._route.handler(call)
        except Refused:
            raise
        except Exception:  # noqa: BLE001 - the supervised edge: noted with its traceback
            # A fault of the sandbox must not look like one of Discord's: clients would retry a 500.
            self._world.journal.complain(f"{call.route} failed:\n{traceback.format_exc()}")
            return json_response({"message": "the sandbox failed", "code": 0}, status=BROKEN)
        reply = answer if isinstance(answer, Reply) else Reply(NO_CONTENT if answer is None else 200, answer)
        return json_response(reply.json, status=reply.status, headers=self._permit.headers)

    def _judge(self, contract: Contract | None, response: web.Response) -> None:
        if contract is None or response.status >= FIRST_ERROR:
            return
        answer = json.loads(response.body) if isinstance(response.body, bytes) else None
        path = self._request.path.removeprefix(PREFIX)
        for fault in contract.faults(self._request.method, path, self._body, response.status, answer):
            self._world.journal.complain(f"{self._request.method} {self._route.template}: {fault}")

    def _note(self, status: int) -> None:
        self._world.journal.exchanged(
            Exchange(
                at=self._began,
                method=self._request.method,
                route=self._route.template,
                path=self._request.path,
                status=status,
                code=self._code,
                bucket=self._permit.headers.get("X-RateLimit-Bucket"),
                seconds=self._world.clock.now() - self._began,
                body=self._body.json,
                files=[len(upload.content) for upload in self._body.files],
                fault=self._fault.kind if self._fault else None,
            )
        )
        self._world.changed()


def json_response(body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON as clients insist on it: `application/json` with no charset; of nothing, nothing is said."""
    if body is None:
        return web.Response(status=status, headers=headers)
    content = json.dumps(body).encode()
    return web.Response(body=content, status=status, headers=headers, content_type="application/json")


def _failure(status: int) -> web.Response:
    return json_response({"message": "Upstream failure", "code": 0}, status=status)


def _limited(permit: Permit) -> web.Response:
    wait = permit.retry_after or 0.0
    body: Payload = {
        "message": "You are being rate limited.",
        "retry_after": round(wait, 3),
        "global": permit.is_global,
    }
    scope = {"X-RateLimit-Scope": "global" if permit.is_global else "user"}
    headers = {**VIA, **scope, **permit.headers, "Retry-After": f"{wait:.0f}"}
    return json_response(body, status=TOO_MANY, headers=headers)

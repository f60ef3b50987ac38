"""The stage door: where tests, in any process, arm faults, read what happened and change behaviour."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from aiohttp import web
from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from sandbox.providers.backstage import Backstage
from sandbox.providers.faults import Fault
from sandbox.providers.settings import Settings


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class _Arming:
    fault: Fault
    times: Annotated[int, Field(ge=1)] = 1


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class _Advance:
    seconds: Annotated[float, Field(ge=0)]


_ARMING = TypeAdapter(_Arming)
_ADVANCE = TypeAdapter(_Advance)
_SETTINGS = TypeAdapter(Settings)
_FAULTS = TypeAdapter(list[Fault])


class Control:
    """Routes under `/control/`, all JSON; wrong input is a 400 that says what is wrong."""

    def __init__(self, behind: Backstage) -> None:
        self._behind = behind

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/control/faults", self.faults),
            web.post("/control/faults", self.arm),
            web.delete("/control/faults", self.disarm),
            web.get("/control/billing", self.billing),
            web.get("/control/requests", self.requests),
            web.get("/control/settings", self.settings),
            web.post("/control/settings", self.change),
            web.post("/control/clock", self.advance),
        ]

    async def faults(self, _request: web.Request) -> web.Response:
        """Tell which faults wait and which were taken."""
        faults = self._behind.faults
        told = {"armed": list(faults.armed), "taken": faults.taken}
        return web.json_response(
            {name: _FAULTS.dump_python(each, mode="json") for name, each in told.items()}
        )

    async def arm(self, request: web.Request) -> web.Response:
        """Arm `{"fault": {"kind": ...}, "times": 1}`."""
        try:
            arming = _ARMING.validate_json(await request.read())
        except ValidationError as problem:
            return _wrong(problem)
        self._behind.faults.arm(arming.fault, arming.times)
        return await self.faults(request)

    async def disarm(self, request: web.Request) -> web.Response:
        """Disarm every fault."""
        self._behind.faults.clear()
        return await self.faults(request)

    async def billing(self, _request: web.Request) -> web.Response:
        """Tell every charge of this run, and which were for what had been charged before."""
        billing = self._behind.billing
        return web.json_response(
            {
                "charges": [asdict(charge) for charge in billing.charges],
                "total_microdollars": billing.total_microdollars,
                "charged_twice": billing.charged_twice(),
            }
        )

    async def requests(self, _request: web.Request) -> web.Response:
        """Tell what came in: counts, and the last requests with their messages."""
        traffic = self._behind.traffic
        counts = {"total": traffic.total, "running": traffic.running, "most_at_once": traffic.most_at_once}
        return web.json_response({**counts, "requests": [asdict(seen) for seen in traffic.seen]})

    async def settings(self, _request: web.Request) -> web.Response:
        """Tell how the providers behave now."""
        return web.json_response(_SETTINGS.dump_python(self._behind.settings, mode="json"))

    async def change(self, request: web.Request) -> web.Response:
        """Change the settings named in the body; the others stay."""
        try:
            changes = TypeAdapter(dict[str, object]).validate_json(await request.read())
            now = _SETTINGS.dump_python(self._behind.settings)
            self._behind.settings = _SETTINGS.validate_python({**now, **changes})
        except ValidationError as problem:
            return _wrong(problem)
        return await self.settings(request)

    async def advance(self, request: web.Request) -> web.Response:
        """Put the clock forward by `{"seconds": ...}`."""
        try:
            self._behind.clock.advance(_ADVANCE.validate_json(await request.read()).seconds)
        except ValidationError as problem:
            return _wrong(problem)
        return web.json_response({"now": self._behind.clock.now()})


def _wrong(problem: ValidationError) -> web.Response:
    told = [{"at": ".".join(map(str, error["loc"])), "message": error["msg"]} for error in problem.errors()]
    return web.json_response({"errors": told}, status=400)

"""A vendor that is given a task, and then asked how it is until it is done."""

from __future__ import annotations

from aiohttp import web

from sandbox.providers.asks import Job
from sandbox.providers.backstage import Backstage, read_body
from sandbox.providers.endings import break_off
from sandbox.providers.faults import Fault, Kind, Where
from sandbox.providers.inputs import verified
from sandbox.providers.refusals import VendorRefused
from sandbox.providers.replying import Vendor
from sandbox.providers.sending import html, refusal
from sandbox.providers.tasks import Task, Tasks, TaskWire
from sandbox.providers.traffic import Json
from sandbox.providers.wires import Answer, Call

_MISDIRECTED = VendorRefused(500, "invalid apitype: -1", "convert_request_failed", "new_api_error")


class TaskVendor(Vendor):
    """The routes of a vendor of tasks.

    The work is done, and charged, when a task is accepted; the latency passes while it is asked about.
    """

    wire: TaskWire

    def __init__(self, behind: Backstage, wire: TaskWire) -> None:
        super().__init__(behind, wire)
        self._tasks = Tasks()

    def further_routes(self) -> list[web.RouteDef]:
        """Return the ways to send pictures ahead and to ask how a task is."""
        root = self.counter.root
        return [
            web.post(f"{root}/uploads/images", self.upload),
            web.get(f"{root}/images/generations/{{name}}", self.poll),
            web.post(f"{root}/chat/completions", self.chat),
        ]

    async def chat(self, _request: web.Request) -> web.StreamResponse:
        """Say, in a gateway's words, that none of these models is asked so."""
        return self.counter.refused(_MISDIRECTED)

    async def work(self, request: web.Request, job: Job, answer: Answer) -> Json:
        """Do it at once, and tell what is to be known before the time is over that it is said to take."""
        made = await self.workshop.make(job, answer)
        settings, now = self._behind.settings, self._behind.clock.now()
        handed = [self.workshop.hand(request, job, each) for each in made]
        task = Task(
            id=job.id,
            job=job,
            urls=() if job.suffers(Kind.TASK_EMPTY) else tuple(str(each.address) for each in handed),
            accepted=now,
            takes_s=settings.latency_s,
            expires=int(now) + settings.url_lives_s,
        )
        self._tasks.add(task, job.id, self.wire.name_of(task), job.ask.client_id)
        return self.wire.accepted(task, now)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Take a picture in ahead of a task; free."""
        self._behind.traffic.uploads += 1
        fault = self._behind.faults.take(self.wire.name, request.path, Where.UPLOAD)
        try:
            file = self.wire.read_upload(await self._call(request, fault))
            verified(file.data)
        except VendorRefused as refused:
            return web.json_response(self.wire.upload_refused(refused), status=refused.status)
        shelf, place = self._behind.shelf, request.url.origin().with_path(self.counter.pictures)
        name = shelf.keep(file.data)
        url = shelf.sign(place, name, self._behind.settings.url_lives_s)
        return web.json_response(self.wire.uploaded(name, url, file.type, len(file.data)))

    async def _call(self, request: web.Request, fault: Fault | None) -> Call:
        if fault:
            raise VendorRefused(fault.http_status)
        if not self.counter.knows(request):
            raise VendorRefused(401)
        body = await read_body(request)
        if body is None:
            raise VendorRefused(413)
        kind = request.headers.get("Content-Type", "")
        return Call(path=request.path, query=request.query, content_type=kind, body=body)

    async def poll(self, request: web.Request) -> web.StreamResponse:
        """Tell how a task is, by its own name or by the caller's; free."""
        self._behind.traffic.polls += 1
        fault = self._behind.faults.take(self.wire.name, request.path, Where.POLL)
        if fault:
            return await self._badly(request, fault)
        if not self.counter.knows(request):
            return self.counter.refused(VendorRefused(401))
        task = self._tasks.find(request.match_info["name"])
        if task is None:
            return self.counter.refused(VendorRefused(404))
        return web.json_response(self.wire.task(task, self._behind.clock.now()))

    async def _badly(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        match fault.kind:
            case Kind.POLL_HTML:
                return html(fault)
            case Kind.POLL_HANG_UP:
                await break_off(request, reset=fault.reset)
                return web.Response()
        return refusal(fault, self.wire, self._behind.clock)

"""Where results lie: signed URLs that expire, and the ways a download can fail."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import tempfile
from pathlib import Path

from aiohttp import web
from yarl import URL

from sandbox.providers.endings import break_off, connected, pause
from sandbox.providers.faults import Fault, Faults, Kind, Where
from sandbox.providers.payloads import HTML
from sandbox.providers.settings import Clock

_SIGNATURE = re.compile(r"([0-9a-f]{1,12})-([0-9a-f]{32})")


class Gone(LookupError):
    """This URL was never ours, is not signed by us, or has expired; the message says which."""


class Shelf:
    """Pictures by name, and the URLs that lead to them for a while.

    A URL looks like the vendor's: `X-Expires` is how many seconds it works, and the signature holds from
    when. It stays good over a restart on the same folder, whatever the port.
    """

    def __init__(self, folder: Path | None, clock: Clock) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="sandbox-results-") if folder is None else None
        self._folder = Path(self._temporary.name) if self._temporary else folder or Path()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._clock = clock

    def close(self) -> None:
        """Remove the temporary folder, if it is one."""
        if self._temporary:
            self._temporary.cleanup()

    def keep(self, picture: bytes) -> str:
        """Store `picture` and return its name."""
        name = f"{hashlib.sha256(picture).hexdigest()[:40]}.png"
        (self._folder / name).write_bytes(picture)
        return name

    def sign(self, address: URL, name: str, lives_s: int) -> str:
        """Return a URL for `name` under `address` that works for `lives_s` seconds from now."""
        since = f"{int(self._clock.now()):x}"
        signature = f"{since}-{_seal(name, since, lives_s)}"
        return str((address / name).with_query({"X-Expires": str(lives_s), "X-Sig": signature}))

    def find(self, url: URL) -> Path:
        """Return the file behind one of our URLs; raises `Gone`."""
        signed = _SIGNATURE.fullmatch(url.query.get("X-Sig", ""))
        lives = url.query.get("X-Expires", "")
        if (
            not signed
            or not lives.isdecimal()
            or not hmac.compare_digest(_seal(url.name, signed[1], int(lives)), signed[2])
        ):
            raise Gone("signature mismatch")
        if self._clock.now() >= int(signed[1], 16) + int(lives):
            raise Gone("request has expired")
        path = self._folder / url.name
        if not path.is_file():
            raise Gone("no such object")
        return path


def _seal(name: str, since: str, lives_s: int) -> str:
    # Whoever holds the sandbox's own source may forge its URLs: it is a stage, not a vault.
    return hmac.new(b"sandbox", f"{name}|{since}|{lives_s}".encode(), "sha256").hexdigest()[:32]


class Downloads:
    """The route that hands results of a vendor out."""

    def __init__(self, vendor: str, shelf: Shelf, faults: Faults) -> None:
        self._vendor = vendor
        self._shelf = shelf
        self._faults = faults

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Answer with the picture, with 403 for a URL that is not good any more, or with an armed fault."""
        fault = self._faults.take(self._vendor, request.path, Where.FETCH)
        try:
            path = self._shelf.find(request.url)
        except Gone as gone:
            return web.Response(
                status=403, text=f"<Error><Message>{gone}</Message></Error>", content_type="application/xml"
            )
        if fault is None:
            return web.FileResponse(path, headers={"Content-Type": "image/png"})
        return await self._failing(request, path, fault)

    async def _failing(self, request: web.Request, path: Path, fault: Fault) -> web.StreamResponse:
        match fault.kind:
            case Kind.FETCH_REDIRECT:
                return web.Response(status=302, headers={"Location": fault.target})
            case Kind.FETCH_HTML:
                return web.Response(body=HTML, content_type="text/html")
            case Kind.FETCH_CUT:
                return await _half(request, await asyncio.to_thread(path.read_bytes))
            case Kind.FETCH_STALL:
                await pause(request, fault.pause_s)
                return web.FileResponse(path) if connected(request) else web.Response()
        return web.Response(status=fault.http_status, text="no such object")


async def _half(request: web.Request, picture: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "image/png", "Content-Length": str(len(picture))})
    await response.prepare(request)
    await response.write(picture[: len(picture) // 2])
    await break_off(request)
    return response

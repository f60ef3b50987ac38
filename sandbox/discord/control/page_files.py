"""Serves the page itself: plain files, and nothing from anywhere else."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

FOLDER = Path(__file__).resolve().parents[2] / "page"
_HEADERS = {
    # Whatever a message holds, the browser runs and loads only what lies in the folder.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
}
# Not left to the machine's own table of types: a module of another type is not run.
_TYPES = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


def add_to(router: web.UrlDispatcher) -> None:
    """Mount the page at `/` and its files under `/page/`."""
    router.add_get("/", _index)
    router.add_get("/page/{name:[a-z0-9_/-]+[.](?:js|css|svg)}", _file)


async def _index(_: web.Request) -> web.FileResponse:
    return _answer(FOLDER / "index.html")


async def _file(request: web.Request) -> web.FileResponse:
    path = FOLDER / request.match_info["name"]
    if not path.is_file():
        raise web.HTTPNotFound
    return _answer(path)


def _answer(path: Path) -> web.FileResponse:
    return web.FileResponse(path, headers={**_HEADERS, "Content-Type": _TYPES[path.suffix]})


@web.middleware
async def own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what another site's page tries in this browser: it may press no buttons here."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.host:
        raise web.HTTPForbidden(text="Only the sandbox's own page may do that.")
    return await handler(request)

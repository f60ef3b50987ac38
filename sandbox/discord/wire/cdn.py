"""The CDN: attachments under signed addresses that expire."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import quote

from aiohttp import web

from sandbox.discord.state.records import Attachment
from sandbox.discord.state.world import World

LINGERS_SECONDS = 60.0  # a window that has just been shown a preview may still be loading it


def url_of(world: World, attachment: Attachment) -> str:
    """A fresh signed address, good for `State.url_lifetime` seconds."""
    issued = int(world.clock.now())
    until = issued + int(world.state.url_lifetime)
    path = _path(attachment)
    signature = _signature(world, path, f"{until:x}", f"{issued:x}")
    return f"{world.base_url}{quote(path)}?ex={until:x}&is={issued:x}&hm={signature}&"


def expire_urls(world: World) -> None:
    """Make every address given out so far a dead one, by changing what signs them."""
    world.state.secret = secrets.token_hex(16)


def _path(attachment: Attachment) -> str:
    folder = "ephemeral-attachments" if attachment.ephemeral else "attachments"
    return f"/cdn/{folder}/{attachment.channel_id}/{attachment.id}/{attachment.filename}"


def _signature(world: World, path: str, until: str, issued: str) -> str:
    signed = f"{path}?{until}&{issued}".encode()
    return hmac.new(world.state.secret.encode(), signed, hashlib.sha256).hexdigest()


def _is_gone(world: World, attachment: Attachment) -> bool:
    taken_off = world.state.taken_off.get(attachment.id)
    return taken_off is not None and taken_off + LINGERS_SECONDS < world.clock.now()


class Cdn:
    """Serves what was uploaded. A dead or forged address is a 404, a deleted one after a minute."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def attachment(self, request: web.Request) -> web.Response:
        """One attachment's bytes."""
        world, asked = self._world, request.query
        found = world.state.attachments.get(request.match_info["attachment_id"])
        until, issued = asked.get("ex", "0"), asked.get("is", "0")
        if found is None or not hmac.compare_digest(
            _signature(world, _path(found), until, issued), asked.get("hm", "")
        ):
            raise web.HTTPNotFound(text="This content is no longer available.")
        if int(until, 16) < world.clock.now() or _is_gone(world, found):
            raise web.HTTPNotFound(text="This content is no longer available.")
        return web.Response(body=world.bytes_of(found.id), content_type=found.content_type)

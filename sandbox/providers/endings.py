"""Ways in which an exchange ends badly, or goes on for too long."""

from __future__ import annotations

import asyncio
import fcntl
import socket
import struct
import termios

from aiohttp import web

# How often to look whether the other side has taken what was sent, and whether it has left.
_LOOK_S = 0.02
_STILL_THERE_S = 0.2
# How long to wait for an unread connection before breaking it anyway.
_PATIENCE_S = 2.0
# A client library may drop what it holds unread when the line breaks, so it gets a moment to pass it on.
_PASS_ON_S = 0.1
# SO_LINGER on, for no time: closing sends RST instead of FIN.
_ABRUPTLY = struct.pack("ii", 1, 0)


async def pause(request: web.Request, seconds: float) -> None:
    """Wait, but no longer than the other side holds the line."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while (left := until - loop.time()) > 0 and connected(request):  # noqa: ASYNC110 - a leaver sets no event
        await asyncio.sleep(min(left, _STILL_THERE_S))


def connected(request: web.Request) -> bool:
    """Tell whether the other side is still there."""
    return request.transport is not None and not request.transport.is_closing()


async def break_off(request: web.Request, *, reset: bool = False) -> None:
    """End the connection in the middle; what was written before is delivered first."""
    transport = request.transport
    if transport is None:
        return
    loop = asyncio.get_running_loop()
    until = loop.time() + _PATIENCE_S
    while _undelivered(transport) and loop.time() < until:  # noqa: ASYNC110 - nor does an empty buffer
        await asyncio.sleep(_LOOK_S)
    await asyncio.sleep(_PASS_ON_S)
    line: socket.socket | None = transport.get_extra_info("socket")
    if reset and line is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPTLY)
    transport.abort()


def _undelivered(transport: asyncio.WriteTransport) -> int:
    """Count the bytes that lie here, or in the kernel without the other side's having taken them."""
    line: socket.socket | None = transport.get_extra_info("socket")
    if line is None or transport.is_closing():
        return 0
    (queued,) = struct.unpack("i", fcntl.ioctl(line.fileno(), termios.TIOCOUTQ, bytes(4)))
    return transport.get_write_buffer_size() + int(queued)

"""Small servers on loopback that say, byte by byte, what a test wants said."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

Answering: TypeAlias = Callable[["Call"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Call:
    """One request that came, and the line to whoever sent it."""

    connection: int
    target: str
    headers: dict[str, str]
    body: bytes
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def head(self, status: int, *headers: str) -> None:
        """Say the head of an answer; a surrogate stands for a byte that is no UTF-8."""
        head = "\r\n".join((f"HTTP/1.1 {status} Said", *headers, "", ""))
        await self.say(head.encode("utf-8", "surrogateescape"))

    async def say(self, data: bytes) -> None:
        """Say `data`, as it is."""
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self, status: int, body: bytes = b"", *headers: str) -> None:
        """Say a whole answer."""
        await self.head(status, f"Content-Length: {len(body)}", *headers)
        await self.say(body)

    def reset(self) -> None:
        """Break the connection in the rudest way there is."""
        line: socket.socket = self.writer.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@dataclass(slots=True)
class Server:
    """Where it listens, and what it has heard so far."""

    host: str
    port: int = 0
    connections: int = 0
    calls: list[Call] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def place(self) -> str:
        """`host:port`."""
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The root of what it serves."""
        return f"http://{self.place}"


@asynccontextmanager
async def serving(answer: Answering, host: str = "127.0.0.1") -> AsyncIterator[Server]:
    """Serve `answer` to every request; `heard` is set by the first, `hung_up` when a client goes away."""
    server = Server(host)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        number = server.connections
        try:
            while (call := await _heard(reader, writer, number)) is not None:
                server.calls.append(call)
                server.heard.set()
                await answer(call)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            server.hung_up.set()
            writer.close()

    listening = await asyncio.start_server(connected, host)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


async def _heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> Call | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Call(number, head[0].split()[1], headers, body, reader, writer)


async def silence(call: Call) -> None:
    """Never answer, for as long as the caller waits."""
    await call.reader.read()

"""The gateway: hello, identify, heartbeats, events, resuming, over one websocket a connection."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.discord.state.records import Payload
from sandbox.discord.state.sessions import PRIVILEGED, Session
from sandbox.discord.state.world import World
from sandbox.discord.wire import payloads

HEARTBEAT_MS = 41_250
# No network answers at once: clients that note the time after sending would take that for a very late answer.
ACK_AFTER_S = 0.02

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT = 0, 1, 2, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11

NOT_AUTHENTICATED, WRONG_TOKEN, DISALLOWED_INTENTS, UNKNOWN_OPCODE = 4003, 4004, 4014, 4001
GOING_AWAY = 1001


class Connection:
    """One websocket. Its session may outlive it."""

    def __init__(self, world: World, socket: web.WebSocketResponse, *, compress: bool) -> None:
        self._world = world
        self._socket = socket
        self._deflate = zlib.compressobj() if compress else None
        self._session: Session | None = None
        self._pump: asyncio.Task[None] | None = None
        self._does: dict[int, Callable[[Any], Awaitable[None]]] = {
            HEARTBEAT: self._beat,
            IDENTIFY: self._identify,
            RESUME: self._resume,
            REQUEST_MEMBERS: self._members,
            3: self._ignore,  # presence update
            4: self._ignore,  # voice state update
        }

    async def run(self) -> None:
        """Serve the socket until either side closes it."""
        await self.send({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_MS, "_trace": []}})
        try:
            async for frame in self._socket:
                if frame.type is WSMsgType.TEXT:
                    await self._receive(json.loads(frame.data))
        finally:
            if self._pump:
                self._pump.cancel()
            if self._session:
                self._world.sessions.leave(self._session, self._socket)
                self._world.changed()

    async def _receive(self, frame: Payload) -> None:
        act = self._does.get(frame["op"])
        if act is None:
            self._world.journal.complain(f"gateway: unknown opcode {frame['op']}")
            await self._socket.close(code=UNKNOWN_OPCODE)
        elif self._session is None and frame["op"] not in (HEARTBEAT, IDENTIFY, RESUME):
            await self._socket.close(code=NOT_AUTHENTICATED)
        else:
            await act(frame.get("d"))

    async def _beat(self, _: Any) -> None:
        await asyncio.sleep(ACK_AFTER_S)
        await self.send({"op": HEARTBEAT_ACK})

    async def _ignore(self, _: Any) -> None:
        return

    async def _identify(self, asked: Payload) -> None:
        application = self._world.state.application
        if asked["token"] != application.token:
            await self._socket.close(code=WRONG_TOKEN, message=b"Authentication failed.")
            return
        if asked["intents"] & PRIVILEGED & ~application.privileged:
            await self._socket.close(code=DISALLOWED_INTENTS, message=b"Disallowed intent(s).")
            return
        self._world.state.identifies.append(self._world.clock.now())
        session = self._world.sessions.begin(asked["intents"])
        session.tell("READY", payloads.ready(self._world, session.id, asked.get("shard")))
        for guild in payloads.guilds_of_bot(self._world):
            session.tell("GUILD_CREATE", payloads.guild_create(self._world, guild))
        self._attach(session)

    async def _resume(self, asked: Payload) -> None:
        session = self._world.sessions.find(asked["session_id"])
        if asked["token"] != self._world.state.application.token:
            await self._socket.close(code=WRONG_TOKEN)
        elif session is None or not session.rewind(asked["seq"] or 0):
            await self.send({"op": INVALID_SESSION, "d": False})
        else:
            if session.socket:
                await session.socket.close(code=GOING_AWAY)
            session.tell("RESUMED", {"_trace": []})
            self._attach(session)

    def _attach(self, session: Session) -> None:
        self._session = session
        session.socket = self._socket
        self._pump = asyncio.create_task(self._forward(session))
        self._world.changed()

    async def _forward(self, session: Session) -> None:
        while session.socket is self._socket:
            for event in session.unsent():
                await self.send({"op": DISPATCH, "s": event.sequence, "t": event.name, "d": event.data})
            await session.wake.wait()

    async def _members(self, asked: Payload) -> None:
        if self._session:
            guild = self._world.guild(str(asked["guild_id"]))
            wanted = {str(user) for user in asked.get("user_ids", guild.members)}
            chunk = payloads.members_chunk(self._world, guild, wanted, asked.get("nonce"))
            self._session.tell("GUILD_MEMBERS_CHUNK", chunk)

    async def close(self, code: int) -> None:
        """Close the socket from this side."""
        await self._socket.close(code=code)

    async def send(self, frame: Payload) -> None:
        """Send one frame, compressed if the client asked for that."""
        text = json.dumps(frame)
        with suppress(ConnectionResetError):  # it has just gone: what is not sent is kept for a resume
            if self._deflate is None:
                await self._socket.send_str(text)
            else:
                packed = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                await self._socket.send_bytes(packed)


class Gateway:
    """The endpoint, and what a test may do to it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._connections: set[Connection] = set()

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        compress = request.query.get("compress") == "zlib-stream"
        connection = Connection(self._world, socket, compress=compress)
        self._connections.add(connection)
        try:
            await connection.run()
        finally:
            self._connections.discard(connection)
        return socket

    async def drop(self, code: int = 4000) -> None:
        """Close every socket; 4000 lets discord.py resume."""
        for connection in list(self._connections):
            await connection.close(code)

    async def ask_to_reconnect(self) -> None:
        """Op 7: the bot is to come back and resume."""
        for connection in list(self._connections):
            await connection.send({"op": RECONNECT, "d": None})

    async def invalidate(self) -> None:
        """Op 9 false: the sessions are gone, the bot must identify anew."""
        self._world.sessions.forget()
        for connection in list(self._connections):
            await connection.send({"op": INVALID_SESSION, "d": False})

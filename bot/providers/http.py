"""aiohttp as a `Wire`: what goes wrong with a connection becomes one of our errors.

The question each failure must answer is whether the request may have cost money. It cannot have
while no connection stood; from then on nobody can tell. So a paid request goes out once, over a
connection opened for it alone (a kept one may turn out stale when the request is already on it),
and no redirect is followed. A free one is sent again where its connection failed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import stamina
from pydantic import SecretStr

from bot.dialects.exchange import Broken, Reply, Send
from bot.domain.pictures import MEBIBYTE
from bot.errors import Billed, Kind, ProviderError

# Four results as large as any, in base64; nothing a vendor honestly answers is longer.
LARGEST_BODY = 192 * MEBIBYTE
# Handed to the socket at a time: large enough to be cheap, small enough that asyncio's own
# buffer, which moves its rest after each write, stays short.
_PIECE = 128 * 1024
# Bytes of an answer that are read on before the loop has a turn: in a stream that may be many events.
_AT_ONCE = 64 * 1024

_FREE_ATTEMPTS = 3

# aiohttp raises these, and only these, before a byte of the request has left.
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """Patience, in seconds.

    `connect`: name, connection and TLS together. `idle`: between two pieces of a body, of whatever
    content. `total`: the whole of a paid exchange; until the answer begins it alone counts, since a
    vendor that answers in one piece is silent for as long as it draws. `free`: the whole of one that
    costs nothing, such as an upload; `pause`: before such a request is sent again, at first.
    """

    connect: float = 10
    idle: float = 90
    total: float = 300
    free: float = 60
    pause: float = 0.3


class Client:
    """The sockets of all providers: kept connections for free requests, a fresh one for each paid.

    Make it inside a running loop, close it at the end.
    """

    def __init__(self) -> None:
        self._kept = bare_session(aiohttp.TCPConnector(limit=0))
        self._fresh = bare_session(aiohttp.TCPConnector(limit=0, force_close=True))

    def session(self, *, paid: bool) -> aiohttp.ClientSession:
        """The session whose connections suit such a request."""
        return self._fresh if paid else self._kept

    async def close(self) -> None:
        """Drop all connections."""
        await self._fresh.close()
        await self._kept.close()


def bare_session(connector: aiohttp.TCPConnector, **headers: str) -> aiohttp.ClientSession:
    """Open a session that sends what it is told and nothing more: no cookies, no proxy, no saved passwords.

    Time is the caller's to bound.
    """
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        timeout=aiohttp.ClientTimeout(total=None),
        # Pictures do not compress, and a gateway that compresses a stream holds it back.
        headers={"Accept-Encoding": "identity", "User-Agent": "Darkroom", **headers},
        read_bufsize=256 * 1024,
    )


class HttpWire:
    """The wire of one dialogue with one provider; `key` goes where each `Send` says."""

    def __init__(
        self,
        client: Client,
        base_url: str,
        key: SecretStr,
        *,
        clocks: Clocks | None = None,
        largest_body: int = LARGEST_BODY,
    ) -> None:
        self._client = client
        self._base_url = base_url.rstrip("/")
        self._key = key
        self._clocks = clocks or Clocks()
        self._largest = largest_body
        self._response: aiohttp.ClientResponse | None = None
        self._received = 0

    async def send(self, request: Send) -> Reply:
        """Send `request`, a paid one once; see `Wire`."""
        if request.paid:
            return await self._send(request)
        tries = stamina.retry_context(
            on=_connection_failed,
            attempts=_FREE_ATTEMPTS,
            wait_initial=self._clocks.pause,
            wait_jitter=self._clocks.pause,
        )
        async for attempt in tries:
            with attempt:
                return await self._send(request)
        raise AssertionError("a try returns or raises")

    async def _send(self, request: Send) -> Reply:
        self.close()
        session = self._client.session(paid=request.paid)
        try:
            self._response = await session.request(
                request.method,
                f"{self._base_url}/{request.path.lstrip('/')}",
                data=_pieces(request.body) if request.body else None,
                headers=self._headers(request),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(
                    total=self._clocks.total if request.paid else self._clocks.free,
                    connect=self._clocks.connect,
                ),
            )
        except (aiohttp.ClientError, OSError) as failure:
            raise failed(failure) from None  # its repr may hold the request's headers
        self._received = 0
        headers = {name.lower(): _readable(value) for name, value in self._response.headers.items()}
        return Reply(status=self._response.status, headers=headers)

    def _headers(self, request: Send) -> dict[str, str]:
        headers = dict(request.headers)
        headers[request.key_header] = f"{request.key_prefix}{self._key.get_secret_value()}"
        if request.body:
            headers["Content-Length"] = str(sum(map(len, request.body)))
        return headers

    async def read(self) -> bytes:
        """Return what has come of the body since; see `Wire`."""
        if self._response is None:
            raise RuntimeError("nothing was sent yet")
        try:
            async with asyncio.timeout(self._clocks.idle):
                await asyncio.sleep(0)  # what waits already is had at once: everybody else has a turn before
                piece = await self._response.content.read(_AT_ONCE)
        except (aiohttp.ClientError, OSError) as failure:
            raise Broken(type(failure).__name__) from failed(failure)
        self._received += len(piece)
        if self._received > self._largest:
            raise Broken("too long") from ProviderError(
                kind=Kind.PROTOCOL, message=f"the answer is longer than {self._largest} bytes"
            )
        return piece

    def close(self) -> None:
        """Drop the connection unless its reply was read to the end."""
        if self._response is not None:
            self._response.close()
            self._response = None


def _connection_failed(error: Exception) -> bool:
    return isinstance(error, ProviderError) and error.kind is Kind.GATEWAY


def _readable(header: str) -> str:
    """A header's text, in which aiohttp keeps bytes that are no UTF-8 as what no file or database takes."""
    return header.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


async def _pieces(body: tuple[bytes, ...]) -> AsyncIterator[memoryview]:
    for part in body:
        view = memoryview(part)
        for start in range(0, len(view), _PIECE):
            yield view[start : start + _PIECE]


def failed(failure: aiohttp.ClientError | OSError) -> ProviderError:
    """Say what `failure` of an exchange means."""
    if isinstance(failure, _NOT_SENT):
        return ProviderError(kind=Kind.GATEWAY, billed=Billed.NO, retryable=True, message=str(failure))
    if isinstance(failure, aiohttp.InvalidURL):
        return ProviderError(kind=Kind.GATEWAY, billed=Billed.NO, message="the address is no address")
    if isinstance(failure, TimeoutError):
        return ProviderError(kind=Kind.TIMEOUT, message="no answer in time")
    name = type(failure).__name__
    if isinstance(failure, aiohttp.ClientResponseError):
        return ProviderError(kind=Kind.PROTOCOL, message=f"not an HTTP answer ({name})")
    return ProviderError(kind=Kind.GATEWAY, message=f"the connection was lost ({name})")

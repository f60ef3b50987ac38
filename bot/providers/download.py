"""Result pictures, fetched at once from wherever the vendor put them, through one guard.

A vendor's answer names the URL, and part of an answer may be anybody's words. So: https only, no
credentials, no cookies, no proxy; each address is judged when the socket is made, after
every way of naming it (numbers, redirects, a name that resolves differently the second time) has been
used up; size and time are bounded. Places named in `downloads.allow_private` are exempt.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
import stamina
from aiohappyeyeballs import AddrInfoType
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.domain.events import Remote
from bot.domain.pictures import LARGEST_RESULT, recognise
from bot.errors import Billed, Kind, ProviderError
from bot.providers.addresses import is_public
from bot.providers.http import bare_session

MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SOON = frozenset({408, 425, 429})  # and every 5xx: another try may pass
_HEAD = 12  # bytes that tell a picture's format


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a download may take, in seconds: one try, all tries; and the first pause between them."""

    attempt: float = 20
    total: float = 60
    attempts: int = 3
    pause: float = 0.3


class Downloader:
    """Fetches results. Make it inside a running loop, close it at the end.

    `allow_private`: `host:port` places, spelt as in the URLs, that may be private and speak plain http.
    """

    def __init__(
        self,
        allow_private: Iterable[str] = (),
        *,
        patience: Patience | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._exempt = frozenset(place.lower() for place in allow_private)
        self._patience = patience or Patience()
        self._guarded = bare_session(
            aiohttp.TCPConnector(limit=0, socket_factory=_public_socket, resolver=resolver)
        )
        self._trusted = bare_session(aiohttp.TCPConnector(limit=0, resolver=resolver))

    async def close(self) -> None:
        """Drop all connections."""
        await self._guarded.close()
        await self._trusted.close()

    async def fetch(self, source: Remote, limit: int = LARGEST_RESULT) -> bytes:
        """The picture's bytes, at most `limit` of them, recognised but not decoded.

        Where `source.url` fails, its `download_url` is tried. Raises `ProviderError`, never retryable, since
        asking anew is paid anew: result_gone (expired, removed), bad_image (too large, or no
        picture: no_image if it was only a candidate), protocol (an address that no vendor should
        name), gateway and timeout (after the last try).
        """
        try:
            return await self._fetch(source.url, limit)
        except ProviderError as error:
            if source.download_url is None:
                raise _judged(error, source) from None
        try:
            return await self._fetch(source.download_url, limit)
        except ProviderError as error:
            raise _judged(error, source) from None

    async def _fetch(self, url: str, limit: int) -> bytes:
        patience = self._patience
        tries = stamina.retry_context(
            on=_may_pass_later,
            attempts=patience.attempts,
            timeout=patience.total,
            wait_initial=patience.pause,
            wait_jitter=patience.pause,
        )
        async for attempt in tries:
            with attempt:
                return await self._try(url, limit)
        raise AssertionError("a try returns or raises")

    async def _try(self, url: str, limit: int) -> bytes:
        try:
            async with asyncio.timeout(self._patience.attempt), self._opened(url) as response:
                return await _body(response, limit)
        except TimeoutError:
            raise _failure(Kind.TIMEOUT, "the download took too long") from None
        except aiohttp.ClientConnectorError as failure:
            if isinstance(failure.os_error, _BlockedError):
                raise _blocked() from None
            raise _failure(Kind.GATEWAY, str(failure)) from None
        except ValueError:  # no URL at all, whoever noticed
            raise _blocked() from None
        except (aiohttp.ClientError, OSError) as failure:
            raise _failure(Kind.GATEWAY, f"the download broke ({type(failure).__name__})") from None

    @asynccontextmanager
    async def _opened(self, address: str) -> AsyncGenerator[aiohttp.ClientResponse, None]:
        """The answer at the end of the redirects, each of which is judged like the first."""
        url = _parsed(address)
        for _ in range(MOST_REDIRECTS + 1):
            async with self._session_for(url).get(url, allow_redirects=False) as response:
                if response.status not in _REDIRECTS:
                    yield response
                    return
                url = url.join(_parsed(response.headers.get("Location", "")))
        raise _failure(Kind.PROTOCOL, f"more than {MOST_REDIRECTS} redirects")

    def _session_for(self, url: URL) -> aiohttp.ClientSession:
        if url.user is not None or url.password is not None:
            raise _blocked()
        if f"{url.host_subcomponent}:{url.port}" in self._exempt and url.scheme in {"http", "https"}:
            return self._trusted
        if url.scheme != "https":
            raise _blocked()
        return self._guarded


class _BlockedError(OSError):
    """The guard refused an address; an OSError, as anything else would derail the connector."""


def _public_socket(info: AddrInfoType) -> socket.socket:
    """Make the socket for a connection, the last moment at which its true address can be judged."""
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise _BlockedError("not a public address")
    return socket.socket(family, kind, protocol)


def _parsed(address: str) -> URL:
    """The URL as it was written: a signature may cover the very way in which it is quoted."""
    return URL(address, encoded=address.isascii() and address.isprintable() and " " not in address)


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    _judge(response, limit)
    pieces: list[bytes] = []
    size = 0
    recognised = False
    async for piece in response.content.iter_any():
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise _failure(Kind.BAD_IMAGE, f"more than {limit} bytes", response.status)
        if not recognised and size >= _HEAD:
            recognised = recognise(b"".join(pieces)[:_HEAD]) is not None
            if not recognised:
                break
    if not recognised:
        raise _failure(Kind.BAD_IMAGE, f"no picture but {response.content_type}", response.status)
    return b"".join(pieces)


def _judge(response: aiohttp.ClientResponse, limit: int) -> None:
    """Raise unless the head promises something worth reading."""
    status = response.status
    if status in _SOON or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _failure(Kind.GATEWAY, "the result could not be fetched", status)
    if status >= HTTPStatus.BAD_REQUEST:
        raise _failure(Kind.RESULT_GONE, "the result is no longer there", status)
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        raise _failure(Kind.PROTOCOL, "not an answer to a download", status)
    if (response.content_length or 0) > limit:
        raise _failure(Kind.BAD_IMAGE, f"more than {limit} bytes", status)


def _may_pass_later(error: Exception) -> bool:
    return isinstance(error, ProviderError) and error.kind in {Kind.GATEWAY, Kind.TIMEOUT}


def _failure(kind: Kind, message: str, status: int | None = None) -> ProviderError:
    """The picture was made, so it counts as paid, and asking the provider again would pay twice."""
    return ProviderError(kind=kind, http_status=status, billed=Billed.YES, message=message)


def _blocked() -> ProviderError:
    error = _failure(Kind.PROTOCOL, "the result's address is not one to fetch from")
    error.code = "blocked_address"
    return error


def _judged(error: ProviderError, source: Remote) -> ProviderError:
    """What was only a candidate was perhaps no picture from the start."""
    if not source.candidate or error.kind is not Kind.BAD_IMAGE:
        return error
    return ProviderError(
        kind=Kind.NO_IMAGE, http_status=error.http_status, billed=Billed.UNKNOWN, message=error.message
    )

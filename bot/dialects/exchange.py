"""What a dialect may ask of whoever owns the socket.

A dialect is a generator. It yields provider events for the world and needs for its driver;
the driver answers a need by `send`ing the answer in:

    Send(request) -> Reply      the request goes out; status and headers come back
    Read()        -> bytes      the next piece of that reply's body; b"" is its clean end
    Wait(seconds) -> None

What goes wrong with the wire is thrown in where it was asked for, and is the dialect's to make
something of: at a `Send` a `ProviderError` (no connection, time-out), at a `Read` a `Broken`, so that
a picture that had come whole can still be delivered, and work that goes on elsewhere be asked after.
Events and needs are yielded through one channel, so that order is kept without a queue.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, TypeVar

from bot.domain.branch import Ask
from bot.domain.events import ProviderEvent
from bot.domain.offers import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """A request. `path` is joined to the provider's `base_url`.

    `paid`: it may cost money, so it is sent once, on a fresh connection, and never repeated.
    `body` pieces are sent one after another; their total length is the Content-Length.
    The driver adds the key as `{key_header}: {key_prefix}{key}`.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: tuple[bytes, ...] = ()
    paid: bool = False
    key_header: str = "Authorization"
    key_prefix: str = "Bearer "


@dataclass(frozen=True, slots=True)
class Read:
    """The next bytes of the body, please; `b""` means it ended cleanly."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Come back after `seconds`."""

    seconds: float


# Where vendors, and the gateways in front of them, name a request; the first that is there counts.
_REQUEST_IDS = ("x-request-id", "request-id", "x-oneapi-request-id", "x-trace-id", "cf-ray")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The head of an answer; header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content_type(self) -> str:
        """The media type without parameters, lower case; empty if untold."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def request_id(self) -> str | None:
        """The vendor's name for the request, to quote when asking about it."""
        return next((self.headers[name] for name in _REQUEST_IDS if name in self.headers), None)


class Broken(Exception):
    """The connection ended in the middle of a body.

    Where the driver knows why (a time-out), a `ProviderError` is its `__cause__`.
    """


Need: TypeAlias = Send | Read | Wait
Answer: TypeAlias = Reply | bytes | None
T = TypeVar("T")
Dialogue: TypeAlias = Generator[ProviderEvent | Need, Answer, T]


class Dialect(Protocol):
    """Everything the rest of the bot knows of a wire."""

    def ask(self, ask: Ask, offer: Offer) -> Dialogue[None]:
        """Carry out one request; the last event is `Finished`, or a `ProviderError` is raised."""
        ...

    def resume(self, handle: str, offer: Offer, *, wanted: int) -> Dialogue[None] | None:
        """Carry on work for `wanted` pictures that was asked for before; None: this wire has no words for it.

        `handle`: the name that `Accepted` told, or, where none was seen, the `client_id` it was asked with.
        Ends as `ask` does, and never sends a paid request. A `ProviderError` of kind `not_found` says that
        the vendor has no such work, however often it was asked: by a `client_id`, that nothing was begun.
        """
        ...


def send(request: Send) -> Dialogue[Reply]:
    """Send `request` and return the head of the answer; raises `ProviderError`."""
    reply = yield request
    if not isinstance(reply, Reply):
        raise TypeError(reply)
    return reply


def read() -> Dialogue[bytes]:
    """Return the next piece of the body, empty at its end; raises `Broken`."""
    piece = yield Read()
    if not isinstance(piece, bytes):
        raise TypeError(piece)
    return piece


def wait(seconds: float) -> Dialogue[None]:
    """Return after `seconds`."""
    yield Wait(seconds)

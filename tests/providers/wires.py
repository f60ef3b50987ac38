"""What the tests of the wire share: a key, two requests, and how an exchange may end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest
from pydantic import SecretStr

from bot.dialects.exchange import Reply, Send
from bot.errors import ProviderError
from bot.providers.http import HttpWire

KEY = SecretStr("sk-canary")
POST = Send(method="POST", path="/chat/completions", body=(b"{}",), paid=True)
GET = Send(method="GET", path="tasks/1")
Wiring: TypeAlias = Callable[..., HttpWire]


async def body_of(wire: HttpWire) -> bytes:
    """The whole body, to its clean end."""
    pieces = []
    while piece := await wire.read():
        pieces.append(piece)
    return b"".join(pieces)


async def failing(sent: Awaitable[Reply]) -> ProviderError:
    """The error that sending ends with."""
    with pytest.raises(ProviderError) as failure:
        await sent
    return failure.value

"""The one loop that carries out a dialect's dialogue, whatever it says and over whatever wire.

A dialect asks (`Send`, `Read`, `Wait`) and tells (provider events), in one order; see
`bot.dialects.exchange`. Nothing is ever sent twice here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Protocol, TypeAlias

from bot.dialects.exchange import Answer, Broken, Dialogue, Need, Read, Reply, Send, Wait
from bot.domain.events import ProviderEvent, Traced
from bot.errors import ProviderError

Sleep: TypeAlias = Callable[[float], Awaitable[None]]
# What a wire does instead of answering; the dialogue hears of it where it asked.
Mishap: TypeAlias = Broken | ProviderError


class Wire(Protocol):
    """One connection's worth of talk."""

    async def send(self, request: Send) -> Reply:
        """Send `request`, dropping what was left of the reply before it; raises `ProviderError`."""
        ...

    async def read(self) -> bytes:
        """The next piece of the body, `b""` at its clean end.

        Raises `Broken` if it ends otherwise; its `__cause__` is a `ProviderError` where that tells more.
        """
        ...

    def close(self) -> None:
        """Stop reading and drop the connection; harmless when nothing is open."""
        ...


async def drive(
    dialogue: Dialogue[None], wire: Wire, *, sleep: Sleep = asyncio.sleep
) -> AsyncGenerator[ProviderEvent, None]:
    """Yield what `dialogue` tells while doing what it asks for, and `Traced` for each request.

    Ends when it does. Raises the dialect's `ProviderError`, or the wire's where the dialect makes
    nothing of it. Cancelled or closed early (`aclose`), it stops reading at once: the
    connection is closed on every way out.
    """
    try:
        step = _next(dialogue, None)
        while step is not None:
            answer: Answer | Mishap = None
            if isinstance(step, Send | Read | Wait):
                answer = await _answer(step, wire, sleep)
                if isinstance(step, Send):
                    yield _traced(step, answer)
            else:
                yield step
            step = _next(dialogue, answer)
    finally:
        dialogue.close()
        wire.close()


def _next(dialogue: Dialogue[None], answer: Answer | Mishap) -> ProviderEvent | Need | None:
    """What the dialogue says to `answer`; None: it is over."""
    try:
        return dialogue.throw(answer) if isinstance(answer, Mishap) else dialogue.send(answer)
    except StopIteration:
        return None


def _traced(sent: Send, answer: Answer | Mishap) -> Traced:
    """What an operator must know to ask the vendor about it; a query may hold what is nobody's to read."""
    endpoint = f"{sent.method} {sent.path.partition('?')[0]}"
    if not isinstance(answer, Reply):
        return Traced(endpoint, paid=sent.paid)
    return Traced(endpoint, answer.status, answer.request_id, sent.paid)


async def _answer(need: Need, wire: Wire, sleep: Sleep) -> Answer | Mishap:
    match need:
        case Send():
            try:
                return await wire.send(need)
            except ProviderError as failure:
                return failure
        case Read():
            try:
                return await wire.read()
            except Broken as broken:
                return broken
        case Wait(seconds):
            await sleep(seconds)
            return None

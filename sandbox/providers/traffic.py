"""What came in: counted, and the last requests kept with their pictures told by hash."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

# Decoded JSON of whoever calls: any shape at all, so nothing narrower would be true.
Json = Any


@dataclass(slots=True, kw_only=True)
class Seen:
    """A request as it came.

    `number` counts them from 1. `messages` are those of its body with each data URL told as
    `{"sha256", "bytes"}`; None where it had none. `status` and `ended`, when its answer was
    out, are None while it is at work, and for ever where it was left without an answer.
    """

    number: int
    id: str
    time: float
    path: str
    bytes: int
    sha256: str
    messages: Json = None
    status: int | None = None
    ended: float | None = None


class Traffic:
    """Counts paid requests, and how many were at work at once; what is free is counted apart."""

    def __init__(self, remembered: int) -> None:
        self.seen: deque[Seen] = deque(maxlen=remembered)
        self.total = 0
        self.running = 0
        self.most_at_once = 0
        self.uploads = 0
        self.polls = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @contextmanager
    def at_work(self) -> Iterator[int]:
        """Count a request in and out; gives how many are at work, this one included."""
        self.total += 1
        self.running += 1
        self._idle.clear()
        self.most_at_once = max(self.most_at_once, self.running)
        try:
            yield self.running
        finally:
            self.running -= 1
            if not self.running:
                self._idle.set()

    async def quiet(self) -> None:
        """Return when nothing is at work, those who left included."""
        await self._idle.wait()

    def note(self, *, number: int, request_id: str, path: str, body: bytes, time: float) -> Seen:
        """Keep a request."""
        digest = hashlib.sha256(body).hexdigest()
        seen = Seen(
            number=number,
            id=request_id,
            time=time,
            path=path,
            bytes=len(body),
            sha256=digest,
            messages=_messages(body),
        )
        self.seen.append(seen)
        return seen


def _messages(body: bytes) -> Json:
    try:
        decoded = json.loads(body)
    except ValueError:
        return None
    return without_pictures(decoded.get("messages")) if isinstance(decoded, dict) else None


def without_pictures(value: Json) -> Json:
    """Return `value` with every data URL in it replaced by the hash and size of its bytes."""
    match value:
        case str() if value.startswith("data:"):
            return _told(value)
        case list():
            return [without_pictures(part) for part in value]
        case dict():
            return {key: without_pictures(part) for key, part in value.items()}
    return value


def _told(url: str) -> Json:
    try:
        data = base64.b64decode(url.partition(",")[2], validate=True)
    except binascii.Error:
        return {"not_base64": len(url)}
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}

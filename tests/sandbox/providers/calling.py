"""A bare client of the chat wire: reads just enough to check the server, shares no code with the bot."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.providers import Providers

# What aiohttp raises for a line that went dead.
BROKEN = (aiohttp.ClientPayloadError, aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)
# Decoded JSON: the server under test may send any shape.
Json = Any


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def said(text: str, *urls: str, role: str = "user") -> Json:
    """One message with words and pictures."""
    pictures = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return {"role": role, "content": [{"type": "text", "text": text}, *pictures]}


def data_url(data: bytes, mime: str = "image/png") -> str:
    """`data` inside a URL."""
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


def pictures_of(message: Json) -> list[str]:
    """The URLs of the final pictures in a message, or in the deltas of a stream put together."""
    content = message["content"]
    blocks = content if isinstance(content, list) else []
    return [b["image_url"]["url"] for b in blocks if b["type"] == "image_url" and not b.get("partial")]


@dataclass(frozen=True)
class Streamed:
    """A stream read to its end: decoded events, raw comments, and whether `[DONE]` came."""

    events: list[Json]
    comments: int
    done: bool

    @property
    def blocks(self) -> list[Json]:
        """All content blocks, in their order."""
        deltas = [choice["delta"] for event in self.events for choice in event.get("choices", ())]
        lists = [delta["content"] for delta in deltas if isinstance(delta.get("content"), list)]
        return [block for content in lists for block in content]

    @property
    def words(self) -> str:
        """All text, put together."""
        deltas = [choice["delta"] for event in self.events for choice in event.get("choices", ())]
        return "".join(delta["content"] for delta in deltas if isinstance(delta.get("content"), str))

    @property
    def previews(self) -> list[str]:
        """The URLs of partial pictures."""
        return [block["image_url"]["url"] for block in self.blocks if block.get("partial")]

    @property
    def pictures(self) -> list[str]:
        """The URLs of final pictures."""
        return pictures_of({"content": self.blocks})


async def bytes_behind(url: str, session: aiohttp.ClientSession) -> bytes:
    """Return what a data URL holds, or what there is at an address."""
    if url.startswith("data:"):
        return base64.b64decode(url.partition(",")[2], validate=True)
    async with session.get(url) as response:
        assert response.status == 200, await response.text()
        return await response.read()


class Caller:
    """Somebody with a key."""

    def __init__(self, session: aiohttp.ClientSession, providers: Providers) -> None:
        self._session = session
        self._providers = providers

    def ask(
        self, *messages: Json, key: str = "sandbox", **fields: Json
    ) -> aiohttp.client._RequestContextManager:
        """Post a chat completion; a bare string is a user's message."""
        spelt = [said(message) if isinstance(message, str) else message for message in messages]
        body = {"model": "gpt-4o-image", "messages": spelt, **fields}
        return self.send(json.dumps(body).encode(), key)

    def send(self, body: bytes, key: str = "sandbox") -> aiohttp.client._RequestContextManager:
        """Post any bytes at all."""
        url = f"{self._providers.vendor_url()}/chat/completions"
        return self._session.post(url, data=io.BytesIO(body), headers={"Authorization": f"Bearer {key}"})

    async def answer(self, *messages: Json, **fields: Json) -> Json:
        """Return the decoded body of a whole answer that must be a 200."""
        async with self.ask(*messages, **fields) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def made(self, *messages: Json, **fields: Json) -> list[str]:
        """Return the URLs of the pictures of a whole answer."""
        return pictures_of((await self.answer(*messages, **fields))["choices"][0]["message"])

    async def refusal(self, *messages: Json, **fields: Json) -> tuple[int, Json]:
        """Return the status and the error of an answer that is a refusal."""
        async with self.ask(*messages, **fields) as response:
            return response.status, (await response.json())["error"]

    async def stream(self, *messages: Json, **fields: Json) -> Streamed:
        """Return a stream read to its end; raises what aiohttp raises if it breaks."""
        async with self.ask(*messages, stream=True, **fields) as response:
            assert response.content_type == "text/event-stream"
            return read_stream((await response.read()).splitlines(keepends=True))

    async def lines(self, *messages: Json) -> AsyncIterator[bytes]:
        """Yield the lines of a stream as they come."""
        async with self.ask(*messages, stream=True) as response:
            async for line in response.content:
                yield line

    async def fetch(self, url: str) -> bytes:
        """Return the bytes behind a URL of either kind."""
        return await bytes_behind(url, self._session)

    async def get(self, path: str) -> Json:
        """Return what a control route tells."""
        async with self._session.get(self._providers.base_url + path) as response:
            return await response.json()

    async def post(self, path: str, told: Json) -> tuple[int, Json]:
        """Tell a control route something; return its status and its answer."""
        async with self._session.post(self._providers.base_url + path, json=told) as response:
            return response.status, await response.json()


def read_stream(lines: list[bytes]) -> Streamed:
    """Read the lines of a whole stream."""
    data = [line[6:].strip() for line in lines if line.startswith(b"data: ")]
    return Streamed(
        events=[json.loads(each) for each in data if each != b"[DONE]"],
        comments=sum(line.startswith(b":") for line in lines),
        done=bool(data) and data[-1] == b"[DONE]",
    )

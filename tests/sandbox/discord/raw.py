"""A bare client for Discord's REST routes: what it sends is what the test says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.discord.state.seeds import DEFAULT_TOKEN


@dataclass(frozen=True)
class Answer:
    """What came back; `code` is Discord's own, 0 if there is none."""

    status: int
    json: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> int:
        """Discord's error code."""
        return int(self.json["code"]) if isinstance(self.json, dict) and "code" in self.json else 0

    @property
    def refused(self) -> tuple[int, int]:
        """Status and code together."""
        return self.status, self.code


class Raw:
    """Sends requests with the bot's token."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str) -> None:
        self._session = session
        self._api_url = api_url
        self.authorization = f"Bot {DEFAULT_TOKEN}"

    async def __call__(
        self, method: str, path: str, form: Any = None, files: Sequence[tuple[str, bytes]] = ()
    ) -> Answer:
        """Send one request and read the answer."""
        headers = {"Authorization": self.authorization}
        sent: dict[str, Any] = {} if form is None else {"json": form}
        if files:
            sent = {"data": _multipart(form or {}, files)}
        async with self._session.request(method, self._api_url + path, headers=headers, **sent) as response:
            text = await response.text()
            plain = response.content_type == "application/json" and text
            return Answer(response.status, json.loads(text) if plain else None, response.headers.copy())


def _multipart(form: Any, files: Sequence[tuple[str, bytes]]) -> aiohttp.FormData:
    data = aiohttp.FormData(quote_fields=False)  # as discord.py does
    data.add_field("payload_json", json.dumps(form))
    for index, (name, content) in enumerate(files):
        data.add_field(f"files[{index}]", content, filename=name, content_type="application/octet-stream")
    return data

"""The floor: the least any program must do to answer `/imagine`, on a bare HTTP client.

It answers the interaction, asks the vendor, downloads the picture and uploads it to Discord. It keeps
nothing, decodes nothing, checks nothing, shows no progress and survives nothing. Started as
`python -m benchmarks.floor API_URL TOKEN VENDOR_URL KEY MODEL`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from typing import Any

import aiohttp

DISPATCH, HEARTBEAT, IDENTIFY, HELLO = 0, 1, 2, 10
DEFERRED = 5
COMMAND = {
    "name": "imagine",
    "type": 1,
    "description": "Make a picture",
    "options": [{"name": "prompt", "type": 3, "description": "What to make", "required": True}],
}


@dataclass(frozen=True, slots=True)
class Places:
    """Where the floor's Discord and its vendor are, and what opens them."""

    api_url: str
    token: str
    vendor_url: str
    key: str
    model: str


class Floor:
    """One connection to the gateway, and a task for each command."""

    def __init__(self, http: aiohttp.ClientSession, places: Places) -> None:
        self._http = http
        self._places = places
        self._bot = {"Authorization": f"Bot {places.token}"}
        self._running: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Register the command, then answer until the gateway closes."""
        api = self._places.api_url
        me = await self._get(f"{api}/applications/@me")
        await self._done(
            self._http.put(f"{api}/applications/{me['id']}/commands", json=[COMMAND], headers=self._bot)
        )
        address = (await self._get(f"{api}/gateway"))["url"]
        async with self._http.ws_connect(f"{address}?v=10&encoding=json", max_msg_size=0) as gateway:
            async for frame in gateway:
                await self._heard(json.loads(frame.data), gateway)

    async def _get(self, url: str) -> dict[str, Any]:
        async with self._http.get(url, headers=self._bot) as answer:
            told: dict[str, Any] = await answer.json()
            return told

    async def _heard(self, frame: dict[str, Any], gateway: aiohttp.ClientWebSocketResponse) -> None:
        if frame["op"] == HELLO:
            self._keep(self._beat(gateway, frame["d"]["heartbeat_interval"] / 1000))
            asked = {"token": self._places.token, "intents": 0, "properties": {}}
            await gateway.send_json({"op": IDENTIFY, "d": asked})
        elif frame["op"] == DISPATCH and frame["t"] == "INTERACTION_CREATE":
            self._keep(self._answer(frame["d"]))

    def _keep(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _beat(self, gateway: aiohttp.ClientWebSocketResponse, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await gateway.send_json({"op": HEARTBEAT, "d": None})

    async def _answer(self, asked: dict[str, Any]) -> None:
        api, token = self._places.api_url, asked["token"]
        answer = f"{api}/interactions/{asked['id']}/{token}/callback"
        await self._done(self._http.post(answer, json={"type": DEFERRED}))
        picture = await self._downloaded(await self._drawn(asked["data"]["options"][0]["value"]))
        shown = f"{api}/webhooks/{asked['application_id']}/{token}/messages/@original"
        await self._done(self._http.request("PATCH", shown, data=_form(picture)))

    async def _drawn(self, prompt: str) -> str:
        """Return the address of the finished picture, from a stream that also brings previews."""
        body = {
            "model": self._places.model,
            "messages": [{"role": "user", "content": prompt}],
            "stream": True,
        }
        url, rest = "", b""
        key = {"Authorization": f"Bearer {self._places.key}"}
        async with self._http.post(
            f"{self._places.vendor_url}/chat/completions", json=body, headers=key
        ) as answer:
            async for piece in answer.content.iter_any():
                *events, rest = (rest + piece).split(b"\n\n")
                url = next((_address(event) for event in events if _is_picture(event)), url)
        return url

    async def _downloaded(self, url: str) -> bytes:
        async with self._http.get(url) as answer:
            return await answer.read()

    async def _done(self, request: Any) -> None:
        async with request as answer:
            await answer.read()
            answer.raise_for_status()


def _is_picture(event: bytes) -> bool:
    return b'"image_url"' in event and b'"partial"' not in event


def _address(event: bytes) -> str:
    (block,) = json.loads(event.removeprefix(b"data: "))["choices"][0]["delta"]["content"]
    return str(block["image_url"]["url"])


def _form(picture: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps({"attachments": [{"id": 0, "filename": "picture.png"}]}))
    form.add_field("files[0]", picture, filename="picture.png", content_type="image/png")
    return form


async def main() -> None:
    """Serve the places named on the command line."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        await Floor(http, Places(*sys.argv[1:])).serve()


if __name__ == "__main__":
    asyncio.run(main())

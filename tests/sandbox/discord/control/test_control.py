"""The control address: everything a test in this process can do, for other processes too."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import aiohttp
import pytest

from sandbox.discord.server import Discord
from sandbox.discord.state.records import Channel
from sandbox.discord.state.world import World
from tests.patience import PATIENCE_S
from tests.sandbox.discord.bots import Bot, Connect
from tests.sandbox.discord.raw import Raw
from tests.sandbox.discord.registered import register


class Remote:
    """Drives the sandbox from outside."""

    def __init__(self, web: aiohttp.ClientSession, base_url: str) -> None:
        self._web = web
        self.url = f"{base_url}/control"

    async def __call__(self, act: str, /, **given: Any) -> Any:
        """Do one act; a refusal is returned as it came."""
        async with self._web.post(f"{self.url}/{act}", json=given) as response:
            return await response.json()

    async def read(self, act: str) -> Any:
        """Read something."""
        async with self._web.get(f"{self.url}/{act}") as response:
            return await response.json()


@pytest.fixture
def remote(web: aiohttp.ClientSession, server: Discord) -> Remote:
    """Another process, as it were."""
    return Remote(web, server.world.base_url)


async def test_people_act_over_http(remote: Remote, raw: Raw, world: World, png: bytes) -> None:
    """A file goes in and out as base64; the interaction that came of a command can be read."""
    await register(raw)
    file = {"name": "a.png", "base64": base64.b64encode(png).decode()}

    said = await remote("say", user="ann", channel="art", text="hello", files=[file])
    options = {"prompt": "a cat", "image1": file}
    asked = await remote("slash", user="ann", channel="art", command="imagine", options=options)

    assert (await remote.read(f"message?id={said['id']}"))["content"] == "hello"
    back = await remote.read(f"file?id={said['attachments'][0]['id']}")
    assert base64.b64decode(back["base64"]) == png
    assert (await remote.read(f"interaction?id={asked['id']}"))["name"] == "imagine"
    assert asked["id"] in world.state.interactions


@pytest.mark.parametrize(
    ("act", "given", "status"),
    [
        ("say", {"user": "ann", "channel": "art", "text": ""}, 409),
        ("say", {"user": "carol", "channel": "art", "text": "x"}, 409),
        ("say", {"who": "ann"}, 400),
        ("fault", {"kind": "earthquake"}, 400),
        ("sing", {}, 404),
    ],
)
async def test_what_cannot_be_done_is_said(
    act: str, given: dict[str, Any], status: int, remote: Remote, web: aiohttp.ClientSession
) -> None:
    """A sentence under `refused`."""
    async with web.post(f"{remote.url}/{act}", json=given) as response:
        answer = await response.json()

    assert response.status == status
    assert answer["refused"]


async def test_changes_are_waited_for(remote: Remote, server: Discord) -> None:
    """The answer comes with the change, or after the time given."""
    now = (await remote.read("changes"))["changes"]
    waiting = asyncio.create_task(remote.read(f"changes?since={now}&within={PATIENCE_S}"))
    await asyncio.sleep(0)
    server.people.say("ann", "art", "hello")

    assert (await waiting)["changes"] > now
    later = server.world.changes
    assert (await remote.read(f"changes?since={later}&within=0.01"))["changes"] == later


async def test_trouble_is_staged_over_http(
    remote: Remote, raw: Raw, art: Channel, connect: Connect, bot: Bot
) -> None:
    """Faults, limits, time, permissions, the gateway."""
    await connect(bot)
    resumed = asyncio.create_task(bot.wait_for("resumed", timeout=PATIENCE_S))
    await remote("drop")
    await resumed
    await remote("limits", rules={"POST /channels/{channel_id}/messages": [1, 60]})
    await remote("fault", kind="error", method="GET", status=503)
    await remote("overwrite", channel="lounge", who="darkroom", deny=["send_messages"])
    lounge = next(
        each["id"]
        for each in (await remote.read("everything"))["channels"].values()
        if each["name"] == "lounge"
    )

    sent = [(await raw("POST", f"/channels/{art.id}/messages", {"content": "x"})).status for _ in range(2)]
    failed = await raw("GET", "/users/@me")
    forbidden = await raw("POST", f"/channels/{lounge}/messages", {"content": "x"})
    await remote("advance", seconds=61)
    healed = await raw("POST", f"/channels/{art.id}/messages", {"content": "x"})

    assert (sent, failed.status, forbidden.code, healed.status) == ([200, 429], 503, 50013, 200)
    exchanges = await remote.read("exchanges")
    assert [each["status"] for each in exchanges][-5:] == [200, 429, 503, 403, 200]
    assert (await remote.read("complaints")) == []


async def test_one_socket_carries_acts_and_changes(
    server: Discord, web: aiohttp.ClientSession, remote: Remote
) -> None:
    """Each act is answered under its reference; changes come by themselves."""
    async with web.ws_connect(f"{remote.url}/live") as socket:
        first = await socket.receive_json(timeout=PATIENCE_S)
        await socket.send_json(
            {"ref": 7, "do": "say", "with": {"user": "ann", "channel": "art", "text": "hi"}}
        )
        await socket.send_json({"ref": 8, "do": "messages", "with": {"channel": "art", "user": "ben"}})
        told = [await socket.receive_json(timeout=PATIENCE_S) for _ in range(3)]

    by_ref = {each["ref"]: each["gave"] for each in told if "ref" in each}
    assert first == {"changes": 0}
    assert by_ref[7]["content"] == "hi"
    assert [each["content"] for each in by_ref[8]] == ["hi"]
    assert any(each.get("changes") for each in told)
    assert server.world.changes > 0


async def test_the_acts_are_listed(remote: Remote) -> None:
    """With their parameters, for whoever writes a driver."""
    listed = await remote.read("")

    assert {"say", "slash", "click", "submit", "drop", "expire_urls", "message"} <= set(listed)
    assert "channel" in listed["say"]

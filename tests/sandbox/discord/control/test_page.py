"""What the page is told over its socket, and how its files are served."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from sandbox.discord.control import page_files
from sandbox.discord.people.people import People
from sandbox.discord.rules.posting import Post, create
from sandbox.discord.server import Discord
from sandbox.discord.state.records import Channel, MessageFlag
from sandbox.discord.state.world import World
from sandbox.discord.wire.cdn import expire_urls
from sandbox.discord.wire.uploads import Body
from tests.patience import PATIENCE_S

FILES = sorted(path for path in page_files.FOLDER.rglob("*") if path.is_file())
LONGEST_MODULE = 300


class Watcher:
    """A page without a screen: it keeps what it is told."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.records: dict[str, Any] = {}
        self.told: list[str] = []

    async def ask(self, act: str, **given: Any) -> Any:
        """Do one act and take its answer."""
        await self._socket.send_json({"ref": act, "do": act, "with": given})
        while True:
            frame = await self._socket.receive_json(timeout=PATIENCE_S)
            self._hear(frame)
            if frame.get("ref") == act:
                return frame.get("gave", frame.get("refused"))

    async def until(self, key: str, *, gone: bool = False) -> Any:
        """Wait until a record is there, or is not."""
        while (key in self.records) is gone:
            self._hear(await self._socket.receive_json(timeout=PATIENCE_S))
        return self.records.get(key)

    async def other_than(self, key: str, before: Any) -> Any:
        """Wait until a record is another than it was, however soon that is told."""
        while (now := self.records[key]) == before:
            self._hear(await self._socket.receive_json(timeout=PATIENCE_S))
        return now

    def _hear(self, frame: dict[str, Any]) -> None:
        if view := frame.get("view"):
            self.records |= view["set"]
            self.told += [*view["set"], *view["gone"]]
            for key in view["gone"]:
                del self.records[key]


@asynccontextmanager
async def watching(web: aiohttp.ClientSession, server: Discord) -> AsyncIterator[Watcher]:
    """A watcher on a line of its own."""
    async with web.ws_connect(f"{server.world.base_url}/control/live") as socket:
        yield Watcher(socket)


async def test_only_what_changed_is_told(
    web: aiohttp.ClientSession, server: Discord, people: People, png: bytes
) -> None:
    """All of it once; then a message said, changed and deleted, and nothing beside."""
    people.say("ben", "art", "before", files=[("a.png", png)])
    async with watching(web, server) as ann:
        here = await ann.ask("watch", user="ann", channel="art")
        await ann.until(f"channel:{here['channel']}")
        ann.told.clear()
        said = people.say("ben", "art", "hello")
        fresh = await ann.until(f"message:{said.id}")
        people.edit("ben", said, "hello again")
        changed = (await ann.other_than(f"message:{said.id}", fresh))["content"]
        people.delete("ben", said)
        await ann.until(f"message:{said.id}", gone=True)

    assert changed == "hello again"
    assert set(ann.told) <= {f"message:{said.id}", f"channel:{here['channel']}"}


async def test_a_picture_keeps_its_address_until_that_is_dead(
    web: aiohttp.ClientSession, server: Discord, people: People, png: bytes
) -> None:
    """What did not change is not loaded again; what expired can be."""
    said = people.say("ben", "art", "one", files=[("a.png", png)])
    async with watching(web, server) as ann:
        await ann.ask("watch", user="ann", channel="art")
        message = f"message:{said.id}"
        one = await ann.until(message)
        server.world.clock.advance(60)
        people.edit("ben", said, "two")
        two = await ann.other_than(message, one)
        expire_urls(server.world)
        three = await ann.other_than(message, two)
        first, second, third = (each["attachments"][0]["url"] for each in (one, two, three))
        async with web.get(third) as response:
            content = await response.read()

    assert first == second != third
    assert content == png


async def test_each_sees_their_own(
    web: aiohttp.ClientSession, server: Discord, world: World, people: People, art: Channel
) -> None:
    """An ephemeral message, a private channel and a place one may not enter."""
    secret = Post(
        channel=art,
        author=world.bot.id,
        route="a test",
        seen_by=people.user("ben").id,
        flags=MessageFlag.EPHEMERAL,
    )
    message = create(world, secret, Body({"content": "for ben"}))
    async with watching(web, server) as watcher:
        await watcher.ask("watch", user="ann", channel="art")
        await watcher.until("here")
        to_ann = f"message:{message.id}" in watcher.records
        await watcher.ask("watch", user="ben", channel="art")
        to_ben = await watcher.until(f"message:{message.id}")
        private = next(each["id"] for each in watcher.records.values() if each.get("with"))
        refused = await watcher.ask("watch", user="mod", channel=private)

    assert not to_ann
    assert to_ben["ephemeral"]
    assert refused == "mod does not see that channel"


async def test_commands_are_described_in_the_readers_language(
    web: aiohttp.ClientSession, server: Discord, people: People
) -> None:
    """With their options, choices and menus, as soon as it is chosen; what has no translation stays."""
    size = {"name": "s", "name_localizations": {"zh-CN": "小"}, "value": "s"}
    option = {"type": 3, "name": "size", "description": "How large", "choices": [size]}
    command = {
        "id": "1",
        "type": 1,
        "name": "draw",
        "description": "Draw",
        "description_localizations": {"zh-CN": "画"},
        "options": [option],
        "default_member_permissions": None,
        "contexts": None,
        "integration_types": [0],
    }
    server.world.state.commands["1"] = command
    async with watching(web, server) as ann:
        await ann.ask("watch", user="ann", channel="art")
        before = await ann.until("command:1")
        await ann.ask("person", user="ann", locale="zh-CN")
        after = await ann.other_than("command:1", before)

    assert "description_localized" not in before
    assert after["description_localized"] == "画"
    assert after["options"][0]["choices"][0]["name_localized"] == "小"
    assert "description_localized" not in after["options"][0]
    assert people.user("ann").locale == ann.records["here"]["locale"] == "zh-CN"


async def test_the_page_is_served_and_nothing_else(web: aiohttp.ClientSession, server: Discord) -> None:
    """Under a policy that lets in nothing from outside; other sites' pages may not act here."""
    base = server.world.base_url
    async with web.get(f"{base}/") as index, web.get(f"{base}/page/js/main.js") as module:
        policy = index.headers["Content-Security-Policy"]
        kinds = index.content_type, module.content_type
    async with (
        web.get(f"{base}/page/js/..%2f..%2f__init__.py") as outside,
        web.get(f"{base}/page/no.js") as none,
    ):
        missing = outside.status, none.status
    async with web.post(f"{base}/control/drop", headers={"Origin": "http://example.org"}) as foreign:
        refused = foreign.status

    assert kinds == ("text/html", "text/javascript")
    assert "default-src 'none'" in policy
    assert (*missing, refused) == (404, 404, 403)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_of_the_page_can_be_read_and_trusted(path: Any) -> None:
    """No longer than 300 lines (style sheets are lists), nothing from outside, no data as markup."""
    text = path.read_text(encoding="utf-8")

    assert path.suffix == ".css" or len(text.splitlines()) <= LONGEST_MODULE
    assert set(re.findall(r"\bhttps?://[\w.]+", text)) <= {"http://www.w3.org"}
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)

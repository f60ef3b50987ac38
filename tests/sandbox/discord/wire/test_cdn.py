"""The CDN: signed addresses that age, can be cut off, and die with what they show."""

from __future__ import annotations

import aiohttp
import pytest

from sandbox.discord.state.records import Channel
from sandbox.discord.state.world import World
from sandbox.discord.wire.cdn import LINGERS_SECONDS, expire_urls
from tests.sandbox.discord.raw import Raw


@pytest.fixture
async def posted(raw: Raw, art: Channel, png: bytes) -> str:
    """The path of a message with one picture."""
    answer = await raw("POST", f"/channels/{art.id}/messages", {}, [("a b.png", png)])
    return f"/channels/{art.id}/messages/{answer.json['id']}"


async def fetch(web: aiohttp.ClientSession, url: str) -> tuple[int, bytes]:
    """The status and the bytes."""
    async with web.get(url) as response:
        return response.status, await response.read()


async def url_of(raw: Raw, posted: str) -> str:
    """The picture's address, as the message gives it now."""
    return str((await raw("GET", posted)).json["attachments"][0]["url"])


async def test_an_address_gives_the_very_bytes(
    raw: Raw, web: aiohttp.ClientSession, posted: str, png: bytes
) -> None:
    """Signed, with a tidy name; without its signature it is nothing."""
    url = await url_of(raw, posted)

    assert "/a_b.png?ex=" in url
    assert await fetch(web, url) == (200, png)
    assert (await fetch(web, url.partition("?")[0]))[0] == 404
    assert (await fetch(web, url.replace("hm=", "hm=0")))[0] == 404
    assert (await fetch(web, url.replace("ex=", "ex=f")))[0] == 404


@pytest.mark.parametrize("how", ["by age", "at once"])
async def test_addresses_expire_and_the_message_has_fresh_ones(
    how: str, raw: Raw, web: aiohttp.ClientSession, posted: str, png: bytes, world: World
) -> None:
    """After a day, or when a test says so."""
    old = await url_of(raw, posted)
    if how == "by age":
        world.clock.advance(24 * 3600 + 1)
    else:
        expire_urls(world)

    fresh = await url_of(raw, posted)

    assert (await fetch(web, old))[0] == 404
    assert await fetch(web, fresh) == (200, png)


async def test_what_is_deleted_is_soon_served_no_more(
    raw: Raw, web: aiohttp.ClientSession, posted: str, png: bytes, world: World
) -> None:
    """Whoever was just shown it may still load it; the sandbox keeps the bytes, for whoever checks."""
    url = await url_of(raw, posted)
    (message,) = world.state.messages.values()
    await raw("DELETE", posted)

    assert await fetch(web, url) == (200, png)
    world.clock.advance(LINGERS_SECONDS + 1)
    assert (await fetch(web, url))[0] == 404
    assert world.bytes_of(message.attachments[0].id)

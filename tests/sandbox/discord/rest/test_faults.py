"""Trouble on request: errors, lost answers, delays, broken connections, the network's ban."""

from __future__ import annotations

import asyncio

import aiohttp
import discord
import pytest

from sandbox.discord.server import Discord
from sandbox.discord.state.records import Channel
from sandbox.discord.state.world import World
from tests.sandbox.discord.bots import Bot, Connect
from tests.sandbox.discord.raw import Raw

SEND = "/channels/{channel_id}/messages"


@pytest.mark.parametrize(("kind", "posted"), [("error", 0), ("lost", 1)])
async def test_a_failure_comes_before_or_after_the_deed(
    kind: str, posted: int, server: Discord, raw: Raw, art: Channel, world: World
) -> None:
    """`error` did nothing, `lost` did it; both say 503, and the next request is fine."""
    server.staging.fault(kind=kind, method="POST", route=SEND, status=503)

    failed = await raw("POST", f"/channels/{art.id}/messages", {"content": "x"})
    there = len(world.messages_in(art.id))
    fine = await raw("POST", f"/channels/{art.id}/messages", {"content": "y"})

    assert (failed.status, there, fine.status) == (503, posted, 200)
    assert [each.fault for each in world.journal.asked("POST", SEND)] == [kind, None]


async def test_any_of_discords_refusals_can_be_staged(server: Discord, raw: Raw, art: Channel) -> None:
    """By its code, with the status and message that belong to it."""
    server.staging.fault(kind="refuse", code=50083)

    answer = await raw("POST", f"/channels/{art.id}/messages", {"content": "x"})

    assert answer.refused == (400, 50083)
    assert answer.json["message"]


@pytest.mark.parametrize(("kind", "posted"), [("drop", 0), ("cut", 1)])
async def test_a_connection_breaks_before_or_after_the_deed(
    kind: str, posted: int, server: Discord, raw: Raw, art: Channel, world: World
) -> None:
    """No answer at all; the journal says so with status 0."""
    server.staging.fault(kind=kind, method="POST", route=SEND)

    with pytest.raises(aiohttp.ClientConnectionError):
        await raw("POST", f"/channels/{art.id}/messages", {"content": "x"})

    assert len(world.messages_in(art.id)) == posted
    assert [each.status for each in world.journal.asked("POST", SEND)] == [0]


async def test_a_hung_request_is_never_answered(
    server: Discord, raw: Raw, art: Channel, world: World
) -> None:
    """Whoever waits must give up by themselves."""
    server.staging.fault(kind="hang", method="POST", route=SEND)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(raw("POST", f"/channels/{art.id}/messages", {"content": "x"}), 0.1)

    assert world.messages_in(art.id) == []


async def test_a_delayed_request_is_carried_out_late(
    server: Discord, raw: Raw, art: Channel, world: World
) -> None:
    """The journal tells how long it took."""
    server.staging.fault(kind="delay", method="POST", route=SEND, seconds=0.05)

    answer = await raw("POST", f"/channels/{art.id}/messages", {"content": "x"})

    assert answer.status == 200
    assert world.journal.asked("POST", SEND)[0].seconds >= 0.05


async def test_the_networks_ban_is_no_answer_of_discords(
    server: Discord, connect: Connect, bot: Bot, art: Channel, world: World
) -> None:
    """HTML and no Via: discord.py raises at once, as it does for the real one."""
    await connect(bot)
    server.staging.fault(kind="ban", times=2)

    with pytest.raises(discord.HTTPException) as caught:
        await bot.text_channel(art.id).send("x")
    server.staging.clear_faults()

    assert caught.value.status == 429
    assert world.messages_in(art.id) == []


async def test_an_unknown_route_is_answered_and_complained_about(raw: Raw, world: World) -> None:
    """So a test fails loudly where a bot would only see a 404."""
    answer = await raw("GET", "/channels/1/invites")

    assert answer.status == 404
    assert world.complaints == ["unknown route: GET /api/v10/channels/1/invites"]
    world.complaints.clear()


async def test_a_fault_of_the_sandbox_itself_is_complained_about(raw: Raw, world: World) -> None:
    """With its traceback, and a status that no client retries."""
    world.state.application.owner_id = "nobody"

    answer = await raw("GET", "/applications/@me")

    assert answer.status == 501
    assert "KeyError" in world.complaints[0]
    world.complaints.clear()

"""Rate limits: who is told to wait, how long, and that clients can steer by the headers."""

from __future__ import annotations

import pytest

from sandbox.discord.people.people import People
from sandbox.discord.rest.limits import Rule
from sandbox.discord.server import Discord
from sandbox.discord.state.records import Channel
from sandbox.discord.state.world import World
from tests.sandbox.discord.bots import Bot, Connect
from tests.sandbox.discord.raw import Raw
from tests.sandbox.discord.registered import register


async def test_the_sixth_message_in_five_seconds_is_too_many(
    raw: Raw, art: Channel, people: People, world: World
) -> None:
    """Headers count down; the refusal says how long; another channel has its own window; time heals."""
    path = f"/channels/{art.id}/messages"
    answers = [await raw("POST", path, {"content": str(each)}) for each in range(6)]
    elsewhere = await raw("POST", f"/channels/{people.channel('lounge').id}/messages", {"content": "x"})
    world.clock.advance(5)
    later = await raw("POST", path, {"content": "x"})

    assert [each.status for each in answers] == [200] * 5 + [429]
    assert [each.headers["X-RateLimit-Remaining"] for each in answers] == ["4", "3", "2", "1", "0", "0"]
    assert 0 < answers[-1].json["retry_after"] <= 5
    assert answers[-1].json["global"] is False
    assert "Via" in answers[-1].headers
    assert len({each.headers["X-RateLimit-Bucket"] for each in answers}) == 1
    assert (elsewhere.status, later.status) == (200, 200)
    assert len(world.journal.limited()) == 1


async def test_each_token_has_its_own_window(raw: Raw, people: People, world: World) -> None:
    """Edits of one answer do not slow down another's."""
    await register(raw)
    asked = [people.slash("ann", "art", "imagine", prompt="a cat") for _ in range(2)]
    statuses: list[list[int]] = []
    for each in asked:
        await raw("POST", f"/interactions/{each.id}/{each.token}/callback", {"type": 5})
        path = f"/webhooks/{world.state.application.id}/{each.token}/messages/@original"
        statuses.append([(await raw("PATCH", path, {"content": str(n)})).status for n in range(6)])

    assert statuses == [[200] * 5 + [429]] * 2


async def test_the_whole_bot_has_a_limit_that_answers_do_not_count_in(
    server: Discord, raw: Raw, people: People
) -> None:
    """Fifty requests a second over all routes; interactions are outside it."""
    await register(raw)
    server.limits.rules["global"] = Rule(3, 60.0)
    asked = people.slash("ann", "art", "imagine", prompt="a cat")
    answers = [await raw("GET", "/users/@me") for _ in range(5)]
    callback = await raw("POST", f"/interactions/{asked.id}/{asked.token}/callback", {"type": 5})

    assert {each.status for each in answers} == {200, 429}
    assert answers[-1].json["global"] is True
    assert answers[-1].headers["X-RateLimit-Scope"] == "global"
    assert callback.status == 204


async def test_limits_can_be_switched_off(server: Discord, raw: Raw, art: Channel) -> None:
    """Then nobody waits."""
    server.limits.enforced = False

    answers = [
        await raw("POST", f"/channels/{art.id}/messages", {"content": str(each)}) for each in range(12)
    ]

    assert {each.status for each in answers} == {200}


async def test_discord_py_steers_by_the_headers(
    server: Discord, connect: Connect, bot: Bot, art: Channel, world: World
) -> None:
    """It waits by itself before the window is full: six messages, no refusal."""
    server.limits.rules["POST /channels/{channel_id}/messages"] = Rule(5, 0.3)
    await connect(bot)

    for each in range(6):
        await bot.text_channel(art.id).send(str(each))

    assert [each.content for each in world.messages_in(art.id)] == list("012345")
    assert world.journal.limited() == []


@pytest.mark.parametrize("scope", ["limit", "limit_all"])
async def test_a_staged_refusal_is_waited_out(
    scope: str, server: Discord, connect: Connect, bot: Bot, art: Channel, world: World
) -> None:
    """A 429 with Via is retried by discord.py after the time it names."""
    await connect(bot)
    server.staging.fault(kind=scope, method="POST", seconds=0.05)

    await bot.text_channel(art.id).send("patient")

    assert [each.content for each in world.messages_in(art.id)] == ["patient"]
    assert len(world.journal.limited()) == 1

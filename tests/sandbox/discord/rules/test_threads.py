"""Threads: opened, archived, locked, taken away."""

from __future__ import annotations

from sandbox.discord.people.people import People
from sandbox.discord.state.permissions import Permission
from sandbox.discord.state.records import Channel, MessageKind, Overwrite
from sandbox.discord.state.world import World
from tests.sandbox.discord.bots import Bot, Connect
from tests.sandbox.discord.raw import Raw


async def test_a_thread_grows_from_a_message(connect: Connect, bot: Bot, art: Channel, world: World) -> None:
    """It has the message's id, begins with a pointer to it, and takes messages."""
    await connect(bot)
    message = await bot.text_channel(art.id).send("look")

    thread = await message.create_thread(name="about this")
    await thread.send("inside")

    assert thread.id == message.id
    inside = world.messages_in(str(thread.id))
    assert [each.kind for each in inside] == [MessageKind.THREAD_STARTER, MessageKind.DEFAULT]
    assert world.state.messages[str(message.id)].thread_id == str(thread.id)


async def test_a_message_has_one_thread(raw: Raw, art: Channel, people: People) -> None:
    """The second is 160004; a nameless one is 50035."""
    said = people.say("ann", "art", "look")
    path = f"/channels/{art.id}/messages/{said.id}/threads"

    assert (await raw("POST", path, {})).code == 50035
    assert (await raw("POST", path, {"name": "one"})).status == 201
    assert (await raw("POST", path, {"name": "two"})).code == 160004


async def test_an_archived_thread_takes_messages_and_no_edits(raw: Raw, people: People) -> None:
    """An edit is 50083; a message opens it again."""
    thread = people.open_thread("ann", "art", "talk")
    made = await raw("POST", f"/channels/{thread.id}/messages", {"content": "x"})
    people.set_thread(thread, archived=True)

    edited = await raw("PATCH", f"/channels/{thread.id}/messages/{made.json['id']}", {"content": "y"})
    sent = await raw("POST", f"/channels/{thread.id}/messages", {"content": "z"})

    assert edited.refused == (400, 50083)
    assert sent.status == 200
    assert not thread.archived


async def test_a_locked_thread_takes_messages_of_moderators_only(
    raw: Raw, people: People, world: World
) -> None:
    """160005 for the bot, until it may manage threads."""
    thread = people.open_thread("ann", "art", "talk")
    people.set_thread(thread, archived=True, locked=True)
    path = f"/channels/{thread.id}/messages"

    refused = await raw("POST", path, {"content": "x"})
    people.channel("art").overwrites = [Overwrite(id=world.bot.id, kind=1, allow=Permission.MANAGE_THREADS)]
    allowed = await raw("POST", path, {"content": "x"})

    assert refused.refused == (403, 160005)
    assert allowed.status == 200


async def test_threads_take_their_own_permission(raw: Raw, people: People, world: World) -> None:
    """Send Messages in Threads of the parent channel is what counts."""
    thread = people.open_thread("ann", "art", "talk")
    denied = Overwrite(id=world.bot.id, kind=1, deny=Permission.SEND_MESSAGES_IN_THREADS)
    people.channel("art").overwrites = [denied]

    assert (await raw("POST", f"/channels/{thread.id}/messages", {"content": "x"})).refused == (403, 50013)
    assert (await raw("POST", f"/channels/{thread.parent_id}/messages", {"content": "x"})).status == 200


async def test_the_bot_renames_and_closes_its_own_thread(raw: Raw, art: Channel, people: People) -> None:
    """Its own it may change, somebody else's not."""
    own = (await raw("POST", f"/channels/{art.id}/threads", {"name": "mine", "type": 11})).json["id"]
    other = people.open_thread("ann", "art", "hers")

    changed = await raw("PATCH", f"/channels/{own}", {"name": "ours", "archived": True})
    refused = await raw("PATCH", f"/channels/{other.id}", {"name": "mine now"})

    assert (changed.json["name"], changed.json["thread_metadata"]["archived"]) == ("ours", True)
    assert refused.refused == (403, 50013)


async def test_a_private_thread_is_for_its_members(raw: Raw, art: Channel, people: People) -> None:
    """Others see it once they are let in."""
    made = (await raw("POST", f"/channels/{art.id}/threads", {"name": "quiet"})).json["id"]
    await raw("POST", f"/channels/{made}/messages", {"content": "hello"})
    before = people.sees("ann", made)

    await raw("PUT", f"/channels/{made}/thread-members/{people.user('ann').id}")

    assert before == []
    assert [each.content for each in people.sees("ann", made)] == ["hello"]


async def test_a_channel_that_is_gone_is_unknown(raw: Raw, art: Channel, people: People) -> None:
    """10003 from then on, its messages with it."""
    made = await raw("POST", f"/channels/{art.id}/messages", {"content": "x"})
    people.delete_channel("art")

    answer = await raw("PATCH", f"/channels/{art.id}/messages/{made.json['id']}", {"content": "y"})

    assert answer.refused == (404, 10003)

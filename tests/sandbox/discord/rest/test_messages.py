"""Messages through the bot's own routes: nonces, replies, edits, history, pings, reactions."""

from __future__ import annotations

from sandbox.discord.people.people import People
from sandbox.discord.state.permissions import Permission
from sandbox.discord.state.records import Channel, MessageKind, Overwrite
from sandbox.discord.state.world import World
from tests.sandbox.discord.raw import Raw


async def test_an_enforced_nonce_makes_one_message(raw: Raw, art: Channel, world: World) -> None:
    """The same nonce within minutes answers with the message there is; later it makes another."""
    form = {"content": "x", "nonce": "turn", "enforce_nonce": True}
    path = f"/channels/{art.id}/messages"

    first, second = await raw("POST", path, form), await raw("POST", path, form)
    world.clock.advance(600)
    third = await raw("POST", path, form)

    assert first.json["id"] == second.json["id"] != third.json["id"]
    assert len(world.messages_in(art.id)) == 2


async def test_the_nonce_of_a_deleted_message_is_spent(raw: Raw, art: Channel) -> None:
    """Asking again after the deletion is 10008, not a second message."""
    form = {"content": "x", "nonce": "turn", "enforce_nonce": True}
    made = await raw("POST", f"/channels/{art.id}/messages", form)
    await raw("DELETE", f"/channels/{art.id}/messages/{made.json['id']}")

    answer = await raw("POST", f"/channels/{art.id}/messages", form)

    assert answer.refused == (404, 10008)


async def test_a_reply_to_a_deleted_message_can_go_out_plain(raw: Raw, art: Channel, people: People) -> None:
    """`fail_if_not_exists: false` posts without the reference."""
    said = people.say("ann", "art", "hello")
    people.delete("ann", said)
    reference = {"message_id": int(said.id), "fail_if_not_exists": False}

    answer = await raw(
        "POST", f"/channels/{art.id}/messages", {"content": "x", "message_reference": reference}
    )

    assert answer.json["type"] == MessageKind.DEFAULT
    assert "message_reference" not in answer.json


async def test_a_reply_needs_the_history(raw: Raw, art: Channel, people: People, world: World) -> None:
    """160002 where the bot may not read what it answers."""
    said = people.say("ann", "art", "hello")
    forbid(world, art, "READ_MESSAGE_HISTORY")

    answer = await raw(
        "POST", f"/channels/{art.id}/messages", {"content": "x", "message_reference": {"message_id": said.id}}
    )

    assert answer.refused == (400, 160002)


async def test_an_edit_without_attachments_keeps_the_files(raw: Raw, art: Channel, png: bytes) -> None:
    """Only what the form names changes."""
    made = await raw("POST", f"/channels/{art.id}/messages", {"content": "a"}, [("one.png", png)])

    edited = await raw("PATCH", f"/channels/{art.id}/messages/{made.json['id']}", {"content": "b"})

    assert edited.json["content"] == "b"
    assert [each["filename"] for each in edited.json["attachments"]] == ["one.png"]
    assert edited.json["edited_timestamp"] is not None


async def test_an_edit_lists_the_files_that_remain(raw: Raw, art: Channel, png: bytes, world: World) -> None:
    """Listed ones stay, others go, uploads are added under the described name."""
    files = [("one.png", png), ("two.png", png)]
    made = await raw("POST", f"/channels/{art.id}/messages", {}, files)
    kept = made.json["attachments"][1]["id"]
    listed = [{"id": kept}, {"id": 0, "filename": "three.png", "description": "the third"}]

    edited = await raw(
        "PATCH", f"/channels/{art.id}/messages/{made.json['id']}", {"attachments": listed}, [("x.png", png)]
    )

    assert [each["filename"] for each in edited.json["attachments"]] == ["two.png", "three.png"]
    assert edited.json["attachments"][1]["description"] == "the third"
    assert edited.json["attachments"][1]["content_type"] == "image/png"
    assert (edited.json["attachments"][1]["width"], edited.json["attachments"][1]["height"]) == (8, 6)
    versions = world.state.messages[made.json["id"]].versions
    assert [[each.filename for each in version.attachments] for version in versions] == [
        ["one.png", "two.png"],
        ["two.png", "three.png"],
    ]


async def test_history_pages_both_ways(raw: Raw, art: Channel, people: People) -> None:
    """Newest first, before, after and around an id."""
    ids = [people.say("ann", "art", str(each)).id for each in range(6)]
    path = f"/channels/{art.id}/messages"

    async def page(query: str) -> list[int]:
        answer = await raw("GET", f"{path}?{query}")
        return [ids.index(each["id"]) for each in answer.json]

    assert await page("limit=2") == [5, 4]
    assert await page(f"limit=2&before={ids[3]}") == [2, 1]
    assert await page(f"limit=2&after={ids[1]}") == [3, 2]
    assert await page(f"limit=3&around={ids[2]}") == [3, 2, 1]
    assert (await raw("GET", f"{path}?limit=101")).code == 50035


async def test_pings_follow_allowed_mentions(raw: Raw, art: Channel, people: People, world: World) -> None:
    """What the text names is pinged only as far as the form allows; it is recorded whether it was quiet."""
    ann, ben = people.user("ann").id, people.user("ben").id
    text = f"<@{ann}> <@{ben}> @everyone"
    path = f"/channels/{art.id}/messages"

    open_ = await raw("POST", path, {"content": text})
    some = await raw("POST", path, {"content": text, "allowed_mentions": {"parse": [], "users": [ben]}})
    none = await raw("POST", path, {"content": text, "allowed_mentions": {"parse": []}})

    assert [each["id"] for each in open_.json["mentions"]] == [ann, ben]
    assert [each["id"] for each in some.json["mentions"]] == [ben]
    assert none.json["mentions"] == []
    assert not open_.json["mention_everyone"]  # the bot may not
    quiet = [world.state.messages[each.json["id"]].versions[0].quiet for each in (open_, none)]
    assert quiet == [False, True]


async def test_missing_permissions_are_refused_one_by_one(raw: Raw, art: Channel, world: World) -> None:
    """50001 where the channel is hidden, 50013 where something in it is not allowed."""
    path = f"/channels/{art.id}/messages"

    forbid(world, art, "ATTACH_FILES")
    assert (await raw("POST", path, {"content": "x"})).status == 200
    assert (await raw("POST", path, {"content": "x"}, [("a.txt", b"x")])).refused == (403, 50013)
    forbid(world, art, "SEND_MESSAGES")
    assert (await raw("POST", path, {"content": "x"})).refused == (403, 50013)
    forbid(world, art, "VIEW_CHANNEL")
    assert (await raw("POST", path, {"content": "x"})).refused == (403, 50001)


async def test_direct_messages_can_be_closed(raw: Raw, people: People) -> None:
    """50007 for somebody who takes none from the bot."""
    opened = await raw("POST", "/users/@me/channels", {"recipient_id": int(people.user("ben").id)})
    people.user("ben").accepts_dms = False

    answer = await raw("POST", f"/channels/{opened.json['id']}/messages", {"content": "hello"})

    assert answer.refused == (403, 50007)


async def test_the_bot_reacts_and_takes_it_back(raw: Raw, art: Channel, people: People) -> None:
    """A reaction shows on the message with the bot's mark."""
    said = people.say("ann", "art", "hello")
    path = f"/channels/{art.id}/messages/{said.id}"

    await raw("PUT", f"{path}/reactions/%E2%9C%85/@me")
    shown = await raw("GET", path)
    await raw("DELETE", f"{path}/reactions/%E2%9C%85/@me")

    assert [(each["emoji"]["name"], each["count"], each["me"]) for each in shown.json["reactions"]] == [
        ("✅", 1, True)
    ]
    assert said.reactions == {}


def test_ids_only_grow(world: World) -> None:
    """Snowflakes never repeat, even within a millisecond."""
    ids = [int(world.new_id()) for _ in range(1000)]

    assert ids == sorted(set(ids))


def forbid(world: World, channel: Channel, permission: str) -> None:
    """Deny the bot one permission in a channel, and nothing else."""
    channel.overwrites = [Overwrite(id=world.bot.id, kind=1, deny=Permission[permission])]

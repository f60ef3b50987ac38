"""What Discord's client lets people do, and what it does not."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.discord.people.asking import Impossible
from sandbox.discord.people.people import People
from sandbox.discord.state.permissions import Permission
from sandbox.discord.state.records import Channel, Overwrite
from sandbox.discord.state.world import World
from tests.sandbox.discord.raw import Raw
from tests.sandbox.discord.registered import register


@pytest.fixture(autouse=True)
async def commands(raw: Raw) -> None:
    """A bot that has registered its commands."""
    await register(raw)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({}, "required"),
        ({"prompt": "x"}, "2 to 20 characters"),
        ({"prompt": "x" * 21}, "2 to 20 characters"),
        ({"prompt": 7}, "takes text"),
        ({"prompt": "a cat", "count": 11}, "takes 1 to 10"),
        ({"prompt": "a cat", "count": 1.5}, "a whole number"),
        ({"prompt": "a cat", "mood": "Grey"}, "takes one of"),
        ({"prompt": "a cat", "private": "yes"}, "true or false"),
        ({"prompt": "a cat", "colour": "red"}, "no such option"),
        ({"prompt": "a cat", "member": "carol"}, "there is no 'carol'"),
        ({"prompt": "a cat", "image1": ("a.png", b"x" * 2000)}, "larger than this place takes"),
    ],
)
def test_a_command_that_is_filled_in_wrongly_is_not_sent(
    options: dict[str, Any], why: str, people: People, art: Channel, world: World
) -> None:
    """The client says so before anything goes out."""
    art.upload_limit = 1000

    with pytest.raises(Impossible, match=why):
        people.slash("ann", "art", "imagine", **options)
    assert world.state.interactions == {}


def test_values_arrive_with_what_they_stand_for(people: People, png: bytes) -> None:
    """Choices become values; people, channels, roles and files are told beside them."""
    asked = people.slash(
        "ann",
        "art",
        "imagine",
        prompt="a cat",
        mood="Dark",
        image1=("a.png", png),
        member="ann",
        place="lounge",
        role="moderators",
    )

    values = {option["name"]: option["value"] for option in asked.data["options"]}
    resolved = asked.data["resolved"]
    assert values["mood"] == "d"
    assert resolved["users"][values["member"]]["username"] == "ann"
    assert resolved["members"][values["member"]]["roles"] == []
    assert resolved["channels"][values["place"]]["name"] == "lounge"
    assert resolved["roles"][values["role"]]["name"] == "moderators"
    assert resolved["attachments"][values["image1"]]["width"] == 8


def test_a_moderators_command_is_shown_to_moderators(people: People) -> None:
    """Manage Server is asked for by the command itself."""
    with pytest.raises(Impossible, match="is not shown to ann"):
        people.slash("ann", "art", "quota set", limit=3)

    asked = people.slash("mod", "art", "quota set", limit=3)

    assert asked.data["options"][0]["options"][0]["value"] == 3


@pytest.mark.parametrize("words", ["quota", "quota drop"])
def test_a_sub_command_must_be_chosen_and_exist(words: str, people: People) -> None:
    """The group alone is no command."""
    with pytest.raises(Impossible, match="sub-command"):
        people.slash("mod", "art", words)


def test_a_servers_command_is_not_offered_in_private(people: People) -> None:
    """Its contexts say where."""
    with pytest.raises(Impossible, match="not offered in such a place"):
        people.slash("mod", people.direct("mod"), "quota set", limit=3)


def test_what_is_not_installed_is_not_offered(people: People, world: World) -> None:
    """Without the bot in the server only somebody who carries it finds its commands."""
    people.set_bot_membership("Lab", present=False)
    assert people.slash("ann", "art", "imagine", prompt="a cat").guild_id
    people.user("ann").installed_app = False

    with pytest.raises(Impossible, match="not installed here"):
        people.slash("ann", "art", "imagine", prompt="a cat")
    assert world.bot.id not in world.state.guilds[people.channel("art").guild_id or ""].members


def test_commands_may_be_forbidden_in_a_channel(people: People, art: Channel, world: World) -> None:
    """Use Application Commands is a permission like any other."""
    guild_id = art.guild_id or ""
    art.overwrites = [Overwrite(id=guild_id, kind=0, deny=Permission.USE_APPLICATION_COMMANDS)]

    with pytest.raises(Impossible, match="may not use commands here"):
        people.slash("ann", "art", "imagine", prompt="a cat")
    assert world.state.interactions == {}


async def test_only_what_is_there_can_be_pressed(people: People, raw: Raw, art: Channel) -> None:
    """No such button, or a disabled one, is no press."""
    row = {
        "type": 1,
        "components": [
            {"type": 2, "style": 1, "label": "Go", "custom_id": "go"},
            {"type": 2, "style": 1, "label": "Stop", "custom_id": "stop", "disabled": True},
        ],
    }
    await raw("POST", f"/channels/{art.id}/messages", {"content": "x", "components": [row]})
    message = people.sees("ann", "art")[-1]

    with pytest.raises(Impossible, match=r"only \['Go', 'Stop'\]"):
        people.click("ann", message, "Back")
    with pytest.raises(Impossible, match="disabled"):
        people.click("ann", message, "Stop")
    assert people.click("ann", message, "Go").data["custom_id"] == "go"


async def test_a_menu_is_picked_from(people: People, raw: Raw, art: Channel) -> None:
    """By label or value, as many as it takes."""
    options = [{"label": name.title(), "value": name} for name in ("one", "two")]
    menu = {"type": 3, "custom_id": "pick", "placeholder": "Which?", "options": options}
    await raw(
        "POST",
        f"/channels/{art.id}/messages",
        {"content": "x", "components": [{"type": 1, "components": [menu]}]},
    )
    message = people.sees("ann", "art")[-1]

    with pytest.raises(Impossible, match="not offered"):
        people.select("ann", message, "Which?", ["three"])
    with pytest.raises(Impossible, match="too many"):
        people.select("ann", message, "Which?", ["one", "two"])
    assert people.select("ann", message, "pick", ["Two"]).data["values"] == ["two"]


async def test_discords_own_menus_hold_what_there_is(people: People, raw: Raw, art: Channel) -> None:
    """Channels of the kinds it takes, roles and people, by name; none of them is listed by the bot."""
    rows = [
        {"type": 8, "custom_id": "where", "channel_types": [0], "max_values": 2},
        {"type": 6, "custom_id": "role"},
        {"type": 7, "custom_id": "whoever"},
    ]
    form = {"content": "x", "components": [{"type": 1, "components": [each]} for each in rows]}
    await raw("POST", f"/channels/{art.id}/messages", form)
    message = people.sees("ann", "art")[-1]
    lounge, ben = people.channel("lounge"), people.user("ben")

    where = people.select("ann", message, "where", ["art", "lounge"]).data
    role = people.select("ann", message, "role", ["newcomers"]).data
    whoever = people.select("ann", message, "whoever", ["ben"]).data

    assert where["values"] == [art.id, lounge.id]
    assert where["resolved"]["channels"][lounge.id]["name"] == "lounge"
    assert list(role["resolved"]["roles"]) == role["values"]
    assert whoever["values"] == [ben.id]
    with pytest.raises(Impossible, match="there is no"):
        people.select("ann", message, "where", ["nowhere"])
    with pytest.raises(Impossible, match="too many"):
        people.select("ann", message, "role", [])


def test_a_message_menu_carries_the_message(people: People) -> None:
    """With its text, whatever the intents."""
    said = people.say("ben", "art", "look at this")

    asked = people.menu("ann", said, "Edit image")

    assert asked.data["resolved"]["messages"][said.id]["content"] == "look at this"


@pytest.mark.parametrize(("who", "allowed"), [("ann", True), ("ben", False), ("mod", True)])
def test_messages_are_deleted_by_their_author_or_a_moderator(
    who: str, *, allowed: bool, people: People
) -> None:
    """Others may not."""
    said = people.say("ann", "art", "oops")

    if allowed:
        people.delete(who, said)
    else:
        with pytest.raises(Impossible, match="may not delete"):
            people.delete(who, said)
    assert (said.deleted_at is not None) is allowed


def test_people_are_held_to_the_rules_of_messages(people: People) -> None:
    """An empty message, or one too long, cannot be sent."""
    with pytest.raises(Impossible, match="50006"):
        people.say("ann", "art", "")
    with pytest.raises(Impossible, match="50035"):
        people.say("ann", "art", "x" * 2001)

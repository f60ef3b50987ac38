"""Commands and menus wherever people may use them, through discord.py."""

from __future__ import annotations

import discord
import pytest
from discord import app_commands

from sandbox.discord.people.people import People
from sandbox.discord.state.records import Channel
from sandbox.discord.state.world import World
from tests.sandbox.discord.bots import Bot, Connect

PLACES = ("channel", "thread", "with the bot", "of two people", "server without the bot")


def place(name: str, people: People, world: World) -> Channel:
    """One of `PLACES`."""
    match name:
        case "channel":
            return people.channel("art")
        case "thread":
            return people.open_thread("ann", "art", "a thread")
        case "with the bot":
            return people.direct("ann")
        case "of two people":
            return next(each for each in world.state.channels.values() if each.is_private)
        case _:
            people.set_bot_membership("Lab", present=False)
            return people.channel("art")


def everywhere(bot: Bot, seen: list[discord.Interaction[Bot]]) -> None:
    """Give the bot a command and a menu for every place; it answers with its upload limit, hidden."""

    @bot.tree.command(description="Say how much may be uploaded")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def limit(interaction: discord.Interaction[Bot], unit: str = "bytes") -> None:
        seen.append(interaction)
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send(f"{interaction.filesize_limit} {unit}")

    @limit.autocomplete("unit")
    async def units(_: discord.Interaction[Bot], typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=typed.upper(), value=typed)]

    @bot.tree.context_menu(name="Length")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def length(interaction: discord.Interaction[Bot], message: discord.Message) -> None:
        await interaction.response.send_message(f"{len(message.content)}", ephemeral=True)


@pytest.mark.parametrize("name", PLACES)
async def test_a_command_is_answered_in_every_place(
    name: str, connect: Connect, bot: Bot, people: People, world: World
) -> None:
    """With the place's own upload limit and context."""
    seen: list[discord.Interaction[Bot]] = []
    everywhere(bot, seen)
    await connect(bot)
    where = place(name, people, world)
    where.upload_limit = 12345

    asked = people.slash("ann", where, "limit")
    await world.until(lambda: (answer := people.answer_to(asked)) and answer.content)

    assert people.answer_to(asked) in people.sees("ann", where)
    (interaction,) = seen
    assert interaction.context.guild is ("server" in name or name in ("channel", "thread"))
    assert interaction.is_user_integration() is (name in PLACES[3:])
    assert people.sees("ann", where)[-1].content == "12345 bytes"


async def test_a_menu_reads_anybodys_message(
    connect: Connect, bot: Bot, people: People, world: World
) -> None:
    """Its text is given although the bot could not have read it."""
    everywhere(bot, [])
    await connect(bot)
    said = people.say("ben", "art", "twelve chars")

    asked = people.menu("ann", said, "Length")
    await world.until(lambda: people.answer_to(asked))

    assert people.sees("ann", "art")[-1].content == "12"


async def test_suggestions_come_while_one_types(
    connect: Connect, bot: Bot, people: People, world: World
) -> None:
    """As the command's autocomplete gives them."""
    everywhere(bot, [])
    await connect(bot)

    typed = people.autocomplete("ann", "art", "limit", "unit", unit="mib")
    await world.until(lambda: typed.answer)

    assert typed.choices == [{"name": "MIB", "value": "mib"}]


async def test_a_direct_message_opens_a_channel(
    connect: Connect, bot: Bot, people: People, world: World
) -> None:
    """The bot writes first; the member's answer carries its text."""
    await connect(bot)
    ben = await bot.fetch_user(int(people.user("ben").id))

    await ben.send("hello")
    people.say("ben", people.direct("ben"), "hello yourself")

    assert (await bot.next_heard()).content == "hello yourself"
    assert [each.content for each in world.messages_in(people.direct("ben").id)] == [
        "hello",
        "hello yourself",
    ]

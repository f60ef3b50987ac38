"""Moderators' commands against the whole, and what everybody reads of them."""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue

from bot.domain.ids import GuildId
from bot.store.database.engine import Store
from bot.store.moderation import settings
from sandbox.discord.state.records import Channel, Interaction, Message, Payload, Role
from tests.whole.pressing import rows
from tests.whole.pressing import told as told_privately
from tests.whole.stage import Stage


async def told(
    stage: Stage, command: str, *, who: str = "mod", where: Channel | str = "art", **options: Any
) -> str:
    """What only whoever used a command reads."""
    asked = stage.discord.people.slash(who, where, command, **options)
    return (await told_privately(stage, asked)).content


async def asks(
    stage: Stage, who: str, prompt: str = "a koi pond", where: str = "art", **options: object
) -> Message:
    """The end of what somebody asks for."""
    return await stage.answered(stage.discord.people.slash(who, where, "imagine", prompt=prompt, **options))


async def suggested(stage: Stage, who: str, command: str, option: str, **options: object) -> list[Payload]:
    """What Discord shows while somebody types."""
    asked = stage.discord.people.autocomplete(who, "art", command, option, **{option: "", **options})
    return await stage.until(lambda: asked.choices)


def shown_to_all(stage: Stage) -> None:
    """Let everybody's Discord offer every command, as a server may decide."""
    for command in stage.discord.world.state.commands.values():
        command["default_member_permissions"] = None


def waits(stage: Stage, asked: Interaction) -> Message | None:
    """The message of a turn that waits for a moderator."""
    message = stage.discord.people.answer_to(asked)
    return message if message and "moderator" in message.content else None


def audited(stage: Stage) -> list[str]:
    """What was done, oldest first."""
    return [action for (action,) in rows(stage, "SELECT action FROM audit ORDER BY id")]


async def settle_on(stage: Stage, key: str, value: JsonValue) -> None:
    """Set one of the server's settings, while no bot has the store."""
    guild = GuildId(int(stage.discord.people.channel("art").guild_id or 0))
    async with await Store.open(f"sqlite:///{stage.database}") as store:
        await store.write(lambda connection: settings.put(connection, guild, key, value))


def channel_id(stage: Stage, name: str) -> int:
    """The number of a channel."""
    return int(stage.discord.people.channel(name).id)


def give_role(stage: Stage, name: str, *members: str) -> None:
    """Make a role and give it to somebody; the bot hears of it when it next connects."""
    (guild,) = stage.discord.world.state.guilds.values()
    number = stage.discord.world.new_id()
    guild.roles[number] = Role(id=number, name=name, permissions=0, position=1)
    for member in members:
        guild.members[stage.discord.people.user(member).id].roles.append(number)


def drop_role(stage: Stage, name: str) -> None:
    """Delete a role; the bot hears of it when it next connects."""
    (guild,) = stage.discord.world.state.guilds.values()
    (number,) = [role.id for role in guild.roles.values() if role.name == name]
    del guild.roles[number]
    for member in guild.members.values():
        member.roles = [role for role in member.roles if role != number]

"""Everybody who may stand before the bot, in every place where they may stand, on a local Discord."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sandbox.discord.people.asking import ask
from sandbox.discord.people.options import Filling
from sandbox.discord.server import Discord
from sandbox.discord.state.permissions import TALKING, Permission
from sandbox.discord.state.records import (
    Channel,
    ChannelKind,
    Guild,
    Interaction,
    InteractionKind,
    Member,
    Role,
    User,
)


class Who(StrEnum):
    """What somebody is in the server; `STRANGER`: in another one alone."""

    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    MANAGER = "manager"  # Manage Server
    MODERATOR = "moderator"  # Manage Messages
    MEMBER = "member"
    AUTHOR = "author"
    STRANGER = "stranger"
    BANNED = "banned"


class Where(StrEnum):
    """Where they stand. `PRIVATE`: a channel between people, where whoever installed the bot uses it."""

    CHANNEL = "channel"
    THREAD = "thread"
    DIRECT = "direct"
    PRIVATE = "private"
    ELSEWHERE = "elsewhere"


POWERS = {
    Who.ADMINISTRATOR: Permission.ADMINISTRATOR,
    Who.MANAGER: Permission.MANAGE_GUILD,
    Who.MODERATOR: Permission.MANAGE_MESSAGES,
}
IN_SERVER = (Where.CHANNEL, Where.THREAD)


@dataclass(frozen=True)
class Crowd:
    """The people and places, by what they are."""

    discord: Discord
    people: dict[Who, User]
    places: dict[Where, Channel]

    def place(self, who: Who, where: Where) -> Channel | None:
        """Where that is for somebody; None where they cannot be."""
        if where is Where.DIRECT:
            return self.discord.people.direct(self.people[who])
        return None if who is Who.STRANGER and where in IN_SERVER else self.places[where]

    def sends(self, who: Who, place: Channel, command: str, **options: object) -> Interaction:
        """A command by raw interaction, whatever that person's own Discord would let them send."""
        world = self.discord.world
        name, *path = command.split()
        (known,) = [each for each in world.state.commands.values() if each["name"] == name]
        data = Filling(world, place).data(known, path, options)
        return ask(world, self.people[who], place, InteractionKind.COMMAND, data, name=command)


def gathered(discord: Discord) -> Crowd:
    """Bring everybody in, before the bot connects."""
    world = discord.world
    people = {who: User(id=world.new_id(), name=who.value, installed_app=True) for who in Who}
    world.state.users |= {user.id: user for user in people.values()}
    (home,) = world.state.guilds.values()
    home.owner_id = people[Who.OWNER].id
    for who, user in people.items():
        if who is not Who.STRANGER:
            home.members[user.id] = Member(user_id=user.id, joined_at=0, roles=_roles(discord, home, who))
    elsewhere = _guild(discord, [user.id for user in people.values()])
    art = discord.people.channel("art")
    group = _channel(discord, ChannelKind.GROUP, recipients=[user.id for user in people.values()])
    other = _channel(discord, ChannelKind.TEXT, name="other", guild_id=elsewhere.id)
    thread = discord.people.open_thread(people[Who.AUTHOR], art, "a thread")
    places = {Where.CHANNEL: art, Where.THREAD: thread, Where.PRIVATE: group, Where.ELSEWHERE: other}
    return Crowd(discord, people, places)


def _roles(discord: Discord, guild: Guild, who: Who) -> list[str]:
    if who not in POWERS:
        return []
    number = discord.world.new_id()
    guild.roles[number] = Role(id=number, name=who.value, permissions=int(POWERS[who]), position=1)
    return [number]


def _guild(discord: Discord, people: list[str]) -> Guild:
    """Another server, where all of them are members and no more."""
    world = discord.world
    number = world.new_id()
    members = {each: Member(user_id=each, joined_at=0) for each in (*people, world.bot.id)}
    everyone = Role(id=number, name="@everyone", permissions=int(TALKING))
    guild = Guild(
        id=number,
        name="Elsewhere",
        owner_id="1",
        roles={number: everyone},
        members=members,
        upload_limit=10**7,
    )
    world.state.guilds[number] = guild
    return guild


def _channel(discord: Discord, kind: ChannelKind, **facts: object) -> Channel:
    number = discord.world.new_id()
    channel = Channel.model_validate(
        {"id": number, "kind": kind, "upload_limit": 10**7, "created_at": 0.0, **facts}
    )
    discord.world.state.channels[number] = channel
    return channel

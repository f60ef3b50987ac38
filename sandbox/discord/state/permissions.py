"""Who may do what where, computed as Discord documents it."""

from __future__ import annotations

from enum import IntFlag

from sandbox.discord.state.records import Channel, Guild, Overwrite, Snowflake, State
from sandbox.discord.state.refusals import Refused


class Permission(IntFlag):
    """The bits the sandbox knows; others pass through unread."""

    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


P = Permission
NONE = Permission(0)
EVERYTHING = Permission(sum(permission.value for permission in Permission))
TALKING = (
    P.ADD_REACTIONS
    | P.VIEW_CHANNEL
    | P.SEND_MESSAGES
    | P.EMBED_LINKS
    | P.ATTACH_FILES
    | P.READ_MESSAGE_HISTORY
    | P.USE_APPLICATION_COMMANDS
    | P.CREATE_PUBLIC_THREADS
    | P.CREATE_PRIVATE_THREADS
    | P.SEND_MESSAGES_IN_THREADS
)
MODERATING = (
    TALKING | P.MANAGE_GUILD | P.MANAGE_MESSAGES | P.MANAGE_CHANNELS | P.MANAGE_THREADS | P.KICK_MEMBERS
)


def permissions_in(state: State, user_id: Snowflake, channel: Channel) -> Permission:
    """What a user may do in a channel; nothing where they are not."""
    if channel.guild_id is None:
        return TALKING if user_id in channel.recipients else NONE
    guild = state.guilds[channel.guild_id]
    if user_id not in guild.members:
        return NONE
    held = permissions_of(guild, user_id)
    if held & P.ADMINISTRATOR:
        return EVERYTHING
    governing = state.channels[channel.parent_id] if channel.parent_id and channel.is_thread else channel
    held = _overwritten(held, governing.overwrites, guild, user_id)
    hidden = channel.kind == channel.kind.PRIVATE_THREAD and user_id not in channel.thread_members
    if hidden and not held & P.MANAGE_THREADS:
        return NONE
    return held if held & P.VIEW_CHANNEL else NONE


def permissions_of(guild: Guild, user_id: Snowflake) -> Permission:
    """What a member's roles give them in the whole guild."""
    if user_id == guild.owner_id:
        return EVERYTHING
    held = guild.roles[guild.id].permissions
    for role in guild.members[user_id].roles:
        held |= guild.roles[role].permissions
    return Permission(held)


def _overwritten(
    held: Permission, overwrites: list[Overwrite], guild: Guild, user_id: Snowflake
) -> Permission:
    by_id = {overwrite.id: overwrite for overwrite in overwrites}
    roles = [by_id[role] for role in guild.members[user_id].roles if role in by_id]
    everyone = [by_id[guild.id]] if guild.id in by_id else []
    member = [by_id[user_id]] if user_id in by_id else []
    bits = int(held)
    for layer in (everyone, roles, member):
        for overwrite in layer:
            bits &= ~overwrite.deny
        for overwrite in layer:
            bits |= overwrite.allow
    return Permission(bits)


def demand(state: State, user_id: Snowflake, channel: Channel, needed: Permission) -> None:
    """Refuse (50001 cannot see the channel, 50013 otherwise) unless all of `needed` is held."""
    held = permissions_in(state, user_id, channel)
    if not held & P.VIEW_CHANNEL:
        raise Refused(50001)
    if needed & ~held:
        raise Refused(50013)

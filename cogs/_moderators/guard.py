"""What every moderators' command shares: who may use it, and where."""

from __future__ import annotations

from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.client import Interaction
from bot.domain.ids import GuildId, UserId

T = TypeVar("T")


def moderates(interaction: discord.Interaction[Any]) -> bool:
    """Let only those in who may manage the server; raises `MissingPermissions`.

    Discord hides the commands from others, but a server may change that, a moderator may have been
    demoted a moment ago, and anybody can make an interaction up: so each one is judged by the
    permissions that came with it.
    """
    if interaction.guild_id is None or not interaction.permissions.manage_guild:
        raise app_commands.MissingPermissions(["manage_server"])
    return True


# For suggestions that tell what moderators alone may know: discord.py does not ask the group for those.
for_moderators = app_commands.check(moderates)


def offered_to_moderators(offered: T) -> T:
    """Let Discord offer a command, a group or a menu in servers alone, and to those who may manage one.

    That spares others the sight of it; whoever calls is judged all the same.
    """
    for limit in (
        app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False),
        app_commands.allowed_installs(guilds=True, users=False),
        app_commands.default_permissions(manage_guild=True),
    ):
        offered = limit(offered)
    return offered


class Moderating:
    """Mixed into a cog whose commands are for those who may manage the server."""

    def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Judge each call of a command, before it is carried out."""
        return moderates(interaction)


def guild_of(interaction: Interaction) -> GuildId:
    """The server a command was used in."""
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    return GuildId(interaction.guild_id)


def moderator_of(interaction: Interaction) -> UserId:
    """Who used the command, for the audit."""
    return UserId(interaction.user.id)

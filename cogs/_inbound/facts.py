"""Discord's objects to our words: who asks, where, with which files, and how the answer gets back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import discord

from bot.calls import Calls, Unreachable
from bot.client import Interaction, locale_of
from bot.domain.ids import ChannelId, GuildId, MessageId, RoleId, UserId
from bot.domain.intents import Upload
from bot.domain.pictures import LARGEST_UPLOAD, MEBIBYTE, Media
from bot.domain.places import Address, Asker, Place
from bot.errors import Refusal, Refused

# An interaction's token works for 15 minutes; what is sent in the last two may arrive too late.
TOKEN_USED_FOR = timedelta(minutes=13)
# The places that Discord may let adults alone into; a thread is as its channel.
_RATED = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


def asker_of(interaction: Interaction) -> Asker:
    """Who uses an interaction."""
    return asker_with(interaction.user, interaction.permissions)


def asker_with(user: discord.abc.User, permissions: discord.Permissions) -> Asker:
    """Who asks; a moderator is whoever may act on other people's messages there, or runs the server."""
    roles = user.roles if isinstance(user, discord.Member) else []
    return Asker(
        user=UserId(user.id),
        roles=tuple(RoleId(role.id) for role in roles),
        moderator=permissions.manage_messages or permissions.manage_guild,
        may_begin=permissions.use_application_commands or not isinstance(user, discord.Member),
    )


def place_of(interaction: Interaction) -> Place:
    """Where an interaction happened; a server that the bot is no member of is none to it.

    Whoever installed the bot for themselves uses it there as in a direct message, and at the same cost:
    with a quota for each such server they would need only one server more.
    """
    guild = interaction.guild_id if is_member(interaction) else None
    return _place(interaction.channel_id or 0, guild, interaction.channel)


def place_of_message(message: discord.Message) -> Place:
    """Where a message stands."""
    return _place(message.channel.id, message.guild.id if message.guild else None, message.channel)


def _place(channel: int, guild: int | None, known: object) -> Place:
    parent = known.parent_id if isinstance(known, discord.Thread) else None
    return Place(
        channel=ChannelId(channel),
        guild=GuildId(guild) if guild is not None else None,
        parent=ChannelId(parent) if parent is not None else None,
        age_restricted=isinstance(known, _RATED) and known.is_nsfw(),
    )


def address_of(interaction: Interaction, message: MessageId, *, private: bool) -> Address:
    """How the interaction's own answer, `message`, is reached, and in which language it is told."""
    return Address(
        channel=ChannelId(interaction.channel_id or 0),
        message=message,
        application=interaction.application_id,
        token=interaction.token,
        token_until=interaction.created_at + TOKEN_USED_FOR,
        token_only=private or not is_member(interaction),
        locale=locale_of(interaction) if private else shared_locale(interaction),
    )


def shared_locale(interaction: Interaction) -> str:
    """The language of everybody who will read the answer: the server's, or the asker's own."""
    return interaction.guild_locale.value if interaction.guild_locale else locale_of(interaction)


def is_member(interaction: Interaction) -> bool:
    """Tell whether the bot itself is in the place: its guild, or its own direct messages."""
    if interaction.guild_id is not None:
        return interaction.client.get_guild(interaction.guild_id) is not None
    in_group = isinstance(interaction.channel, discord.GroupChannel)
    return not interaction.context.private_channel and not in_group


def upload_of(attachment: discord.Attachment, calls: Calls) -> Upload:
    """A member's file; raises `Refused` for what its label already rules out."""
    claimed = (attachment.content_type or "").partition(";")[0].strip().lower()
    if claimed and claimed not in set(Media):
        raise Refused(Refusal.UPLOAD_NOT_AN_IMAGE, {"name": attachment.filename})
    if attachment.size > LARGEST_UPLOAD:
        facts = {"name": attachment.filename, "limit": f"{LARGEST_UPLOAD // MEBIBYTE} MB"}
        raise Refused(Refusal.UPLOAD_TOO_BIG, facts)

    async def fetch() -> bytes:
        try:
            return await calls.carried_out(attachment.read())
        except (discord.HTTPException, Unreachable) as error:
            raise Refused(Refusal.UPLOAD_UNREADABLE, {"name": attachment.filename}) from error

    return Upload(name=attachment.filename, size=attachment.size, claimed_type=claimed or None, fetch=fetch)


async def fetched(interaction: Interaction, message: MessageId) -> discord.Message:
    """A message of the interaction's channel; raises `Refused` where the bot cannot read it."""
    client = interaction.client
    channel = client.get_partial_messageable(interaction.channel_id or 0)
    try:
        return await client.calls.carried_out(channel.fetch_message(message))
    except (discord.HTTPException, Unreachable) as error:
        raise Refused(Refusal.UPLOAD_UNREADABLE) from error


def sorted_uploads(
    attachments: Iterable[discord.Attachment], calls: Calls
) -> tuple[tuple[Upload, ...], Upload | None]:
    """A message's files: the references, and the mask (the first whose name begins with `mask`)."""
    uploads = [upload_of(attachment, calls) for attachment in attachments]
    mask = next((upload for upload in uploads if upload.name.lower().startswith("mask")), None)
    return tuple(upload for upload in uploads if upload is not mask), mask

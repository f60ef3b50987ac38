"""Making an interaction and telling the bot of it."""

from __future__ import annotations

import secrets

from sandbox.discord.state.permissions import Permission, permissions_in
from sandbox.discord.state.records import (
    Attachment,
    Channel,
    ChannelKind,
    Interaction,
    InteractionKind,
    Message,
    Payload,
    User,
)
from sandbox.discord.state.world import World
from sandbox.discord.wire import message_payloads, payloads
from sandbox.discord.wire.uploads import Upload, as_attachment

GIVEN_TO_STRANGERS = Permission.EMBED_LINKS | Permission.ATTACH_FILES | Permission.MENTION_EVERYONE
IN_GUILD, WITH_BOT, PRIVATE = 0, 1, 2


class Impossible(Exception):
    """A person tried what their client would not let them do."""


def ask(
    world: World,
    person: User,
    channel: Channel,
    kind: InteractionKind,
    data: Payload,
    *,
    name: str,
    message: Message | None = None,
    opened_by: Interaction | None = None,
) -> Interaction:
    """Make an interaction and send it through the gateway. `name`: what a person calls it, for the log."""
    number = world.new_id()
    asked = Interaction(
        id=number,
        token=f"{number}-{secrets.token_urlsafe(48)}",
        kind=kind,
        user_id=person.id,
        channel_id=channel.id,
        guild_id=channel.guild_id,
        data=data,
        created_at=world.clock.now(),
        name=name,
        message_id=message.id if message else None,
        opened_by=opened_by.id if opened_by else None,
    )
    world.state.interactions[asked.id] = asked
    world.sessions.dispatch("INTERACTION_CREATE", payload(world, asked))
    world.changed()
    return asked


def payload(world: World, asked: Interaction) -> Payload:
    """The INTERACTION_CREATE event."""
    place, person = world.state.channels[asked.channel_id], world.state.users[asked.user_id]
    event: Payload = {
        "id": asked.id,
        "application_id": world.state.application.id,
        "type": asked.kind.value,
        "token": asked.token,
        "version": 1,
        "data": asked.data,
        "channel_id": place.id,
        "channel": payloads.channel(world, place)
        | {"permissions": str(int(permissions_in(world.state, person.id, place)))},
        "locale": person.locale,
        "app_permissions": str(int(application_permissions(world, place))),
        "entitlements": [],
        "authorizing_integration_owners": message_payloads.owners(world, asked),
        "context": context_of(world, place),
        "attachment_size_limit": place.upload_limit,
    }
    if asked.message_id:
        event["message"] = message_payloads.message(world, world.state.messages[asked.message_id])
    return event | _asker(world, place, person)


def _asker(world: World, place: Channel, person: User) -> Payload:
    if place.guild_id is None:
        return {"user": payloads.user(person)}
    guild = world.state.guilds[place.guild_id]
    held = permissions_in(world.state, person.id, place)
    member = {**payloads.member(world, guild.members[person.id]), "permissions": str(int(held))}
    return {
        "guild_id": guild.id,
        "guild": {"id": guild.id, "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "member": member,
    }


def application_permissions(world: World, place: Channel) -> Permission:
    """What the application may do there: its member's permissions, or the few given where it is none."""
    if place.guild_id and world.bot.id in world.state.guilds[place.guild_id].members:
        return permissions_in(world.state, world.bot.id, place)
    return GIVEN_TO_STRANGERS


def context_of(world: World, place: Channel) -> int:
    """Discord's interaction context: in a guild, with the bot alone, in somebody's private channel."""
    if place.guild_id:
        return IN_GUILD
    return WITH_BOT if place.kind == ChannelKind.DM and world.bot.id in place.recipients else PRIVATE


def give_file(world: World, place: Channel, file: tuple[str, bytes]) -> Attachment:
    """Upload a file that belongs to an interaction and to no message."""
    name, content = file
    if len(content) > place.upload_limit:
        raise Impossible(f"{name} is larger than this place takes")
    upload = Upload(0, name, content)
    attachment = as_attachment(upload, attachment_id=world.new_id(), channel_id=place.id, ephemeral=True)
    world.keep_file(attachment, content)
    return attachment

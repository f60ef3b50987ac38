"""Messages and their attachments as Discord's wire spells them."""

from __future__ import annotations

from typing import Any

from sandbox.discord.state.clock import iso
from sandbox.discord.state.records import (
    Attachment,
    Interaction,
    InteractionKind,
    Message,
    MessageKind,
    Payload,
)
from sandbox.discord.state.world import World
from sandbox.discord.wire import payloads
from sandbox.discord.wire.cdn import url_of


def attachment(world: World, record: Attachment) -> Payload:
    """An attachment under a fresh address."""
    hidden = {"channel_id"} if record.ephemeral else {"channel_id", "ephemeral"}
    url = url_of(world, record)
    return {**record.model_dump(exclude=hidden, exclude_none=True), "url": url, "proxy_url": url}


def message(world: World, record: Message) -> Payload:
    """A message with all its content."""
    payload: Payload = {
        "id": record.id,
        "channel_id": record.channel_id,
        "type": record.kind.value,
        "author": payloads.user(world.state.users[record.author_id]),
        "content": record.content,
        "attachments": [attachment(world, each) for each in record.attachments],
        "embeds": _linked(world, record, record.embeds),
        "components": _linked(world, record, record.components),
        "mentions": [payloads.user(world.state.users[each]) for each in record.mentions],
        "mention_roles": record.mention_roles,
        "mention_everyone": record.mention_everyone,
        "timestamp": iso(record.created_at),
        "edited_timestamp": iso(record.edited_at) if record.edited_at else None,
        "flags": record.flags,
        "pinned": False,
        "tts": record.tts,
    }
    if record.nonce is not None:
        payload["nonce"] = record.nonce
    if record.reactions:
        payload["reactions"] = [_reaction(world, emoji, users) for emoji, users in record.reactions.items()]
    if record.thread_id:
        payload["thread"] = payloads.channel(world, world.state.channels[record.thread_id])
    return payload | _reference(world, record) | _interaction_of(world, record)


def _linked(world: World, record: Message, node: Any) -> Any:
    """Replace every `attachment://name` by that attachment's address."""
    if isinstance(node, list):
        return [_linked(world, record, each) for each in node]
    if isinstance(node, dict):
        return {key: _linked(world, record, each) for key, each in node.items()}
    if isinstance(node, str) and node.startswith("attachment://"):
        named = [each for each in record.attachments if each.filename == node.removeprefix("attachment://")]
        return url_of(world, named[0]) if named else node
    return node


def _reaction(world: World, emoji: str, users: list[str]) -> Payload:
    mine = world.bot.id in users
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(users),
        "count_details": {"burst": 0, "normal": len(users)},
        "burst_colors": [],
        "me": mine,
        "me_burst": False,
    }


def _reference(world: World, record: Message) -> Payload:
    if record.reference_id is None:
        return {}
    place = world.state.channels[record.reference_channel_id or record.channel_id]
    reference = {"type": 0, "message_id": record.reference_id, "channel_id": place.id}
    if place.guild_id:
        reference["guild_id"] = place.guild_id
    target = world.state.messages.get(record.reference_id)
    shown: Payload = {}
    if record.kind in (MessageKind.REPLY, MessageKind.THREAD_STARTER):
        gone = target is None or target.deleted_at
        shown = {"referenced_message": None if gone or target is None else _flat(world, target)}
    return {"message_reference": reference, **shown}


def _flat(world: World, record: Message) -> Payload:
    """A referenced message: its own reference is named, not shown."""
    whole = message(world, record.model_copy(update={"kind": MessageKind.DEFAULT}))
    return {**whole, "type": record.kind.value}


def _interaction_of(world: World, record: Message) -> Payload:
    if record.interaction_id is None:
        return {}
    application_id = world.state.application.id
    return {
        "webhook_id": application_id,
        "application_id": application_id,
        "interaction_metadata": _metadata(world, world.state.interactions[record.interaction_id]),
    }


def _metadata(world: World, asked: Interaction) -> Payload:
    known: Payload = {
        "id": asked.id,
        "type": asked.kind.value,
        "user": payloads.user(world.state.users[asked.user_id]),
        "authorizing_integration_owners": owners(world, asked),
    }
    if asked.kind == InteractionKind.COMPONENT:
        known["interacted_message_id"] = asked.message_id
    if asked.opened_by:
        known["triggering_interaction_metadata"] = _metadata(world, world.state.interactions[asked.opened_by])
    return known


def owners(world: World, asked: Interaction) -> Payload:
    """Who installed the application, as far as it matters here: the guild, the user, or both."""
    place = world.state.channels[asked.channel_id]
    owner: Payload = {}
    if place.guild_id and world.bot.id in world.state.guilds[place.guild_id].members:
        owner["0"] = place.guild_id
    elif place.is_private and world.bot.id in place.recipients:
        owner["0"] = "0"
    if world.state.users[asked.user_id].installed_app and not owner:
        owner["1"] = asked.user_id
    return owner

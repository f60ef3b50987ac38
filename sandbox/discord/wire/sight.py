"""What the bot gets to see of a message: content is kept from it where Discord would."""

from __future__ import annotations

from sandbox.discord.state.permissions import permissions_in
from sandbox.discord.state.records import Channel, Message, Payload
from sandbox.discord.state.sessions import Intent
from sandbox.discord.state.world import World
from sandbox.discord.wire import message_payloads, payloads

WITHHELD: Payload = {"content": "", "attachments": [], "embeds": [], "components": []}


def through_rest(world: World, message: Message) -> Payload:
    """A message as a REST route answers it: by what the application may read."""
    reads = bool(world.state.application.privileged & Intent.MESSAGE_CONTENT)
    whole = message_payloads.message(world, message)
    return whole if reads else without_content(world, message, whole)


def without_content(world: World, message: Message, whole: Payload) -> Payload:
    """A message as it looks without the message content intent.

    In full all the same: in private places, the bot's own, and what mentions it.
    """
    if world.state.channels[message.channel_id].is_private:
        return whole
    shown = {**whole, **({} if _concerns(world, whole) else WITHHELD)}
    answered = whole.get("referenced_message")
    if answered and not _concerns(world, answered):
        shown["referenced_message"] = {**answered, **WITHHELD}
    return shown


def _concerns(world: World, payload: Payload) -> bool:
    ids = [payload["author"]["id"], *(user["id"] for user in payload["mentions"])]
    return world.bot.id in ids


def bot_sees(world: World, channel: Channel) -> bool:
    """Whether the bot is told what happens in a channel."""
    return bool(permissions_in(world.state, world.bot.id, channel))


def announce(world: World, event: str, message: Message) -> None:
    """Tell the gateway's sessions about a message made or changed (never an ephemeral one)."""
    world.changed()
    channel = world.state.channels[message.channel_id]
    if message.seen_by or not bot_sees(world, channel):
        return
    whole = message_payloads.message(world, message)
    around: Payload = {}
    if channel.guild_id:
        members = world.state.guilds[channel.guild_id].members
        around = {"guild_id": channel.guild_id, "member": payloads.bare_member(members[message.author_id])}
    bare = without_content(world, message, whole)
    world.sessions.dispatch(event, {**whole, **around}, needs=reading(channel), bare={**bare, **around})


def reading(channel: Channel) -> int:
    """The intent that messages in a channel need."""
    return Intent.DIRECT_MESSAGES if channel.is_private else Intent.GUILD_MESSAGES


def tell(world: World, event: str, channel: Channel, data: Payload, *, needs: int) -> None:
    """Tell the sessions of something else in a channel the bot can see."""
    world.changed()
    if bot_sees(world, channel):
        guild = {"guild_id": channel.guild_id} if channel.guild_id else {}
        world.sessions.dispatch(event, {**data, **guild}, needs=needs)

"""What happens to channels and threads, whoever does it: opened, changed, taken away."""

from __future__ import annotations

from sandbox.discord.state.records import Channel, ChannelKind, Snowflake
from sandbox.discord.state.sessions import Intent
from sandbox.discord.state.world import World
from sandbox.discord.wire import payloads
from sandbox.discord.wire.sight import tell


def change_thread(
    world: World,
    channel: Channel,
    *,
    name: str | None = None,
    archived: bool | None = None,
    locked: bool | None = None,
) -> None:
    """Change what is given and tell everybody."""
    channel.name = channel.name if name is None else name
    channel.archived = channel.archived if archived is None else archived
    channel.locked = channel.locked if locked is None else locked
    event = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
    tell(world, event, channel, payloads.channel(world, channel), needs=Intent.GUILDS)


def open_thread(
    world: World, parent: Channel, thread_id: Snowflake, kind: ChannelKind, *, owner: Snowflake, name: str
) -> Channel:
    """Open a thread and tell everybody who can see it."""
    thread = Channel(
        id=thread_id,
        kind=kind,
        name=name,
        guild_id=parent.guild_id,
        parent_id=parent.id,
        owner_id=owner,
        upload_limit=parent.upload_limit,
        created_at=world.clock.now(),
        thread_members=[owner],
    )
    world.state.channels[thread.id] = thread
    fresh = {**payloads.channel(world, thread), "newly_created": True}
    tell(world, "THREAD_CREATE", thread, fresh, needs=Intent.GUILDS)
    return thread


def delete_channel(world: World, channel: Channel) -> None:
    """Take a channel away, its messages and its threads with it; of the threads nobody is told."""
    event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
    tell(world, event, channel, payloads.channel(world, channel), needs=Intent.GUILDS)
    inside = [
        each for each in world.state.channels.values() if each.is_thread and each.parent_id == channel.id
    ]
    for gone in (*inside, channel):
        _take_away(world, gone)
    world.changed()


def _take_away(world: World, channel: Channel) -> None:
    for message in world.messages_in(channel.id):
        message.deleted_at = world.clock.now()
        world.journal.wrote(message, message.deleted_at)
    starter = world.state.messages.get(channel.id)
    if starter is not None:
        starter.thread_id = None
    del world.state.channels[channel.id]

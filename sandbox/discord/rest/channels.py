"""Channels and threads, as the bot's routes see and change them."""

from __future__ import annotations

from sandbox.discord.rest.calls import Call, Json, Reply
from sandbox.discord.rules.forms import thread_faults
from sandbox.discord.rules.posting import Post, create
from sandbox.discord.rules.threads import change_thread, delete_channel, open_thread
from sandbox.discord.state.permissions import Permission, demand
from sandbox.discord.state.records import Channel, ChannelKind, Message, MessageFlag, MessageKind, Snowflake
from sandbox.discord.state.refusals import Refused, require
from sandbox.discord.state.world import World
from sandbox.discord.wire import payloads
from sandbox.discord.wire.sight import announce
from sandbox.discord.wire.uploads import Body


def visible(call: Call, needed: Permission = Permission.VIEW_CHANNEL) -> Channel:
    """The channel of the path, if the bot may do there what it wants."""
    channel = call.world.channel(call.path["channel_id"])
    demand(call.world.state, call.world.bot.id, channel, needed)
    return channel


def read(call: Call) -> Json:
    """GET /channels/{channel_id}."""
    return payloads.channel(call.world, visible(call))


def typing(call: Call) -> Json:
    """POST /channels/{channel_id}/typing."""
    visible(call, Permission.SEND_MESSAGES)
    return None


def change(call: Call) -> Json:
    """PATCH /channels/{channel_id}: a thread's name, archive and lock."""
    channel = visible(call)
    require(list(thread_faults(call.form)))
    own = channel.is_thread and channel.owner_id == call.world.bot.id and not channel.locked
    if not own:
        visible(call, Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS)
    change_thread(
        call.world,
        channel,
        name=call.form.get("name"),
        archived=call.form.get("archived"),
        locked=call.form.get("locked"),
    )
    return payloads.channel(call.world, channel)


def delete(call: Call) -> Json:
    """DELETE /channels/{channel_id}."""
    channel = visible(call)
    visible(call, Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS)
    gone = payloads.channel(call.world, channel)
    delete_channel(call.world, channel)
    return gone


def thread_from_message(call: Call) -> Json | Reply:
    """POST /channels/{channel_id}/messages/{message_id}/threads; the thread has the message's id."""
    parent = visible(call, Permission.CREATE_PUBLIC_THREADS)
    message = call.world.message(parent.id, call.path["message_id"])
    if parent.kind != ChannelKind.TEXT:
        raise Refused(50024)
    if message.thread_id:
        raise Refused(160004)
    thread = start_thread(call, parent, message.id, ChannelKind.PUBLIC_THREAD)
    message.thread_id = thread.id
    message.flags |= MessageFlag.HAS_THREAD
    announce(call.world, "MESSAGE_UPDATE", message)
    _starter(call.world, thread, message)
    return Reply(201, payloads.channel(call.world, thread))


def thread_in_channel(call: Call) -> Json | Reply:
    """POST /channels/{channel_id}/threads."""
    private = call.form.get("type", ChannelKind.PRIVATE_THREAD) == ChannelKind.PRIVATE_THREAD
    kind = ChannelKind.PRIVATE_THREAD if private else ChannelKind.PUBLIC_THREAD
    needed = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
    parent = visible(call, needed)
    if parent.kind != ChannelKind.TEXT:
        raise Refused(50024)
    thread = start_thread(call, parent, call.world.new_id(), kind)
    return Reply(201, payloads.channel(call.world, thread))


def start_thread(call: Call, parent: Channel, thread_id: Snowflake, kind: ChannelKind) -> Channel:
    """Open a thread of the bot's under a channel."""
    require(list(thread_faults({"name": "", **call.form})))
    return open_thread(call.world, parent, thread_id, kind, owner=call.world.bot.id, name=call.form["name"])


def _starter(world: World, thread: Channel, message: Message) -> None:
    """The first line in a thread made from a message: a pointer to that message."""
    post = Post(
        channel=thread,
        author=message.author_id,
        route="thread starter",
        kind=MessageKind.THREAD_STARTER,
        answers=message,
    )
    create(world, post, Body({"allowed_mentions": {"parse": []}}))


def join(call: Call) -> Json:
    """PUT or DELETE /channels/{channel_id}/thread-members/{user_id} (`@me`)."""
    thread = visible(call)
    asked = call.path.get("user_id", call.world.bot.id)
    if call.route.startswith("PUT") and asked not in thread.thread_members:
        thread.thread_members.append(asked)
    if call.route.startswith("DELETE") and asked in thread.thread_members:
        thread.thread_members.remove(asked)
    call.world.changed()
    return None

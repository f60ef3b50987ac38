"""The bot's routes to messages in channels."""

from __future__ import annotations

from urllib.parse import unquote

from sandbox.discord.rest.calls import Call, Json
from sandbox.discord.rest.channels import visible
from sandbox.discord.rules.posting import Post, create, remove, revise
from sandbox.discord.state.permissions import Permission, demand, permissions_in
from sandbox.discord.state.records import Channel, Message, MessageKind, Payload, Snowflake
from sandbox.discord.state.refusals import Fault, Refused, require
from sandbox.discord.state.sessions import Intent
from sandbox.discord.state.world import World
from sandbox.discord.wire.sight import tell, through_rest

NONCE_SECONDS = 300.0  # "a few minutes", by Discord's documentation
HISTORY = 50
HISTORY_MOST = 100


def send(call: Call) -> Json:
    """POST /channels/{channel_id}/messages."""
    world, channel = call.world, visible(call)
    may_send(world, world.bot.id, channel, files=bool(call.body.files))
    if twin := _same_nonce(call, channel):
        return through_rest(world, twin)
    answers = _answered(call, channel)
    post = Post(
        channel=channel,
        author=world.bot.id,
        route=call.route,
        kind=MessageKind.REPLY if answers else MessageKind.DEFAULT,
        answers=answers,
    )
    return through_rest(world, create(world, post, call.body))


def may_send(world: World, user_id: Snowflake, channel: Channel, *, files: bool) -> None:
    """Refuse whoever may not write here (50001, 50013, 50007), or a locked thread (160005)."""
    sending = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
    demand(world.state, user_id, channel, sending | (Permission.ATTACH_FILES if files else Permission(0)))
    manages = permissions_in(world.state, user_id, channel) & Permission.MANAGE_THREADS
    if channel.locked and not manages:
        raise Refused(160005)
    others = [world.state.users[each] for each in channel.recipients if each != user_id]
    if channel.is_private and user_id == world.bot.id and not all(each.accepts_dms for each in others):
        raise Refused(50007)


def _same_nonce(call: Call, channel: Channel) -> Message | None:
    """The message an enforced nonce already made; 10008 if that was deleted since."""
    nonce = call.form.get("nonce")
    if nonce is None or not call.form.get("enforce_nonce"):
        return None
    since = call.world.clock.now() - NONCE_SECONDS
    for message in reversed(call.world.state.messages.values()):
        if message.created_at < since:
            return None
        own = message.channel_id == channel.id and message.author_id == call.world.bot.id
        if own and message.nonce == str(nonce):
            return call.world.message(channel.id, message.id)
    return None


def _answered(call: Call, channel: Channel) -> Message | None:
    reference: Payload | None = call.form.get("message_reference")
    if not reference:
        return None
    demand_history(call.world, channel)
    target = call.world.state.messages.get(str(reference.get("message_id")))
    if target and target.channel_id == channel.id and not target.deleted_at and not target.seen_by:
        return target
    if reference.get("fail_if_not_exists", True):
        require([Fault("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")])
    return None


def demand_history(world: World, channel: Channel) -> None:
    """Refuse (160002) an answer by a bot that cannot read what it answers."""
    if not permissions_in(world.state, world.bot.id, channel) & Permission.READ_MESSAGE_HISTORY:
        raise Refused(160002)


def read(call: Call) -> Json:
    """GET /channels/{channel_id}/messages/{message_id}."""
    channel = visible(call, Permission.READ_MESSAGE_HISTORY)
    return through_rest(call.world, call.world.message(channel.id, call.path["message_id"]))


def history(call: Call) -> Json:
    """GET /channels/{channel_id}/messages: newest first, `limit` with `before`, `after` or `around`."""
    channel = visible(call)
    limit = int(call.query.get("limit", HISTORY))
    if not 1 <= limit <= HISTORY_MOST:
        require([Fault("limit", "NUMBER_TYPE_MAX", f"Must be between 1 and {HISTORY_MOST}.")])
    if not permissions_in(call.world.state, call.world.bot.id, channel) & Permission.READ_MESSAGE_HISTORY:
        return []
    seen = [each for each in call.world.messages_in(channel.id) if not each.seen_by]
    return [through_rest(call.world, each) for each in reversed(_page(seen, call, limit))]


def _page(messages: list[Message], call: Call, limit: int) -> list[Message]:
    ids = {key: int(call.query[key]) for key in ("before", "after", "around") if key in call.query}
    if "around" in ids:
        older = [each for each in messages if int(each.id) < ids["around"]]
        rest = [each for each in messages if int(each.id) >= ids["around"]]
        half = limit // 2
        return (older[-half:] if half else []) + rest[: limit - half]
    if "after" in ids:
        return [each for each in messages if int(each.id) > ids["after"]][:limit]
    return [each for each in messages if int(each.id) < ids.get("before", int(each.id) + 1)][-limit:]


def edit(call: Call) -> Json:
    """PATCH /channels/{channel_id}/messages/{message_id}."""
    world, channel = call.world, visible(call)
    message = world.message(channel.id, call.path["message_id"])
    if message.author_id != world.bot.id:
        raise Refused(50005)
    if call.body.files:
        demand(world.state, world.bot.id, channel, Permission.ATTACH_FILES)
    refuse_archived(channel)
    return through_rest(world, revise(world, message, call.body, call.route))


def refuse_archived(channel: Channel) -> None:
    """Refuse (50083) an edit in an archived thread: only a new message opens it."""
    if channel.archived:
        raise Refused(50083)


def delete(call: Call) -> Json:
    """DELETE /channels/{channel_id}/messages/{message_id}."""
    world, channel = call.world, visible(call)
    message = world.message(channel.id, call.path["message_id"])
    if message.author_id != world.bot.id:
        demand(world.state, world.bot.id, channel, Permission.MANAGE_MESSAGES)
    refuse_archived(channel)
    remove(world, message)
    return None


def react(call: Call) -> Json:
    """PUT or DELETE the bot's own reaction."""
    world = call.world
    adding = call.route.startswith("PUT")
    needed = Permission.ADD_REACTIONS if adding else Permission.VIEW_CHANNEL
    channel = visible(call, needed)
    message = world.message(channel.id, call.path["message_id"])
    set_reaction(world, message, world.bot.id, unquote(call.path["emoji"]), present=adding)
    return None


def set_reaction(world: World, message: Message, user_id: Snowflake, emoji: str, *, present: bool) -> None:
    """Add or take away somebody's reaction and tell everybody."""
    users = [each for each in message.reactions.pop(emoji, []) if each != user_id]
    if present:
        users.append(user_id)
    if users:
        message.reactions[emoji] = users
    channel = world.state.channels[message.channel_id]
    event = "MESSAGE_REACTION_ADD" if present else "MESSAGE_REACTION_REMOVE"
    data = {
        "user_id": user_id,
        "channel_id": channel.id,
        "message_id": message.id,
        "emoji": {"id": None, "name": emoji},
        "burst": False,
        "type": 0,
    }
    tell(
        world,
        event,
        channel,
        data,
        needs=Intent.DIRECT_REACTIONS if channel.is_private else Intent.GUILD_REACTIONS,
    )

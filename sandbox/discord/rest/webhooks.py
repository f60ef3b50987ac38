"""What a bot does with an interaction's token: its original answer, follow-ups, and their edits."""

from __future__ import annotations

from sandbox.discord.rest.calls import Call, Json
from sandbox.discord.rest.interactions import answer_post
from sandbox.discord.rest.messages import refuse_archived
from sandbox.discord.rules.posting import create, remove, revise
from sandbox.discord.state.records import Interaction, Message, Payload
from sandbox.discord.state.refusals import Refused
from sandbox.discord.state.world import World
from sandbox.discord.wire import message_payloads

ORIGINAL = "@original"
FOLLOWUPS_WHERE_NOT_INVITED = 5


def holder(call: Call) -> Interaction:
    """The interaction a token belongs to: 50027 forged or expired, 10015 not answered yet."""
    world, token = call.world, call.path["token"]
    if call.path["application_id"] != world.state.application.id:
        raise Refused(10015)
    asked = world.state.interactions.get(token.partition("-")[0])
    if (
        asked is None
        or asked.token != token
        or world.clock.now() - asked.created_at > world.state.token_lifetime
    ):
        raise Refused(50027)
    if asked.answer is None:
        raise Refused(10015)
    return asked


def read(call: Call) -> Json:
    """GET .../messages/{message_id} (`@original`)."""
    return message_payloads.message(call.world, _message(call))


def edit(call: Call) -> Json:
    """PATCH .../messages/{message_id} (`@original`)."""
    message = _message(call)
    refuse_archived(call.world.channel(message.channel_id))
    return message_payloads.message(call.world, revise(call.world, message, call.body, call.route))


def delete(call: Call) -> Json:
    """DELETE .../messages/{message_id} (`@original`)."""
    remove(call.world, _message(call))
    return None


def follow_up(call: Call) -> Json:
    """POST /webhooks/{application_id}/{token}: the first one fills a deferred answer."""
    world, asked = call.world, holder(call)
    original = world.state.messages.get(asked.original_id or "")
    if original and original.is_loading and not original.deleted_at:
        return message_payloads.message(world, revise(world, original, call.body, call.route))
    _refuse_many(world, asked)
    message = create(world, answer_post(world, asked, call.form, call.route), call.body)
    asked.followups.append(message.id)
    return message_payloads.message(world, message)


def _refuse_many(world: World, asked: Interaction) -> None:
    owners: Payload = message_payloads.owners(world, asked)
    if "0" not in owners and len(asked.followups) >= FOLLOWUPS_WHERE_NOT_INVITED:
        raise Refused(40094)


def _message(call: Call) -> Message:
    """A message that this token may touch."""
    asked, wanted = holder(call), call.path["message_id"]
    if wanted == ORIGINAL:
        wanted = asked.original_id or ""
    message = call.world.state.messages.get(wanted)
    if message is None or message.deleted_at or wanted not in (asked.original_id, *asked.followups):
        raise Refused(10008)
    return message

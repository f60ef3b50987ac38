"""How the bot answers an interaction: the callback route and its rules."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.discord.rest.calls import Call, Json
from sandbox.discord.rules import components
from sandbox.discord.rules.forms import Length, lengths
from sandbox.discord.rules.posting import Post, create, revise
from sandbox.discord.state.records import (
    Answer,
    Interaction,
    InteractionKind,
    Message,
    MessageFlag,
    MessageKind,
    Payload,
)
from sandbox.discord.state.refusals import Fault, Refused, require
from sandbox.discord.state.world import World
from sandbox.discord.wire import message_payloads
from sandbox.discord.wire.uploads import Body

CHOICES = {"choices": Length(0, 25)}
CHOICE = {"name": Length(1, 100, required=True)}
USER_COMMAND, MESSAGE_COMMAND = 2, 3

ALLOWED: dict[InteractionKind, set[Answer]] = {
    InteractionKind.COMMAND: {Answer.MESSAGE, Answer.DEFERRED_MESSAGE, Answer.MODAL},
    InteractionKind.COMPONENT: set(Answer) - {Answer.CHOICES},
    InteractionKind.AUTOCOMPLETE: {Answer.CHOICES},
    InteractionKind.MODAL: set(Answer) - {Answer.CHOICES, Answer.MODAL},
}


def callback(call: Call) -> Json:
    """POST /interactions/{interaction_id}/{token}/callback."""
    world = call.world
    asked = _open(call)
    answer = _answer_of(call, asked)
    message = ACTS[answer](call, asked)
    asked.answer, asked.answered_at = answer, world.clock.now()
    if message:
        asked.original_id = message.id
    world.changed()
    if call.query.get("with_response", "0").lower() not in ("1", "true"):
        return None
    return _receipt(world, asked, message)


def _open(call: Call) -> Interaction:
    """The interaction, if it is still to be answered: 10062 too late or unknown, 40060 twice."""
    world = call.world
    asked = world.interaction(call.path["interaction_id"])
    if asked.token != call.path["token"]:
        raise Refused(10062)
    if asked.answer is not None:
        raise Refused(40060)
    if world.clock.now() - asked.created_at > world.state.answer_within:
        raise Refused(10062)
    return asked


def _answer_of(call: Call, asked: Interaction) -> Answer:
    kinds = ALLOWED[asked.kind]
    if asked.message_id is None:  # nothing to update: the modal or command came from no message
        kinds = kinds - {Answer.UPDATE, Answer.DEFERRED_UPDATE}
    if call.form.get("type") not in {kind.value for kind in kinds}:
        require([Fault("type", "BASE_TYPE_CHOICES", f"Value must be one of {sorted(kinds)}.")])
    return Answer(call.form["type"])


def message_body(call: Call) -> Body:
    """A callback's message as a form of its own: it stands under `data`."""
    return Body(call.form.get("data") or {}, call.body.files, call.body.multipart)


def answer_post(world: World, asked: Interaction, form: Payload, route: str) -> Post:
    """A message that answers an interaction, ephemeral if its form says so."""
    hidden = bool(int(form.get("flags") or 0) & MessageFlag.EPHEMERAL)
    return Post(
        channel=world.channel(asked.channel_id),
        author=world.bot.id,
        route=route,
        kind=_kind(asked),
        interaction_id=asked.id,
        seen_by=asked.user_id if hidden else None,
        flags=MessageFlag.EPHEMERAL if hidden else 0,
        answers=world.state.messages.get(asked.message_id) if asked.message_id else None,
    )


def _kind(asked: Interaction) -> MessageKind:
    if asked.kind == InteractionKind.COMMAND:
        menu = asked.data.get("type") in (USER_COMMAND, MESSAGE_COMMAND)
        return MessageKind.CONTEXT_MENU_COMMAND if menu else MessageKind.CHAT_INPUT_COMMAND
    return MessageKind.REPLY if asked.message_id else MessageKind.DEFAULT


def _send(call: Call, asked: Interaction) -> Message:
    body = message_body(call)
    return create(call.world, answer_post(call.world, asked, body.json, call.route), body)


def _defer(call: Call, asked: Interaction) -> Message:
    form = {"flags": (call.form.get("data") or {}).get("flags", 0), "allowed_mentions": {"parse": []}}
    post = answer_post(call.world, asked, form, call.route)
    loading = Post(**{**_fields(post), "flags": post.flags | MessageFlag.LOADING})
    return create(call.world, loading, Body(form))


def _fields(post: Post) -> Payload:
    return {name: getattr(post, name) for name in Post.__slots__}


def _keep_as_is(call: Call, asked: Interaction) -> Message:
    return _component_message(call.world, asked)


def _update(call: Call, asked: Interaction) -> Message:
    return revise(call.world, _component_message(call.world, asked), message_body(call), call.route)


def _component_message(world: World, asked: Interaction) -> Message:
    message = world.state.messages.get(asked.message_id or "")
    if message is None or message.deleted_at:
        raise Refused(10008)
    return message


def _choose(call: Call, asked: Interaction) -> None:
    data = call.form.get("data") or {}
    choices = data.get("choices") or []
    faults = [*lengths(data, CHOICES, "data")]
    for place, choice in enumerate(choices):
        faults += lengths(choice, CHOICE, f"data.choices.{place}")
    require(faults)
    asked.choices = choices


def _ask(call: Call, asked: Interaction) -> None:
    modal = call.form.get("data") or {}
    require(list(components.modal_faults(modal)))
    asked.modal = modal


ACTS: dict[Answer, Callable[[Call, Interaction], Message | None]] = {
    Answer.MESSAGE: _send,
    Answer.DEFERRED_MESSAGE: _defer,
    Answer.DEFERRED_UPDATE: _keep_as_is,
    Answer.UPDATE: _update,
    Answer.CHOICES: _choose,
    Answer.MODAL: _ask,
}


def _receipt(world: World, asked: Interaction, message: Message | None) -> Payload:
    about: Payload = {"id": asked.id, "type": asked.kind.value, "channel_id": asked.channel_id}
    if asked.guild_id:
        about["guild_id"] = asked.guild_id
    if message is None:
        return {"interaction": about}
    about["response_message_id"] = message.id
    about["response_message_loading"] = message.is_loading
    about["response_message_ephemeral"] = message.is_ephemeral
    if asked.answer not in (Answer.MESSAGE, Answer.UPDATE):
        return {"interaction": about}
    return {
        "interaction": about,
        "resource": {"type": asked.answer, "message": message_payloads.message(world, message)},
    }

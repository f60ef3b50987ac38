"""Making, changing and deleting messages: the same rules for bot routes, webhooks and people."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.discord.rules import components, forms
from sandbox.discord.rules.mentions import Pings, allowed_faults, is_quiet, pings
from sandbox.discord.rules.threads import change_thread
from sandbox.discord.state.records import (
    Attachment,
    Channel,
    Message,
    MessageFlag,
    MessageKind,
    Payload,
    Snowflake,
    Version,
)
from sandbox.discord.state.refusals import Fault, Refused, require
from sandbox.discord.state.world import World
from sandbox.discord.wire.sight import announce, reading, tell
from sandbox.discord.wire.uploads import Body, Upload, as_attachment

SETTABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SILENT | MessageFlag.COMPONENTS_V2


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message to be made, besides its form. `route` goes into its history.

    `seen_by`: ephemeral, for this user alone. `flags` are added to those the form may set.
    """

    channel: Channel
    author: Snowflake
    route: str
    kind: MessageKind = MessageKind.DEFAULT
    interaction_id: Snowflake | None = None
    seen_by: Snowflake | None = None
    flags: int = 0
    answers: Message | None = None


def check_form(form: Payload, files: tuple[Upload, ...], limit: int) -> None:
    """Refuse a form that breaks Discord's limits; `limit` is bytes a file in this place."""
    layout = bool(int(form.get("flags") or 0) & MessageFlag.COMPONENTS_V2)
    faults = [
        *forms.lengths(form, forms.MESSAGE),
        *forms.embed_faults(form.get("embeds") or []),
        *components.message_faults(form.get("components") or [], layout=layout),
        *allowed_faults(form.get("allowed_mentions")),
    ]
    if layout and (form.get("content") or form.get("embeds")):
        faults.append(Fault("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS", "Not with components v2"))
    if len(files) > forms.FILES:
        faults.append(
            Fault("attachments", "BASE_TYPE_MAX_LENGTH", f"Must be {forms.FILES} or fewer in length.")
        )
    require(faults)
    if any(len(upload.content) > limit for upload in files):
        raise Refused(40005)


def create(world: World, post: Post, body: Body) -> Message:
    """Make a message and tell everybody; one sent to an archived thread opens it again."""
    form: Payload = body.json or {}
    check_form(form, body.files, post.channel.upload_limit)
    attachments = _attached(
        world, post.channel, (), form.get("attachments"), body.files, ephemeral=bool(post.seen_by)
    )
    content = form.get("content") or ""
    heard = pings(
        world, post.channel, post.author, content, allowed=form.get("allowed_mentions"), answers=post.answers
    )
    message = Message(
        id=world.new_id(),
        channel_id=post.channel.id,
        author_id=post.author,
        created_at=world.clock.now(),
        kind=post.kind,
        content=content,
        attachments=attachments,
        components=components.as_stored(form.get("components") or []),
        embeds=form.get("embeds") or [],
        flags=int(form.get("flags") or 0) & SETTABLE | post.flags,
        tts=bool(form.get("tts")),
        nonce=None if form.get("nonce") is None else str(form["nonce"]),
        reference_id=post.answers.id if post.answers else None,
        reference_channel_id=post.answers.channel_id if post.answers else None,
        interaction_id=post.interaction_id,
        seen_by=post.seen_by,
    )
    _hear(message, heard)
    _refuse_empty(message)
    _store(world, message, body.files)
    world.state.messages[message.id] = message
    _note(world, message, post.route, form, by_service=form.get("content") is None and message.is_loading)
    if post.channel.archived:
        change_thread(world, post.channel, archived=False)
    announce(world, "MESSAGE_CREATE", message)
    return message


def revise(world: World, message: Message, body: Body, route: str) -> Message:
    """Change what the form names; a deferred answer counts as filled by it."""
    form: Payload = body.json or {}
    channel = world.state.channels[message.channel_id]
    check_form({"flags": message.flags, **form}, body.files, channel.upload_limit)
    listed = form.get("attachments")
    attachments = _attached(
        world, channel, tuple(message.attachments), listed, body.files, ephemeral=bool(message.seen_by)
    )
    changes: Payload = {"attachments": attachments, "flags": message.flags & ~MessageFlag.LOADING}
    if "content" in form:
        changes["content"] = form["content"] or ""
    if "components" in form:
        changes["components"] = components.as_stored(form["components"] or [])
    if "embeds" in form:
        changes["embeds"] = form["embeds"] or []
    changed = message.model_copy(update=changes)
    _refuse_empty(changed)
    heard = pings(
        world, channel, message.author_id, changed.content, allowed=form.get("allowed_mentions"), answers=None
    )
    changes["edited_at"] = None if message.is_loading else world.clock.now()
    _forget_files(world, message, keep=attachments)
    for key, value in changes.items():
        setattr(message, key, value)
    _hear(message, heard)
    _store(world, message, body.files)
    _note(world, message, route, form)
    announce(world, "MESSAGE_UPDATE", message)
    return message


def remove(world: World, message: Message) -> None:
    """Delete a message; its files are soon served no more, its history stays."""
    message.deleted_at = world.clock.now()
    _forget_files(world, message, keep=[])
    world.journal.wrote(message, message.deleted_at)
    channel = world.state.channels[message.channel_id]
    if message.seen_by is None:
        gone = {"id": message.id, "channel_id": channel.id}
        tell(world, "MESSAGE_DELETE", channel, gone, needs=reading(channel))
    world.changed()


def _attached(
    world: World,
    channel: Channel,
    existing: tuple[Attachment, ...],
    listed: list[Payload] | None,
    files: tuple[Upload, ...],
    *,
    ephemeral: bool,
) -> list[Attachment]:
    """The attachments after a request: those it keeps, then its files (ids are given here)."""
    by_id = {each.id: each for each in existing}
    by_index = {str(upload.index): upload for upload in files}
    described = {str(entry["id"]): entry for entry in listed or [] if "id" in entry}
    unknown = [each for each in described if each not in by_id and each not in by_index]
    require([Fault("attachments", "ATTACHMENT_NOT_FOUND", f"Unknown attachment {each}") for each in unknown])
    kept = list(existing) if listed is None else [by_id[each] for each in described if each in by_id]
    fresh = [
        as_attachment(
            upload,
            attachment_id=world.new_id(),
            channel_id=channel.id,
            filename=described.get(index, {}).get("filename"),
            description=described.get(index, {}).get("description"),
            ephemeral=ephemeral,
        )
        for index, upload in by_index.items()
    ]
    if len(kept) + len(fresh) > forms.FILES:
        require([Fault("attachments", "BASE_TYPE_MAX_LENGTH", f"Must be {forms.FILES} or fewer in length.")])
    return [*kept, *fresh]


def _store(world: World, message: Message, files: tuple[Upload, ...]) -> None:
    fresh = message.attachments[len(message.attachments) - len(files) :]
    for attachment, upload in zip(fresh, files, strict=True):
        world.keep_file(attachment, upload.content)


def _forget_files(world: World, message: Message, *, keep: list[Attachment]) -> None:
    for attachment in message.attachments:
        if attachment not in keep:
            world.state.taken_off.setdefault(attachment.id, world.clock.now())


def _refuse_empty(message: Message) -> None:
    layout = message.flags & MessageFlag.COMPONENTS_V2 and message.components
    holds = message.content.strip() or message.attachments or message.embeds or layout
    silent = message.is_loading or message.kind in (MessageKind.THREAD_STARTER, MessageKind.THREAD_CREATED)
    if not holds and not silent:
        raise Refused(50006)


def _hear(message: Message, heard: Pings) -> None:
    message.mentions, message.mention_roles = heard.users, heard.roles
    message.mention_everyone = heard.everyone


def _note(world: World, message: Message, route: str, form: Payload, *, by_service: bool = False) -> None:
    person = not world.state.users[message.author_id].bot
    message.versions.append(
        Version(
            at=world.clock.now(),
            route=route,
            content=message.content,
            attachments=message.attachments,
            components=message.components,
            embeds=message.embeds,
            flags=message.flags,
            quiet=None if person or by_service else is_quiet(form),
        )
    )
    world.journal.wrote(message, world.clock.now())

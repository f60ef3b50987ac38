"""What members and moderators do: say, reply, command, press, choose, submit, delete.

Everything here happens at once; wait for what the bot makes of it with `World.until`. People
and places may be given as records, names or ids. What a client would not let them do raises Impossible.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sandbox.discord.people.asking import Impossible, ask
from sandbox.discord.people.menus import picked
from sandbox.discord.people.modals import filled
from sandbox.discord.people.options import Filling, find_command
from sandbox.discord.rest.messages import may_send, set_reaction
from sandbox.discord.rules import posting
from sandbox.discord.rules.components import BUTTON, SELECTS, walk
from sandbox.discord.rules.threads import change_thread, delete_channel, open_thread
from sandbox.discord.state.permissions import Permission, permissions_in
from sandbox.discord.state.records import (
    Channel,
    ChannelKind,
    Guild,
    Interaction,
    InteractionKind,
    Member,
    Message,
    MessageKind,
    Payload,
    Role,
    User,
)
from sandbox.discord.state.refusals import Refused
from sandbox.discord.state.sessions import Intent
from sandbox.discord.state.world import World
from sandbox.discord.wire import message_payloads, payloads
from sandbox.discord.wire.uploads import Body, Upload

SLASH, MESSAGE_MENU = 1, 3

Person = User | str
Place = Channel | str
File = tuple[str, bytes]
Done = TypeVar("Done")
Named = TypeVar("Named", User, Channel, Guild, Role)


class People:
    """The hands of everybody on this Discord but the bot."""

    def __init__(self, world: World) -> None:
        self._world = world

    def user(self, who: Person) -> User:
        """A person by record, name or id."""
        if isinstance(who, User):
            return who
        return _named(self._world.state.users.values(), who)

    def channel(self, where: Place) -> Channel:
        """A channel by record, name or id."""
        if isinstance(where, Channel):
            return where
        return _named(self._world.state.channels.values(), where)

    def direct(self, who: Person) -> Channel:
        """The private channel of a person and the bot."""
        return self._world.direct_channel(self.user(who).id)

    def say(
        self,
        who: Person,
        where: Place,
        text: str = "",
        *,
        files: Sequence[File] = (),
        reply_to: Message | None = None,
        ping: bool = True,
    ) -> Message:
        """Send a message. `ping`: a reply notifies the author it answers, as clients do by default."""
        person, place = self.user(who), self.channel(where)
        _allow(lambda: may_send(self._world, person.id, place, files=bool(files)))
        uploads = tuple(Upload(index, name, content) for index, (name, content) in enumerate(files))
        allowed = {"parse": ["users", "roles", "everyone"], "replied_user": ping}
        post = posting.Post(
            channel=place,
            author=person.id,
            route="a person",
            kind=MessageKind.REPLY if reply_to else MessageKind.DEFAULT,
            answers=reply_to,
        )
        return _allow(
            lambda: posting.create(
                self._world, post, Body({"content": text, "allowed_mentions": allowed}, uploads)
            )
        )

    def edit(self, who: Person, message: Message, text: str) -> None:
        """Change one's own message."""
        if message.author_id != self.user(who).id:
            raise Impossible("only one's own messages can be edited")
        _allow(lambda: posting.revise(self._world, message, Body({"content": text}), "a person"))

    def delete(self, who: Person, message: Message) -> None:
        """Delete a message: one's own, an ephemeral one shown to them, or any with Manage Messages."""
        person, place = self.user(who), self.channel(message.channel_id)
        held = permissions_in(self._world.state, person.id, place)
        own = person.id in (message.author_id, message.seen_by)
        if not own and not held & Permission.MANAGE_MESSAGES:
            raise Impossible(f"{person.name} may not delete that")
        posting.remove(self._world, message)

    def react(self, who: Person, message: Message, emoji: str, *, present: bool = True) -> None:
        """Add or take away a reaction."""
        set_reaction(self._world, message, self.user(who).id, emoji, present=present)

    def slash(self, who: Person, where: Place, command: str, /, **options: Any) -> Interaction:
        """Send a slash command, `quota set` for a sub-command. Files are `(name, bytes)`."""
        return self._command(InteractionKind.COMMAND, who, where, command, options)

    def autocomplete(
        self, who: Person, where: Place, command: str, focused: str, /, **options: Any
    ) -> Interaction:
        """Type into the option `focused`; the bot's suggestions come in the interaction's `choices`."""
        return self._command(InteractionKind.AUTOCOMPLETE, who, where, command, options, focused=focused)

    def _command(
        self,
        kind: InteractionKind,
        who: Person,
        where: Place,
        words: str,
        options: Mapping[str, Any],
        *,
        focused: str | None = None,
    ) -> Interaction:
        person, place = self.user(who), self.channel(where)
        name, *path = words.split()
        command = find_command(self._world, person, place, name, SLASH)
        filling = Filling(self._world, place, focused)
        return ask(self._world, person, place, kind, filling.data(command, path, options), name=words)

    def menu(self, who: Person, message: Message, name: str) -> Interaction:
        """Choose a command from a message's menu."""
        person, place = self._at(who, message)
        command = find_command(self._world, person, place, name, MESSAGE_MENU)
        data = {
            "id": command["id"],
            "name": name,
            "type": MESSAGE_MENU,
            "target_id": message.id,
            "resolved": {"messages": {message.id: message_payloads.message(self._world, message)}},
        }
        return ask(self._world, person, place, InteractionKind.COMMAND, data, name=name)

    def click(self, who: Person, message: Message, button: str) -> Interaction:
        """Press the button with that label or custom id."""
        person, place = self._at(who, message)
        pressed = _component(message, (BUTTON,), button)
        data = {"component_type": BUTTON, "custom_id": pressed["custom_id"], "id": pressed["id"]}
        return ask(
            self._world,
            person,
            place,
            InteractionKind.COMPONENT,
            data,
            name=pressed["custom_id"],
            message=message,
        )

    def select(self, who: Person, message: Message, menu: str, values: list[str]) -> Interaction:
        """Pick options, by label or value, in the menu with that placeholder or custom id.

        In Discord's own menus of channels, roles and people these are names or ids.
        """
        person, place = self._at(who, message)
        opened = _component(message, SELECTS, menu)
        data = {
            "component_type": opened["type"],
            "custom_id": opened["custom_id"],
            "id": opened["id"],
            **picked(self._world, place, opened, values),
        }
        return ask(
            self._world,
            person,
            place,
            InteractionKind.COMPONENT,
            data,
            name=opened["custom_id"],
            message=message,
        )

    def submit(self, who: Person, opened_by: Interaction, fields: Mapping[str, Any]) -> Interaction:
        """Fill in and send the modal that an interaction opened; fields by custom id or label."""
        person, place = self.user(who), self.channel(opened_by.channel_id)
        if opened_by.modal is None or opened_by.user_id != person.id:
            raise Impossible(f"no form is open for {person.name}")
        data = filled(self._world, place, opened_by.modal, fields)
        message = self._world.state.messages.get(opened_by.message_id or "")
        return ask(
            self._world,
            person,
            place,
            InteractionKind.MODAL,
            data,
            name=data["custom_id"],
            message=message,
            opened_by=opened_by,
        )

    def open_thread(self, who: Person, where: Place, name: str) -> Channel:
        """Open a public thread."""
        parent = self.channel(where)
        thread_id = self._world.new_id()
        owner = self.user(who).id
        return open_thread(self._world, parent, thread_id, ChannelKind.PUBLIC_THREAD, owner=owner, name=name)

    def set_thread(self, where: Place, *, archived: bool | None = None, locked: bool | None = None) -> None:
        """Archive or lock a thread, or undo it, as a moderator."""
        change_thread(self._world, self.channel(where), archived=archived, locked=locked)

    def delete_channel(self, where: Place) -> None:
        """Take a channel or thread away, as a moderator."""
        delete_channel(self._world, self.channel(where))

    def set_bot_membership(self, guild: str, *, present: bool) -> None:
        """Throw the bot out of a guild, or invite it back."""
        world = self._world
        found = _named(world.state.guilds.values(), guild)
        if present:
            found.members[world.bot.id] = Member(user_id=world.bot.id, joined_at=world.clock.now())
            world.sessions.dispatch("GUILD_CREATE", payloads.guild_create(world, found))
        elif found.members.pop(world.bot.id, None):
            world.sessions.dispatch("GUILD_DELETE", {"id": found.id})
        world.changed()

    def set_roles(self, guild: str, who: Person, names: Collection[str]) -> None:
        """Let a member have these roles and no others, as a moderator."""
        world = self._world
        found = _named(world.state.guilds.values(), guild)
        member = found.members[self.user(who).id]
        member.roles = [_named(found.roles.values(), name).id for name in names]
        # Without the intent a bot is told of itself alone.
        needs = 0 if member.user_id == world.bot.id else Intent.MEMBERS
        told = {**payloads.member(world, member), "guild_id": found.id}
        world.sessions.dispatch("GUILD_MEMBER_UPDATE", told, needs=needs)
        world.changed()

    def sees(self, who: Person, where: Place) -> list[Message]:
        """The messages in a channel as that person sees them, oldest first."""
        person, place = self.user(who), self.channel(where)
        if not permissions_in(self._world.state, person.id, place):
            return []
        return [each for each in self._world.messages_in(place.id) if each.seen_by in (None, person.id)]

    def answer_to(self, asked: Interaction) -> Message | None:
        """The message that answers an interaction, None before there is one."""
        return self._world.state.messages.get(asked.original_id or "")

    def _at(self, who: Person, message: Message) -> tuple[User, Channel]:
        person, place = self.user(who), self.channel(message.channel_id)
        if message not in self.sees(person, place):
            raise Impossible(f"{person.name} does not see that message")
        return person, place


def _component(message: Message, kinds: tuple[int, ...], wanted: str) -> Payload:
    """The enabled component with that custom id, label or placeholder."""
    offered = [each for _, each in walk(message.components) if each["type"] in kinds]
    for component in offered:
        if wanted in (component.get("custom_id"), component.get("label"), component.get("placeholder")):
            if component.get("disabled"):
                raise Impossible(f"{wanted!r} is disabled")
            return component
    shown = [each.get("label") or each.get("placeholder") or each.get("custom_id") for each in offered]
    raise Impossible(f"no {wanted!r} on the message, only {shown}")


def _allow(act: Callable[[], Done]) -> Done:
    try:
        return act()
    except Refused as refused:
        raise Impossible(str(refused)) from refused


def _named(records: Iterable[Named], wanted: str) -> Named:
    for record in records:
        if wanted in (record.id, record.name):
            return record
    raise Impossible(f"there is no {wanted!r}")

"""What one person's client shows: the page draws these records and knows nothing else.

A view is flat, `{"message:123": {...}, "channel:9": {...}}`, so that what changed is found key by key.
An attachment keeps the address it was first shown under until that is dead: a picture that did not
change is then not loaded again.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sandbox.discord.people.asking import Impossible
from sandbox.discord.people.options import offered
from sandbox.discord.people.people import People
from sandbox.discord.rest.commands import localized
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
from sandbox.discord.wire.cdn import url_of

MESSAGES, ASKED = 200, 12
EXCERPT = 160
View = dict[str, Payload]


class Sight:
    """Makes views. One serves one socket, since it remembers the addresses that were shown there."""

    def __init__(self, world: World, people: People) -> None:
        self._world = world
        self._people = people
        self._addresses: dict[tuple[str, str], str] = {}

    def of(self, user: str, channel: str) -> View:
        """What a person sees who stands in that channel; both by name or id. Raises Impossible."""
        person, place = self._people.user(user), self._people.channel(channel)
        if not permissions_in(self._world.state, person.id, place):
            raise Impossible(f"{person.name} does not see that channel")
        commands = (localized(each, person.locale) for each in offered(self._world, person, place))
        return dict(
            [
                ("here", self._here(person, place)),
                *self._around(person),
                *((f"command:{each['id']}", each) for each in commands),
                *((f"message:{each.id}", self._message(each)) for each in self._messages(person, place)),
                *((f"asked:{each.id}", self._asked(each)) for each in self._questions(person)),
            ]
        )

    def _here(self, person: User, place: Channel) -> Payload:
        held = permissions_in(self._world.state, person.id, place)
        speaks = Permission.SEND_MESSAGES_IN_THREADS if place.is_thread else Permission.SEND_MESSAGES
        manages = Permission.MANAGE_THREADS if place.is_thread else Permission.MANAGE_CHANNELS
        return {
            "user": person.id,
            "channel": place.id,
            "bot": self._world.bot.id,
            "locale": person.locale,
            "may_send": bool(held & speaks) and bool(not place.locked or held & Permission.MANAGE_THREADS),
            "may_attach": bool(held & Permission.ATTACH_FILES),
            "may_manage": bool(held & Permission.MANAGE_MESSAGES),
            "may_manage_place": bool(held & manages),
            "locked": place.locked,
            "bot_lacks": self._bot_lacks(place),
            "upload_limit": place.upload_limit,
            "answer_within": self._world.state.answer_within,
        }

    def _bot_lacks(self, place: Channel) -> list[str]:
        """What the place, or of a thread its channel, denies the bot itself."""
        governing = self._world.state.channels[place.parent_id or ""] if place.is_thread else place
        denied = sum(each.deny for each in governing.overwrites if each.id == self._world.bot.id)
        return [str(each.name) for each in Permission if denied & each]

    def _around(self, person: User) -> Iterator[tuple[str, Payload]]:
        state = self._world.state
        for user in state.users.values():
            name = state.application.name if user.bot else user.name
            yield f"user:{user.id}", {"id": user.id, "name": name, "bot": user.bot}
        for guild in state.guilds.values():
            roles = [{"id": each.id, "name": each.name} for each in guild.roles.values()]
            has_bot = self._world.bot.id in guild.members
            record = {"id": guild.id, "name": guild.name, "roles": roles, "has_bot": has_bot}
            yield f"guild:{guild.id}", record
        newest = {
            message.channel_id: message.id for message in state.messages.values() if not message.seen_by
        }
        for channel in state.channels.values():
            if permissions_in(state, person.id, channel):
                yield f"channel:{channel.id}", _channel(channel, person, newest.get(channel.id, "0"))

    def _messages(self, person: User, place: Channel) -> list[Message]:
        return self._people.sees(person, place)[-MESSAGES:]

    def _message(self, message: Message) -> Payload:
        return {
            "id": message.id,
            "channel": message.channel_id,
            "author": message.author_id,
            "at": message.created_at,
            "edited": bool(message.edited_at),
            "kind": message.kind.value,
            "content": message.content,
            "attachments": [self._attachment(each) for each in message.attachments],
            "components": message.components,
            "thinking": message.is_loading,
            "ephemeral": message.seen_by is not None,
            "mentions": message.mentions,
            "reactions": message.reactions,
            "reply": self._reply(message),
            "asked": self._command_of(message),
            "thread": message.thread_id,
        }

    def _attachment(self, attachment: Attachment) -> Payload:
        key = (attachment.id, self._world.state.secret)
        if key not in self._addresses:
            self._addresses[key] = url_of(self._world, attachment)
        return {**attachment.model_dump(exclude={"channel_id"}), "url": self._addresses[key]}

    def _reply(self, message: Message) -> Payload | None:
        if message.reference_id is None:
            return None
        answered = self._world.state.messages.get(message.reference_id)
        if answered is None or answered.deleted_at:
            return {"id": message.reference_id, "gone": True}
        return {
            "id": answered.id,
            "author": answered.author_id,
            "pinged": answered.author_id in message.mentions,
            "content": answered.content[:EXCERPT],
            "files": len(answered.attachments),
        }

    def _command_of(self, message: Message) -> Payload | None:
        """Who used which command, if that is what the message answers, directly or through a form."""
        asked = self._world.state.interactions.get(message.interaction_id or "")
        while asked and asked.opened_by:
            asked = self._world.state.interactions.get(asked.opened_by)
        if asked is None or asked.kind != InteractionKind.COMMAND:
            return None
        return {"user": asked.user_id, "name": asked.name, "slash": asked.data.get("type") == 1}

    def _questions(self, person: User) -> list[Interaction]:
        newest_first = reversed(self._world.state.interactions.values())
        return list(islice((each for each in newest_first if each.user_id == person.id), ASKED))

    def _asked(self, asked: Interaction) -> Payload:
        return {
            "id": asked.id,
            "kind": asked.kind.value,
            "name": asked.name,
            "channel": asked.channel_id,
            "message": asked.message_id,
            "at": asked.created_at,
            "answered": asked.answer is not None,
            "choices": asked.choices,
            "modal": asked.modal,
        }


def _channel(channel: Channel, person: User, newest: str) -> Payload:
    others = [each for each in channel.recipients if each != person.id]
    return {
        "id": channel.id,
        "kind": channel.kind.value,
        "name": channel.name,
        "guild": channel.guild_id,
        "parent": channel.parent_id,
        "with": others if channel.kind in (ChannelKind.DM, ChannelKind.GROUP) else [],
        "archived": channel.archived,
        "newest": newest,
    }

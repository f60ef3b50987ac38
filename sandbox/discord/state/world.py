"""The state of the sandbox's Discord, the way to wait for it to change, and how it is kept."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sandbox.discord.state.clock import Clock, snowflake_at
from sandbox.discord.state.journal import Journal
from sandbox.discord.state.records import (
    Attachment,
    Channel,
    ChannelKind,
    Guild,
    Interaction,
    Member,
    Message,
    Snowflake,
    State,
    User,
)
from sandbox.discord.state.refusals import Refused
from sandbox.discord.state.seeds import DEFAULT_TOKEN, UPLOAD_LIMIT, fresh_state
from sandbox.discord.state.sessions import Sessions

Found = TypeVar("Found")


class World:
    """Everything that is true on this Discord. Look-ups refuse as Discord would.

    All changes are made by plain functions on the event loop's thread, so none is half seen.
    `base_url` is `http://host:port`, known once the server listens.
    """

    def __init__(self, folder: Path, *, clock: Clock | None = None, token: str = DEFAULT_TOKEN) -> None:
        self.folder = folder
        self.clock = clock or Clock()
        self.journal = Journal(folder)
        self.sessions = Sessions(self.clock)
        self.base_url = ""
        self.changes = 0
        self._changed = asyncio.Event()
        self._files = folder / "files"
        self._files.mkdir(parents=True, exist_ok=True)
        self._saved = folder / "state.json"
        self.state = self._load(token)

    def _load(self, token: str) -> State:
        if self._saved.exists():
            state = State.model_validate_json(self._saved.read_bytes())
            state.application.token = token
            return state
        return fresh_state(self.clock.now(), token=token)

    @property
    def complaints(self) -> list[str]:
        """What must not happen and did; see `Journal`."""
        return self.journal.complaints

    def save(self) -> None:
        """Replace the saved state, whole or not at all."""
        fresh = self._saved.with_suffix(".new")
        fresh.write_text(self.state.model_dump_json(), encoding="utf-8")
        os.replace(fresh, self._saved)  # noqa: PTH105 - Path.replace says less plainly that it is atomic

    def changed(self) -> None:
        """Wake whoever waits for something to become true."""
        self.changes += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, condition: Callable[[], Found | None], within: float = 120.0) -> Found:
        """Wait until `condition` gives something true and return it; TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            while not (found := condition()):
                await self._changed.wait()
        return found

    async def next_change(self) -> None:
        """Wait until anything changes."""
        await self._changed.wait()

    def new_id(self) -> Snowflake:
        """A snowflake of this moment, larger than every one before."""
        self.state.last_id = max(snowflake_at(self.clock.now()), self.state.last_id + 1)
        return str(self.state.last_id)

    @property
    def bot(self) -> User:
        """The application's own user."""
        return self.state.users[self.state.application.id]

    def user(self, user_id: Snowflake) -> User:
        """A user, or 10013."""
        return _found(self.state.users.get(user_id), 10013)

    def guild(self, guild_id: Snowflake) -> Guild:
        """A guild the bot is in, or 10004."""
        guild = _found(self.state.guilds.get(guild_id), 10004)
        if self.bot.id not in guild.members:
            raise Refused(50001)
        return guild

    def member(self, guild_id: Snowflake, user_id: Snowflake) -> Member:
        """A member of a guild, or 10007."""
        return _found(self.guild(guild_id).members.get(user_id), 10007)

    def channel(self, channel_id: Snowflake) -> Channel:
        """A channel, or 10003."""
        return _found(self.state.channels.get(channel_id), 10003)

    def message(self, channel_id: Snowflake, message_id: Snowflake) -> Message:
        """A message as the channel's route sees it (no ephemeral ones), or 10008."""
        message = self.state.messages.get(message_id)
        if message is None or message.channel_id != channel_id or message.deleted_at or message.seen_by:
            raise Refused(10008)
        return message

    def any_message(self, message_id: Snowflake) -> Message:
        """A message wherever it is, deleted or ephemeral too, or 10008."""
        return _found(self.state.messages.get(message_id), 10008)

    def messages_in(self, channel_id: Snowflake) -> list[Message]:
        """Every message still in a channel, oldest first, ephemeral ones too."""
        messages = self.state.messages.values()
        return [each for each in messages if each.channel_id == channel_id and not each.deleted_at]

    def interaction(self, interaction_id: Snowflake) -> Interaction:
        """An interaction by its id, or 10062."""
        return _found(self.state.interactions.get(interaction_id), 10062)

    def direct_channel(self, user_id: Snowflake) -> Channel:
        """The private channel of the bot and a user, opened if there was none."""
        pair = {self.bot.id, self.user(user_id).id}
        for channel in self.state.channels.values():
            if channel.kind == ChannelKind.DM and set(channel.recipients) == pair:
                return channel
        opened = Channel(
            id=self.new_id(),
            kind=ChannelKind.DM,
            recipients=sorted(pair),
            upload_limit=UPLOAD_LIMIT,
            created_at=self.clock.now(),
        )
        self.state.channels[opened.id] = opened
        return opened

    def keep_file(self, attachment: Attachment, content: bytes) -> None:
        """Keep an attachment and its bytes."""
        (self._files / attachment.id).write_bytes(content)
        self.state.attachments[attachment.id] = attachment

    def bytes_of(self, attachment_id: Snowflake) -> bytes:
        """An attachment's bytes, whether or not its address still works."""
        return (self._files / str(int(attachment_id))).read_bytes()


def _found(record: Found | None, code: int) -> Found:
    if record is None:
        raise Refused(code)
    return record

"""One turn's status message on Discord, and how it is reached.

While the interaction's token lives, edits go through it: it has rate limits of its own, and only it
can put the first words into a deferred answer. Later the bot edits with its own hands. In places
where the bot is no member, and for private turns, there is only the token.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import discord

from bot.calls import LONGEST_S
from bot.client import Darkroom
from bot.domain.ids import MessageId, TurnId
from bot.domain.places import Address
from bot.errors import StoreError
from bot.rendering.buttons import Control
from cogs._outbound.views import view_of
from cogs._status.pacing import Pace, Rank
from cogs._status.trouble import Archived, Banned, Barred, Late, Later, TokenDied, Vanished, meaning

T = TypeVar("T")

_log = logging.getLogger(__name__)

# How far back an own answer to a message is looked for; in a busy channel it stands close by.
LOOK_AFTER = 50
# An edit through the token may take this long, and its files as long as at so many bytes a second;
# then the bot's own way is tried.
PATIENCE_S, SLOWEST_UPLOAD = 5.0, 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What the message shows. `files` are names and bytes; None leaves its attachments as they are."""

    content: str
    buttons: tuple[Control, ...] = ()
    files: tuple[tuple[str, bytes], ...] | None = None


class StatusMessage:
    """The message of one turn. Every method raises `Gone`, `Barred`, `TooLarge` or `Later`."""

    def __init__(self, bot: Darkroom, pace: Pace, turn: TurnId, address: Address) -> None:
        self._bot = bot
        self._pace = pace
        self.turn = turn
        self._address = address
        self._nonce: str = turn
        self._late: asyncio.Task[Any] | None = None

    @property
    def id(self) -> MessageId | None:
        """Its id; None until it is posted."""
        return self._address.message

    @property
    def by_token(self) -> bool:
        """Whether the next edit goes through the interaction's token."""
        address = self._address
        if address.token is None or address.token_until is None:
            return False
        return address.token_only or self._bot.clock() < address.token_until

    async def may_progress(self, rank: Rank) -> None:
        """Return when an edit that is not the last may be made; `rank` as in `Pace.progress`."""
        if not self.by_token:
            await self._pace.progress(self._address.channel, rank)

    def replace(self) -> None:
        """Show the turn by a new message from now on: this one is gone."""
        # A nonce names a message for minutes even after its deletion, so the new one needs another.
        self._nonce = f"{self.turn[:-1]}+"
        self._address = replace(self._address, message=None, reply_to=None, token=None)

    async def overtaken(self) -> bool:
        """Wait for an edit that Discord left unanswered; tell whether it may have come over a later one."""
        late, self._late = self._late, None
        if late is None:
            return False
        await asyncio.wait({late})
        return late.cancelled() or not isinstance(late.exception(), discord.HTTPException)

    async def show(self, face: Face) -> discord.Message:
        """Put `face` on the screen and return the message as it now stands; posts it if it is not there."""
        try:
            return await self._shown(face)
        except Archived:
            await self._unarchive()
            return await self._shown(face)

    async def _shown(self, face: Face) -> discord.Message:
        message = self._address.message
        if message is None:
            return await self._posted(face)
        if not self.by_token:
            return await self._edit_as_bot(face, message)
        if self._address.token_only:
            return await self._edit_by_token(face, message, within=LONGEST_S)
        try:
            return await self._edit_by_token(face, message, within=_patience(face))
        except (TokenDied, Late) as trouble:
            self._late = trouble.call if isinstance(trouble, Late) else None
            self._address = replace(self._address, token=None)
            return await self._edit_as_bot(face, message)

    async def _unarchive(self) -> None:
        """Nothing in an archived thread can be changed; where it is not locked, the bot may open it again."""
        thread = await self._answered(self._bot.fetch_channel(self._address.channel))
        if isinstance(thread, discord.Thread):
            await self._answered(thread.edit(archived=False))

    async def find(self) -> None:
        """Look in the channel for an answer to the asking message that was posted but not written down."""
        asking = self._address.reply_to
        if asking is None or self._address.message is not None:
            return
        try:
            found = await self._answered(self._own_answer(asking))
        except (Barred, Later) as error:
            _log.info("the channel's past could not be read: %r", error)
            return
        if found is not None:
            await self._remember(found)

    async def _posted(self, face: Face) -> discord.Message:
        """Post the message; with one nonce Discord posts but one within minutes, and returns that."""
        if self._address.token_only:
            raise Vanished
        await self._pace.call()
        asked = _asked(face) | {"nonce": self._nonce, "reference": self._asking}
        try:
            message = await self._answered(self._channel.send(**asked))
        except Later:
            # It may be there although no answer came; by the next try the nonce may be forgotten.
            await self.find()
            raise
        await self._remember(MessageId(message.id))
        return message

    async def _remember(self, message: MessageId) -> None:
        self._address = replace(self._address, message=message)
        try:
            await self._bot.studio.posted(self.turn, message)
        except StoreError:
            # The message stands; were the bot to stop now, it would be looked for by its asking message.
            _log.exception("the status message of turn %s is not written down", self.turn)

    @property
    def _channel(self) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(self._address.channel)

    @property
    def _asking(self) -> discord.MessageReference | None:
        if self._address.reply_to is None:
            return None
        return discord.MessageReference(
            message_id=self._address.reply_to, channel_id=self._address.channel, fail_if_not_exists=False
        )

    async def _own_answer(self, asking: MessageId) -> MessageId | None:
        me = self._bot.user
        async for message in self._channel.history(limit=LOOK_AFTER, after=discord.Object(asking)):
            reference = message.reference
            if me is not None and message.author.id == me.id and reference and reference.message_id == asking:
                return MessageId(message.id)
        return None

    async def _edit_by_token(self, face: Face, message: MessageId, *, within: float) -> discord.Message:
        call = self._webhook().edit_message(message, **_asked_edit(face))
        return await self._answered(call, within=within)

    async def _edit_as_bot(self, face: Face, message: MessageId) -> discord.Message:
        await self._pace.call()
        return await self._answered(self._channel.get_partial_message(message).edit(**_asked_edit(face)))

    def _webhook(self) -> discord.Webhook:
        # Made from the stored token alone, so that it works the same after a restart.
        return discord.Webhook.partial(
            self._address.application or 0, self._address.token or "", client=self._bot
        )

    async def _answered(self, call: Coroutine[Any, Any, T], *, within: float = LONGEST_S) -> T:
        if left := self._pace.banned_for:
            call.close()
            raise Later(left)
        try:
            return await self._bot.calls.carried_out(call, within=within)
        except (discord.DiscordException, OSError) as error:
            trouble = meaning(error)
            if isinstance(trouble, Banned):
                self._pace.ban(trouble.after)
            raise trouble from error


def _patience(face: Face) -> float:
    return PATIENCE_S + sum(len(data) for _, data in face.files or ()) / SLOWEST_UPLOAD


def _asked(face: Face) -> dict[str, Any]:
    """The keywords of a new message."""
    files = [discord.File(io.BytesIO(data), name) for name, data in face.files or ()]
    return {"content": face.content, "files": files, "view": view_of(face.buttons) if face.buttons else None}


def _asked_edit(face: Face) -> dict[str, Any]:
    """The keywords of an edit, which must not name attachments unless it brings or removes some."""
    asked: dict[str, Any] = {"content": face.content, "view": view_of(face.buttons) if face.buttons else None}
    if face.files is not None:
        asked["attachments"] = [discord.File(io.BytesIO(data), name) for name, data in face.files]
    return asked

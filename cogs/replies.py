"""Replies and direct messages: carry a conversation on by talking."""

from __future__ import annotations

import logging

import discord
from discord.ext import commands

from bot.calls import Unreachable
from bot.client import Darkroom, sentence_for
from bot.domain.ids import ChannelId, EventId, MessageId, UserId
from bot.domain.intents import Continue
from bot.domain.offers import Options
from bot.domain.places import Address
from bot.domain.rights import Action
from bot.domain.turns import Turn
from bot.errors import DarkroomError, Refusal, Refused
from bot.rendering.buttons import Button, edit, press, say
from bot.rendering.words import Words
from cogs._inbound.facts import asker_with, place_of_message, sorted_uploads
from cogs._inbound.instructions import Hearing, Said, Target, heard, without_mention
from cogs._outbound.views import view_of
from cogs._status.board import Board, board_of

_log = logging.getLogger(__name__)

_HINTS = {
    Hearing.MISPLACED: "hint.reply_to_member",
    Hearing.HIDDEN: "hint.content_hidden",
    Hearing.WORDLESS: "hint.only_attachments",
}
# A button with which to go on from the picture replied to.
_BUTTONS = {Hearing.HIDDEN: edit, Hearing.WORDLESS: say}
_WRITTEN_BY_PEOPLE = frozenset({discord.MessageType.default, discord.MessageType.reply})


class Replies(commands.Cog):
    """Listens for instructions. A message that is none is left alone, or gets one hint."""

    def __init__(self, bot: Darkroom, board: Board) -> None:
        self._bot = bot
        self._studio = bot.studio
        self._board = board

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a member's message, if it is for the bot."""
        if message.author.bot or message.webhook_id or message.type not in _WRITTEN_BY_PEOPLE:
            return
        if not self._bot.works_in(message.guild.id if message.guild else None):
            return
        hearing = heard(self._said(message))
        if hearing is Hearing.NOTHING or not _may_answer(message):
            return
        try:
            await self._respond(message, hearing)
        except DarkroomError as error:
            await self._say(message, sentence_for(error, self._locale(message)))

    async def _respond(self, message: discord.Message, hearing: Hearing) -> None:
        if hearing is Hearing.MISPLACED:
            await self._say(message, (await self._words(message)).text(_HINTS[hearing]))
            return
        target = await self._target(message)
        if target is None:
            await self._nothing_to_continue(message)
        elif hearing is Hearing.INSTRUCTION:
            await self._continue(message, target)
        else:
            words = await self._words(message, target)
            await self._say(message, words.text(_HINTS[hearing]), _BUTTONS[hearing](target.id, words))

    def _said(self, message: discord.Message) -> Said:
        me = self._me
        direct = message.guild is None
        mentions_me = any(user.id == me for user in message.mentions)
        return Said(
            text=without_mention(message.content, me),
            files=len(message.attachments),
            stickers=len(message.stickers),
            target=self._whose(message),
            mentions_me=mentions_me,
            readable=direct or mentions_me or self._bot.message_content,
            continues=direct or isinstance(message.channel, discord.Thread),
            alone=direct,
        )

    def _whose(self, message: discord.Message) -> Target:
        reference = message.reference
        if message.type is not discord.MessageType.reply or reference is None:
            return Target.NOBODY
        if not isinstance(reference.resolved, discord.Message):
            return Target.UNKNOWN
        return Target.MINE if reference.resolved.author.id == self._me else Target.ANOTHERS

    @property
    def _me(self) -> int:
        return self._bot.user.id if self._bot.user else 0

    async def _target(self, message: discord.Message) -> Turn | None:
        """What the message goes on from: the turn of the message replied to, or the head of the place."""
        place = place_of_message(message)
        if message.type is not discord.MessageType.reply or message.reference is None:
            return await self._studio.threads.head(place)
        replied_to = MessageId(message.reference.message_id or 0)
        turn = await self._studio.shown_by(replied_to, place)
        if turn is None and place.guild is None:
            turn = await self._studio.threads.asked_by(replied_to, place)
        if turn is None and _invites(message.reference.resolved):
            return await self._studio.threads.head(place)
        return turn

    async def _nothing_to_continue(self, message: discord.Message) -> None:
        """Only in a direct message is it plain that the bot was meant."""
        if message.guild is None:
            told = await self._studio.members.language_of(UserId(message.author.id))
            words = Words(await self._board.language_of(None, told))
            await self._say(message, words.text("hint.nothing_to_continue"))

    async def _continue(self, message: discord.Message, target: Turn) -> None:
        locale = self._locale(message, target)
        try:
            intent = self._intent(message, target, locale)
        except DarkroomError as error:
            await self._say(message, sentence_for(error, locale))
        else:
            self._board.keep(intent, self._studio.perform(intent))

    def _intent(self, message: discord.Message, target: Turn, locale: str) -> Continue:
        """What the message asks for; raises `Refused` for what is known at once to be impossible."""
        text = without_mention(message.content, self._me)
        references, mask = sorted_uploads(message.attachments, self._bot.calls)
        _check_permissions(message)
        self._studio.check(prompt=text, options=Options(), pictures=len(references))
        return Continue(
            turn=self._studio.new_turn(),
            event=EventId(message.id),
            asker=asker_with(message.author, _permissions(message, message.author)),
            place=place_of_message(message),
            address=Address(
                channel=ChannelId(message.channel.id), reply_to=MessageId(message.id), locale=locale
            ),
            instruction=text,
            target=target.id,
            images=references,
            mask=mask,
        )

    async def _words(self, message: discord.Message, target: Turn | None = None) -> Words:
        told = target.address.locale if target else None
        return Words(await self._board.language_of(place_of_message(message).guild, told))

    def _locale(self, message: discord.Message, target: Turn | None = None) -> str:
        """The server's; in a direct message, where no message tells one, that of what it goes on from."""
        place = place_of_message(message)
        told = target.address.locale if target and place.guild is None else None
        return told or self._board.locale_of(place)

    async def _say(self, message: discord.Message, text: str, button: Button | None = None) -> None:
        """Answer with words alone; the nonce keeps a message that Discord delivers twice to one answer."""
        reference = message.to_reference(fail_if_not_exists=False)
        view = view_of([button]) if button else None
        sending = message.channel.send(text, reference=reference, nonce=str(message.id), view=view)  # type: ignore[arg-type]  # None is allowed, whatever the overloads say
        try:
            await self._bot.calls.carried_out(sending)
        except (discord.DiscordException, Unreachable) as error:
            _log.info("a hint could not be given: %s", error)


def _invites(message: object) -> bool:
    """Whether a message of ours that shows no turn offers to go on: what opens a thread, and hints, do."""
    if not isinstance(message, discord.Message):
        return False
    rows = (row for row in message.components if isinstance(row, discord.ActionRow))
    found = (press(item.custom_id or "") for row in rows for item in row.children)
    return any(pressed and pressed.action is Action.EDIT for pressed in found)


def _permissions(message: discord.Message, user: discord.abc.User) -> discord.Permissions:
    """What `user` may do where the message stands; a direct message has no moderators."""
    channel = message.channel
    if isinstance(user, discord.Member) and isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return channel.permissions_for(user)
    return discord.Permissions.none()


def _ours(message: discord.Message) -> discord.Permissions:
    if message.guild is None or message.guild.me is None:
        return discord.Permissions.all()
    return _permissions(message, message.guild.me)


def _may_answer(message: discord.Message) -> bool:
    ours, channel = _ours(message), message.channel
    if not isinstance(channel, discord.Thread):
        return ours.send_messages
    return ours.send_messages_in_threads and (not channel.locked or ours.manage_threads)


def _check_permissions(message: discord.Message) -> None:
    if not _ours(message).attach_files:
        raise Refused(Refusal.MISSING_PERMISSION, {"name": "Attach Files"})


async def setup(bot: Darkroom) -> None:
    """Start listening."""
    await bot.add_cog(Replies(bot, await board_of(bot)))

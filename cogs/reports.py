"""The Report button, and the log channel in which those who run the server read of it and of every turn."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import discord
from discord.ext import commands

from bot.calls import Unreachable
from bot.client import Darkroom, Interaction, first_answer, words_of
from bot.domain.ids import ChannelId, MessageId, UserId
from bot.domain.log_messages import LogKind, LogMessage
from bot.domain.rights import Action
from bot.domain.turns import Kept, Turn
from bot.errors import DarkroomError
from bot.rendering.buttons import Control, Press, custom_id, decisions
from bot.rendering.moderation import (
    LOG_PICTURE,
    LOG_SIDE,
    MOST_LOGGED,
    alert_line,
    decided_line,
    held_line,
    log_line,
    log_picture,
    report_line,
    takedown_button,
)
from bot.rendering.words import Words
from bot.studio.moderation.log import LogEntry
from bot.studio.moderation.reports import Report
from cogs._inbound.deeds import deeds_of
from cogs._inbound.facts import asker_of, place_of
from cogs._inbound.forms import filled_in
from cogs._inbound.reasons import reason_form
from cogs._outbound.easel import Easel, easel_of
from cogs._outbound.links import address_of_status
from cogs._outbound.privately import deferred, shown
from cogs._outbound.views import view_of
from cogs._status.board import Board, board_of

# How long a log channel may still take to be told when the bot closes, in seconds.
CLOSING_S = 5.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Note:
    """What a log channel is told; `picture` is WebP."""

    text: str
    controls: tuple[Control, ...] = ()
    picture: bytes | None = None


class Reports(commands.Cog):
    """Tells the log channel; whatever fails there disturbs nobody."""

    def __init__(self, bot: Darkroom, board: Board, easel: Easel) -> None:
        self._bot = bot
        self._studio = bot.studio
        self._board = board
        self._easel = easel
        self._telling: set[asyncio.Task[Any]] = set()

    async def cog_load(self) -> None:
        """Answer the button and its form."""
        deeds = await deeds_of(self._bot)
        deeds.press(Action.REPORT, self._why)
        deeds.form(Action.REPORT, self._report)

    async def cog_unload(self) -> None:
        """Let what is being told arrive."""
        if self._telling:
            await asyncio.wait(set(self._telling), timeout=CLOSING_S)

    async def _why(self, interaction: Interaction, pressed: Press) -> None:
        asking = reason_form(
            "report", custom_id(Action.REPORT, pressed.turn), words_of(interaction), required=True
        )
        await first_answer(interaction, lambda: interaction.response.send_modal(asking))

    async def _report(self, interaction: Interaction, pressed: Press) -> None:
        reason, words = filled_in(interaction).instruction, words_of(interaction)
        await deferred(interaction)
        asker = asker_of(interaction)
        report = await self._studio.reports.report(pressed.turn, asker, place_of(interaction), reason)
        if not report.fresh:
            await shown(interaction, words.text("report.again"))
            return
        told = report.log_channel is not None and await self._tell(
            report, asker.user, reason, report.log_channel
        )
        await shown(interaction, words.text("report.told" if told else "report.kept"))

    async def _tell(self, report: Report, by: UserId, reason: str, channel: ChannelId) -> bool:
        turn = report.turn
        words = Words(await self._board.language_of(turn.place.guild))
        link = address_of_status(self._bot, turn)
        text = report_line(turn, words, reporter=by, count=report.count, reason=reason, link=link)
        return await self._say(channel, turn, LogKind.REPORT, Note(text, (takedown_button(turn, words),)))

    @commands.Cog.listener()
    async def on_turn_shown(self, turn: Turn) -> None:
        """Tell the log channel how a turn ended."""
        with self._disturbing_nobody(turn):
            if turn.approval is not None:
                await self._withdraw(turn)
            entry = await self._studio.log.entry(turn)
            if entry is not None:
                await self._log(turn, entry)
            await self._alert(turn)

    @commands.Cog.listener()
    async def on_turn_held(self, turn: Turn) -> None:
        """Tell the log channel that a turn waits, with the buttons that decide."""
        with self._disturbing_nobody(turn):
            entry = await self._studio.log.entry(turn, LogKind.HELD)
            if entry is not None:
                words = Words(entry.locale or self._board.locale_of(turn.place))
                text = held_line(turn, address_of_status(self._bot, turn), words)
                note = Note(text, decisions(turn.id, words), await self._small(entry.attached))
                await self._say(entry.channel, turn, LogKind.HELD, note)

    @commands.Cog.listener()
    async def on_turn_decided(self, turn: Turn) -> None:
        """Tell there who decided."""
        with self._disturbing_nobody(turn):
            await self._withdraw(turn)

    @contextmanager
    def _disturbing_nobody(self, turn: Turn) -> Iterator[None]:
        task = asyncio.current_task()
        if task is not None:
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
        try:
            yield
        except DarkroomError as error:
            _log.warning("turn %s is not in its server's log: %s", turn.id, error)

    async def _withdraw(self, turn: Turn) -> None:
        """Take back that a turn waits: words and buttons go, who decided stands there."""
        held = await self._studio.log.found(turn.id, LogKind.HELD)
        if held is None:
            return
        words = Words(await self._board.language_of(turn.place.guild))
        decision = await self._studio.log.decision(turn)
        text = decided_line(turn, decision, address_of_status(self._bot, turn), words)
        await self._board.empty(held.id, held.channel, text)

    async def _log(self, turn: Turn, entry: LogEntry) -> None:
        words = Words(entry.locale or self._board.locale_of(turn.place))
        text = log_line(turn, entry.cost, address_of_status(self._bot, turn), words)
        picture = None if turn.private else await self._small(turn.results)
        controls = (takedown_button(turn, words),) if picture else ()
        await self._say(entry.channel, turn, LogKind.TURN, Note(text, controls, picture))

    async def _small(self, pictures: tuple[Kept, ...]) -> bytes | None:
        small = await self._studio.story.thumbnails(pictures[:MOST_LOGGED], LOG_SIDE)
        return await self._easel.drawn(log_picture, tuple(small.values()))

    async def _alert(self, turn: Turn) -> None:
        """Tell of what is reached of the budgets that the turn counted in."""
        alerts = await self._studio.budgets.reached(turn)
        if alerts.channel is None or not alerts.told:
            return
        words = Words(alerts.locale or self._board.locale_of(turn.place))
        text = "\n".join(alert_line(each, words) for each in alerts.told)
        await self._post(alerts.channel, turn, Note(text))

    async def _say(self, channel: ChannelId, turn: Turn, kind: LogKind, note: Note) -> bool:
        """Post to a log channel and remember it; False where nobody can be told there."""
        sent = await self._post(channel, turn, note)
        if sent is None:
            return False
        message = LogMessage(id=MessageId(sent.id), channel=channel, turn=turn.id, kind=kind)
        if not await self._studio.log.told(message):
            self._studio.erasure.listed()
        return True

    async def _post(self, channel: ChannelId, turn: Turn, note: Note) -> discord.Message | None:
        files = [discord.File(io.BytesIO(note.picture), LOG_PICTURE)] if note.picture else []
        place = self._bot.get_partial_messageable(channel, guild_id=turn.place.guild)
        call = place.send(note.text, files=files, view=view_of(note.controls))
        try:
            return await self._bot.calls.carried_out(call)
        except (discord.DiscordException, Unreachable) as error:
            _log.warning("the log channel %d of server %s: %s", channel, turn.place.guild, error)
            return None


async def setup(bot: Darkroom) -> None:
    """Start listening."""
    await bot.add_cog(Reports(bot, await board_of(bot), await easel_of(bot)))

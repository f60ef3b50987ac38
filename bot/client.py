"""The Discord client: what it asks Discord for, what it loads, and where a failing command ends.

Its parts come through the constructor; cogs take them from it when they are set up.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Collection, Coroutine, Sequence
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.calls import Calls, Unreachable
from bot.errors import Refusal, Refused, StoreError
from bot.rendering.reasons import refusal
from bot.rendering.words import Words, speaks
from bot.studio.studio import Studio

T = TypeVar("T")
C = TypeVar("C", bound=commands.Cog)

_log = logging.getLogger(__name__)

# discord.py sleeps through shorter rate limits by itself and raises `RateLimited` at longer ones.
LONGEST_RATE_LIMIT_S = 60.0
ALREADY_ANSWERED = 40060
# The gateway may tell an event again, soon after the first time.
REMEMBERED_INTERACTIONS = 1000
# What the libraries call the tasks in which cogs hear events and commands; and how long they are waited for.
HEARING = ("discord.py:", "CommandTree-invoker")
CLOSING_S = 5.0
# Where commands are offered, unless one says otherwise.
EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
BY_SERVER_OR_MEMBER = app_commands.AppInstallationType(guild=True, user=True)


class Darkroom(commands.Bot):
    """The bot as Discord sees it.

    `guilds`: the only servers it works in; none: all. `message_content`: ask for that intent, which
    Discord must have granted, or it closes the connection with 4014. `http_trace`: watches each request.
    """

    def __init__(
        self,
        *,
        studio: Studio,
        extensions: Sequence[str],
        clock: Callable[[], datetime],
        guilds: Collection[int] = (),
        message_content: bool = False,
        guild_ready_timeout: float = 2.0,
        http_trace: aiohttp.TraceConfig | None = None,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True, messages=True, message_content=message_content),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=EVERYWHERE,
            allowed_installs=BY_SERVER_OR_MEMBER,
            max_messages=None,
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=LONGEST_RATE_LIMIT_S,
            guild_ready_timeout=guild_ready_timeout,
            http_trace=http_trace or aiohttp.TraceConfig(),
        )
        self.studio = studio
        self.clock = clock
        self.calls = Calls(self.is_closed)
        self.message_content = message_content
        self._named_extensions = tuple(extensions)
        self._guilds = frozenset(guilds)
        self._heard: deque[int] = deque(maxlen=REMEMBERED_INTERACTIONS)

    def hears_again(self, interaction: discord.Interaction[Any]) -> bool:
        """Tell whether the gateway told this interaction before; from now on it did."""
        if interaction.id in self._heard:
            return True
        self._heard.append(interaction.id)
        return False

    def works_in(self, guild: int | None) -> bool:
        """Tell whether the operator lets the bot work there; direct messages always count."""
        return guild is None or not self._guilds or guild in self._guilds

    async def shared(self, kind: type[C], make: Callable[[], C]) -> C:
        """The one cog of that kind, which several extensions share; who asks first has it made."""
        cog = self.get_cog(kind.__cog_name__)
        if not isinstance(cog, kind):
            cog = make()
            await self.add_cog(cog)
        return cog

    async def setup_hook(self) -> None:
        """Load the extensions and tell Discord the commands; runs before the gateway is reached."""
        await self.tree.set_translator(Translations())
        for extension in self._named_extensions:
            await self.load_extension(extension)
        await self.calls.carried_out(self.tree.sync(), within=60)

    async def close(self) -> None:
        """Let cogs end what they do about what they heard, then leave Discord.

        Whoever began later finds it gone and ends at once, before the store does.
        """
        await self._heard_out()
        await super().close()
        await self._heard_out()

    async def _heard_out(self) -> None:
        hearing = {task for task in asyncio.all_tasks() if task.get_name().startswith(HEARING)}
        if hearing := hearing - {asyncio.current_task()}:
            await asyncio.wait(hearing, timeout=CLOSING_S)

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the cogs: there are no prefix commands."""


# What somebody used, pressed or filled in.
Interaction: TypeAlias = discord.Interaction[Darkroom]


class Tree(app_commands.CommandTree[Darkroom]):
    """The slash commands; every failure of one ends here, in a sentence for whoever used it."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let each interaction in once; refuse servers the operator did not name."""
        if interaction.client.hears_again(interaction):
            return False
        if interaction.client.works_in(interaction.guild_id):
            return True
        if interaction.type is not discord.InteractionType.autocomplete:
            await tell_privately(interaction, words_of(interaction).text("hint.not_here"))
        return False

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Tell whoever used the command."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await tell_failure(interaction, cause)


async def tell_failure(interaction: Interaction, error: Exception) -> None:
    """Tell whoever used the interaction what went wrong; the log, where Discord lost the interaction."""
    if isinstance(error, discord.NotFound | Unreachable):
        _log.warning("an interaction was lost: %s", error)
        return
    try:
        await tell_privately(interaction, sentence_for(error, locale_of(interaction)))
    except (discord.HTTPException, Unreachable) as lost:
        _log.warning("a failure could not be told: %s", lost)


def sentence_for(cause: Exception, locale: str) -> str:
    """Say what went wrong and what to do next; what nobody foresaw goes into the log."""
    match cause:
        case Refused():
            return refusal(cause, locale)
        case app_commands.MissingPermissions(missing_permissions=missing):
            named = ", ".join(name.replace("_", " ") for name in missing)
            return refusal(Refused(Refusal.MISSING_PERMISSION, {"name": named}), locale)
        case StoreError():
            _log.error("the store failed", exc_info=cause)
            return refusal(Refused(Refusal.STORE_FAILED), locale)
        case _:
            _log.error("not foreseen", exc_info=cause)
            return Words(locale).advice("ending.failed")


def locale_of(interaction: discord.Interaction[Any]) -> str:
    """The language of whoever pressed or typed, as Discord's code."""
    return interaction.locale.value


def words_of(interaction: discord.Interaction[Any]) -> Words:
    """The sentences in that language."""
    return Words(locale_of(interaction))


async def tell_privately(interaction: Interaction, text: str) -> None:
    """Say `text` to whoever used the interaction, and to nobody else; answers it if nothing has yet."""
    response, followup = interaction.response, interaction.followup
    if response.is_done() or ALREADY_ANSWERED in interaction.extras:
        await interaction.client.calls.carried_out(followup.send(text, ephemeral=True, wait=True))
    else:
        await first_answer(interaction, lambda: response.send_message(text, ephemeral=True))


async def first_answer(interaction: Interaction, say: Callable[[], Coroutine[Any, Any, T]]) -> T | None:
    """Give an interaction its first answer. None: it has it, although nobody ever confirmed that.

    Discord takes a first answer once. So where the confirmation is lost it may be said again, by
    discord.py after a 5xx, here after a broken connection: 40060 then tells that it had arrived.
    """
    calls = interaction.client.calls
    try:
        try:
            return await calls.carried_out(say())
        except Unreachable:
            return await calls.carried_out(say())
    except discord.HTTPException as error:
        if error.code != ALREADY_ANSWERED:
            raise
    interaction.extras[ALREADY_ANSWERED] = True
    return None


def described(key: str) -> app_commands.locale_str:
    """The catalogue's sentence `key`, for a command's or an option's description, in every language."""
    return app_commands.locale_str(Words().text(key), key=key)


class Translations(app_commands.Translator):
    """Descriptions of commands and options, out of the catalogue."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002  discord.py's signature
    ) -> str | None:
        """Return the sentence in `locale`, or None where English serves or there is no such sentence."""
        key = string.extras.get("key")
        if key is None or not speaks(locale.value):
            return None
        translated = Words(locale.value).text(key)
        return translated if translated != string.message else None

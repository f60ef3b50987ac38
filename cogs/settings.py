"""`/settings`: what holds in a server, by a panel of menus, by options, and as a file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

import discord
from discord import app_commands
from discord.ext import commands
from pydantic import JsonValue

from bot.client import Darkroom, Interaction, described, first_answer, words_of
from bot.domain.amounts import counted
from bot.domain.quotas import Measure
from bot.domain.server_file import FILE_NAME, written
from bot.domain.server_settings import KEYS, LONGEST_MESSAGE, LONGEST_RETENTION, ServerSettings
from bot.errors import Refusal, Refused
from bot.rendering.settings import changes_text, name_text, settings_text, value_text
from bot.rendering.words import language, locales
from cogs._inbound.forms import filled_in
from cogs._inbound.suggesting import offered, suggested
from cogs._moderators.guard import Moderating, guild_of, moderator_of, offered_to_moderators
from cogs._moderators.importing import APPLY, Importing
from cogs._moderators.panels import Facts, chosen, heard
from cogs._moderators.settings_panel import (
    IN_WORDS,
    KEY,
    PREFIX,
    UNSET,
    VALUE,
    WRITTEN,
    digest,
    panel,
    written_form,
)
from cogs._moderators.settings_values import (
    ONE_CHANNEL,
    SEVERAL,
    check,
    is_barred,
    is_here,
    value_chosen,
    value_written,
)
from cogs._outbound.privately import deferred, shown

_KEYS = [app_commands.Choice(name=described(f"settings.name.{key}"), value=key) for key in KEYS]
_LOCALES = [app_commands.Choice(name=language(each), value=each) for each in locales()]


@offered_to_moderators
class Settings(
    Moderating,
    commands.GroupCog,
    group_name="settings",
    group_description=described("command.settings.description"),
):
    """The commands and the panel; where two change the same, the later word holds and its author is told."""

    def __init__(self, bot: Darkroom) -> None:
        self._bot = bot
        self._studio = bot.studio
        self._importing = Importing(bot)

    @app_commands.command(name="show", description=described("command.settings.show.description"))
    async def show(self, interaction: Interaction) -> None:
        """Show what holds, with the panel."""
        await deferred(interaction)
        await self._show(interaction)

    @app_commands.command(name="set", description=described("command.settings.set.description"))
    @app_commands.describe(
        **{key: described(f"command.settings.set.option.{key}") for key in KEYS if key not in SEVERAL}
    )
    @app_commands.choices(locale=_LOCALES)
    async def change(  # noqa: PLR0913  an option for each setting
        self,
        interaction: Interaction,
        *,
        log_channel: discord.TextChannel | None = None,
        budget_channel: discord.TextChannel | None = None,
        threads: bool | None = None,
        quiet: bool | None = None,
        zone: str | None = None,
        locale: str | None = None,
        retention_days: app_commands.Range[int, 1, LONGEST_RETENTION] | None = None,
        size: str | None = None,
        quality: str | None = None,
        provider: str | None = None,
        full_message: app_commands.Range[str, 1, LONGEST_MESSAGE] | None = None,
        ask_above: float | None = None,
    ) -> None:
        """Set what is named, and leave the rest as it was."""
        told: dict[str, JsonValue] = {
            "log_channel": log_channel.id if log_channel else None,
            "budget_channel": budget_channel.id if budget_channel else None,
            "threads": threads,
            "quiet": quiet,
            "zone": zone,
            "locale": locale,
            "retention_days": retention_days,
            "size": size,
            "quality": quality,
            "provider": provider,
            "full_message": full_message,
            "ask_above": None if ask_above is None else counted(ask_above, Measure.USD),
        }
        await self._change(interaction, {key: each for key, each in told.items() if each is not None})

    @app_commands.command(name="channel", description=described("command.settings.channel.description"))
    @app_commands.describe(
        channel=described("command.settings.channel.option.channel"),
        pictures=described("command.settings.channel.option.pictures"),
        held=described("command.settings.channel.option.held"),
    )
    async def channel(
        self,
        interaction: Interaction,
        channel: discord.TextChannel | discord.ForumChannel | discord.VoiceChannel,
        *,
        pictures: bool | None = None,
        held: bool | None = None,
    ) -> None:
        """Put one channel onto the lists of channels, or take it off."""
        await deferred(interaction)
        now = await self._studio.settings.of(guild_of(interaction))
        changes: dict[str, JsonValue] = {}
        for key, wanted in (("channels", pictures), ("held", held)):
            there = [each for each in getattr(now, key) if is_here(interaction.guild, each)]
            rest = [each for each in there if each != channel.id]
            if wanted is not None:
                changes[key] = [*rest, channel.id] if wanted else [*rest]
        await self._changed(interaction, changes)

    @app_commands.command(name="reset", description=described("command.settings.reset.description"))
    @app_commands.describe(setting=described("command.settings.reset.option.setting"))
    @app_commands.choices(setting=_KEYS)
    async def reset(self, interaction: Interaction, setting: str) -> None:
        """Let a setting be as if it had never been set."""
        await self._change(interaction, {setting: None})

    @app_commands.command(name="export", description=described("command.settings.export.description"))
    async def export(self, interaction: Interaction) -> None:
        """Give settings, quotas, limits and blocked terms as a file."""
        await deferred(interaction)
        file = written(await self._studio.server_files.of(guild_of(interaction)))
        text = words_of(interaction).text("settings.exported")
        await shown(interaction, text, (), [(FILE_NAME, file.encode())])

    @app_commands.command(name="import", description=described("command.settings.import.description"))
    @app_commands.describe(file=described("command.settings.import.option.file"))
    async def take(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Say what a file would change, with a button to go on."""
        await self._importing.ask(interaction, file)

    @change.autocomplete("zone")
    async def _zones(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:  # noqa: ARG002  discord.py's signature
        return suggested(typed.replace(" ", "_"), _zones())

    change.autocomplete("size")(offered("size"))
    change.autocomplete("quality")(offered("quality"))
    change.autocomplete("provider")(offered("provider"))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Hear the panel's menus, its form, and the button that applies a file."""
        await heard(interaction, PREFIX, self._pressed)

    async def _pressed(self, interaction: Interaction, facts: Facts) -> None:
        match facts:
            case (str(what),) if what == KEY:
                await self._choose(interaction)
            case (str(what), key, seen) if what == VALUE and key in KEYS:
                await self._chosen(interaction, key, seen, value_chosen(key, chosen(interaction)))
            case (str(what), key, seen) if what == UNSET and key in KEYS:
                await self._chosen(interaction, key, seen, None)
            case (str(what), key) if what == WRITTEN and key in KEYS:
                await self._written(interaction, key)
            case (str(what), name) if what == APPLY:
                await self._importing.apply(interaction, name)
            case _:
                raise Refused(Refusal.NOT_FOUND)

    async def _choose(self, interaction: Interaction) -> None:
        key = next(iter(chosen(interaction)), "")
        if key in IN_WORDS:
            asking = written_form(key, words_of(interaction))
            await first_answer(interaction, lambda: interaction.response.send_modal(asking))
            return
        if key not in KEYS:
            raise Refused(Refusal.NOT_FOUND)
        await first_answer(interaction, interaction.response.defer)
        await self._show(interaction, key)

    async def _chosen(self, interaction: Interaction, key: str, seen: str, value: JsonValue) -> None:
        await first_answer(interaction, interaction.response.defer)
        before, note = await self._put(interaction, {key: value})
        if digest(key, before) != seen:
            words = words_of(interaction)
            was = value_text(key, before, words)
            told = words.text("settings.meanwhile", name=name_text(key, words), before=was)
            note = f"{note}\n{told}"
        await self._show(interaction, key, note)

    async def _written(self, interaction: Interaction, key: str) -> None:
        await first_answer(interaction, interaction.response.defer)
        _, note = await self._put(interaction, {key: value_written(key, filled_in(interaction).instruction)})
        await self._show(interaction, None, note)

    async def _change(self, interaction: Interaction, changes: Mapping[str, JsonValue]) -> None:
        await deferred(interaction)
        await self._changed(interaction, changes)

    async def _changed(self, interaction: Interaction, changes: Mapping[str, JsonValue]) -> None:
        _, note = await self._put(interaction, changes)
        await shown(interaction, note)

    async def _put(
        self, interaction: Interaction, changes: Mapping[str, JsonValue]
    ) -> tuple[ServerSettings, str]:
        """Change settings; return how they were, and what there is to say."""
        check(changes, self._studio.offers, interaction.guild)
        before, after = await self._studio.settings.change(
            guild_of(interaction), changes, by=moderator_of(interaction)
        )
        words = words_of(interaction)
        deaf = [key for key in ONE_CHANNEL & changes.keys() if is_barred(interaction.guild, changes[key])]
        barred = [words.text("settings.barred", name=name_text(key, words)) for key in deaf]
        return before, "\n".join([changes_text(before, after, words), *barred])

    async def _show(self, interaction: Interaction, key: str | None = None, note: str = "") -> None:
        words, guild = words_of(interaction), interaction.guild
        now = await self._studio.settings.of(guild_of(interaction))
        text = settings_text(now, words)
        view = panel(now, self._studio.offers, guild, words, key) if guild else None
        call = interaction.edit_original_response(content=f"{text}\n{note}" if note else text, view=view)
        await self._bot.calls.carried_out(call)


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


async def setup(bot: Darkroom) -> None:
    """Add the commands."""
    await bot.add_cog(Settings(bot))

"""The panel of a server's settings: a menu of what can be changed, and one of what it can be."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import discord

from bot.domain.offers import Offer, names
from bot.domain.server_settings import KEYS, LONGEST_MESSAGE, MOST_CHANNELS, ServerSettings, values_of
from bot.rendering.escaping import one_line
from bot.rendering.settings import name_text
from bot.rendering.words import Words, language, locales
from cogs._inbound.forms import INSTRUCTION
from cogs._inbound.suggesting import LONGEST_CHOICE, MOST_CHOICES
from cogs._moderators.panels import panel_id
from cogs._moderators.settings_values import NOTHING, OFF, ON, ONE_CHANNEL, SEVERAL

PREFIX = "settings"
KEY, VALUE, UNSET, WRITTEN = "key", "value", "unset", "written"
# A menu cannot ask for these.
IN_WORDS = frozenset({"zone", "full_message", "ask_above"})
_RETENTION = (7, 30, 90, 365)
# Where a log can be written, and where pictures can be asked for: as the options of the commands have it.
_LOGS = [discord.ChannelType.text, discord.ChannelType.news]
_PLACES = [*_LOGS, discord.ChannelType.forum, discord.ChannelType.voice]


def panel(
    settings: ServerSettings, offers: Sequence[Offer], guild: discord.Guild, words: Words, key: str | None
) -> discord.ui.View:
    """The menus; `key`: what was chosen to be changed."""
    view = discord.ui.View(timeout=None)
    options = [
        discord.SelectOption(label=name_text(each, words), value=each, default=each == key) for each in KEYS
    ]
    placeholder = words.text("settings.choose")
    view.add_item(
        discord.ui.Select(custom_id=panel_id(PREFIX, KEY), options=options, placeholder=placeholder)
    )
    if key in SEVERAL | ONE_CHANNEL:
        view.add_item(_channels(key, settings, guild, words))
        view.add_item(_unset(key, settings, words))
    elif key is not None and key not in IN_WORDS:
        view.add_item(_values(key, settings, offers, words))
    view.stop()
    return view


def _channels(
    key: str, settings: ServerSettings, guild: discord.Guild, words: Words
) -> discord.ui.ChannelSelect[Any]:
    """Discord's own menu, which finds any channel however many there are; those that are gone it refuses."""
    value = getattr(settings, key)
    held = value if key in SEVERAL else filter(None, [value])
    return discord.ui.ChannelSelect(
        custom_id=panel_id(PREFIX, VALUE, key, digest(key, settings)),
        channel_types=_PLACES if key in SEVERAL else _LOGS,
        placeholder=name_text(key, words),
        max_values=MOST_CHANNELS if key in SEVERAL else 1,
        default_values=[channel for each in held if (channel := guild.get_channel(each))],
    )


def _unset(key: str, settings: ServerSettings, words: Words) -> discord.ui.Button[Any]:
    return discord.ui.Button(
        custom_id=panel_id(PREFIX, UNSET, key, digest(key, settings)),
        label=one_line(words.text("settings.unset_it", value=words.text(f"settings.unset.{key}")), 80),
        disabled=not getattr(settings, key),
    )


def _values(
    key: str, settings: ServerSettings, offers: Sequence[Offer], words: Words
) -> discord.ui.Select[Any]:
    chosen = set(_as_chosen(key, settings))
    nothing = discord.SelectOption(label=one_line(words.text(f"settings.unset.{key}"), 90), value=NOTHING)
    options = [nothing] if getattr(ServerSettings(), key) in (None, ()) else []
    options += [
        discord.SelectOption(label=one_line(label, LONGEST_CHOICE), value=value, default=value in chosen)
        for value, label in _choices(key, offers, words)
    ][: MOST_CHOICES - len(options)]
    return discord.ui.Select(
        custom_id=panel_id(PREFIX, VALUE, key, digest(key, settings)),
        options=options,
        placeholder=name_text(key, words),
    )


def _choices(key: str, offers: Sequence[Offer], words: Words) -> Iterable[tuple[str, str]]:
    match key:
        case "threads" | "quiet":
            return [(ON, words.text("settings.on")), (OFF, words.text("settings.off"))]
        case "locale":
            return [(each, language(each)) for each in locales()]
        case "retention_days":
            return [(str(days), words.text("settings.days", n=days)) for days in _RETENTION]
        case _:
            return [(name, name) for name in names(key, offers)]


def _as_chosen(key: str, settings: ServerSettings) -> list[str]:
    value = getattr(settings, key)
    if isinstance(value, bool):
        return [ON if value else OFF]
    return [] if value is None else [str(value)]


def digest(key: str, settings: ServerSettings) -> str:
    """What tells whether a setting has been changed since a panel was drawn."""
    return f"{zlib.crc32(json.dumps(values_of(settings).get(key)).encode()):08x}"


def written_form(key: str, words: Words) -> discord.ui.Modal:
    """Ask for what no menu holds; nothing written unsets."""
    modal = discord.ui.Modal(title=words.text("settings.form")[:45], custom_id=panel_id(PREFIX, WRITTEN, key))
    long = key == "full_message"
    text = discord.ui.TextInput[Any](
        custom_id=INSTRUCTION,
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        required=False,
        max_length=LONGEST_MESSAGE if long else 60,
        placeholder=one_line(words.text(f"settings.unset.{key}"), LONGEST_CHOICE),
    )
    label = one_line(name_text(key, words), 45)
    modal.add_item(discord.ui.Label(text=label, component=text))
    modal.stop()
    return modal

"""Values of settings: as menus and forms bring them, and whether they can be here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import discord
from pydantic import JsonValue

from bot.domain.amounts import counted
from bot.domain.limits import Limit
from bot.domain.offers import Offer, names
from bot.domain.quotas import Measure
from bot.errors import Refusal, Refused
from bot.rendering.words import locales

# What unsets; no id, size or language is called so.
NOTHING = "-"
ON, OFF = "on", "off"
SEVERAL = frozenset({"channels", "held"})
ONE_CHANNEL = frozenset({"log_channel", "budget_channel"})


def value_chosen(key: str, chosen: Sequence[str]) -> JsonValue:
    """What was chosen from a menu, as the store keeps it; None unsets. A forged one is refused later."""
    if NOTHING in chosen or not chosen:
        return None
    if key in SEVERAL:
        return [int(each) for each in chosen if each.isdecimal()]
    if key in ONE_CHANNEL or key == "retention_days":
        return int(chosen[0]) if chosen[0].isdecimal() else chosen[0]
    return chosen[0] == ON if key in {"threads", "quiet"} else chosen[0]


def value_written(key: str, text: str) -> JsonValue:
    """What was written into the form; raises `Refused` for an amount that is none."""
    if not text:
        return None
    if key != "ask_above":
        return text
    try:
        return counted(float(text.replace("$", "").replace(",", ".")), Measure.USD)
    except ValueError as error:
        raise Refused(Refusal.SETTINGS_BAD_VALUE, {"name": key, "given": text}) from error


def is_here(guild: discord.Guild | None, channel: object) -> bool:
    """Whether a server has such a channel or thread."""
    return guild is not None and isinstance(channel, int) and guild.get_channel_or_thread(channel) is not None


def is_barred(guild: discord.Guild | None, channel: object) -> bool:
    """Whether the bot may not post pictures there."""
    found = guild.get_channel(channel) if guild and isinstance(channel, int) else None
    if guild is None or found is None:
        return False
    ours = found.permissions_for(guild.me)
    return not (ours.view_channel and ours.send_messages and ours.attach_files)


def check(changes: Mapping[str, JsonValue], offers: Sequence[Offer], guild: discord.Guild | None) -> None:
    """Refuse channels of other servers, and what no provider has."""
    known = {key: names(key, offers) for key in ("size", "quality", "provider")} | {"locale": locales()}
    for key, value in changes.items():
        if key in known and value is not None:
            _check_name(key, value, known[key])
        if key in SEVERAL | ONE_CHANNEL:
            _check_channels(key, value if isinstance(value, list) else [value], guild)


def check_limits(limits: Iterable[Limit], offers: Sequence[Offer]) -> None:
    """Refuse names that no provider has: who may choose these alone could choose nothing."""
    for limit in limits:
        allowed = {
            "size": limit.allowed.sizes,
            "quality": limit.allowed.qualities,
            "provider": limit.allowed.providers,
        }
        for key, chosen in allowed.items():
            for name in chosen or ():
                _check_name(key, name, names(key, offers))


def _check_name(key: str, value: JsonValue, there: tuple[str, ...]) -> None:
    if value not in there:
        facts = {"option": key, "given": str(value), "choices": ", ".join(there)}
        raise Refused(Refusal.UNKNOWN_OPTION, facts)


def _check_channels(key: str, channels: Sequence[JsonValue], guild: discord.Guild | None) -> None:
    for channel in channels:
        if channel is not None and not is_here(guild, channel):
            raise Refused(Refusal.SETTINGS_BAD_VALUE, {"name": key, "given": str(channel)})

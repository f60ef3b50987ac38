"""A server's settings in words, and what a file would change of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.domain import money
from bot.domain.limits import Limit
from bot.domain.server_file import ServerFile, gone_and_come
from bot.domain.server_settings import KEYS, ServerSettings
from bot.rendering import mentions
from bot.rendering.escaping import fact
from bot.rendering.limits import allowed_text
from bot.rendering.quotas import listed, rule_text
from bot.rendering.words import Words, language

# So long that the whole panel with what was just changed fits one message.
_LONGEST, _MOST_CHANNELS = 120, 8
_MOST_ABSENT = 10


def settings_text(settings: ServerSettings, words: Words) -> str:
    """Return every setting, a line each."""
    lines = [
        words.text("settings.line", name=name_text(key, words), value=value_text(key, settings, words))
        for key in KEYS
    ]
    return listed(words.text("settings.heading"), lines, words)


def name_text(key: str, words: Words) -> str:
    """Return what a setting is called."""
    return words.text(f"settings.name.{key}")


def value_text(key: str, settings: ServerSettings, words: Words) -> str:
    """Return what a setting is, or what holds while it is not set."""
    value = getattr(settings, key)
    if isinstance(value, bool):
        return words.text("settings.on" if value else "settings.off")
    if value in (None, (), ""):
        return words.text(f"settings.unset.{key}")
    return _told_value(key, value, words)


def _told_value(key: str, value: Any, words: Words) -> str:
    match key:
        case "channels" | "held":
            told = " ".join(map(mentions.channel, value[:_MOST_CHANNELS]))
            left = len(value) - _MOST_CHANNELS
            return words.text("settings.and_more", told=told, n=left) if left > 0 else told
        case "log_channel" | "budget_channel":
            return mentions.channel(value)
        case "ask_above":
            return words.text("quota.usd", n=money.spelt(value))
        case "locale":
            return language(value)
        case "retention_days":
            return words.text("settings.days", n=value)
        case _:
            return fact(str(value), _LONGEST)


def changes_text(before: ServerSettings, after: ServerSettings, words: Words) -> str:
    """Return the answer to changing settings: each that is another now, and what it was."""
    lines = list(changes(before, after, words))
    return "\n".join(lines) or words.text("settings.same")


def changes(before: ServerSettings, after: ServerSettings, words: Words) -> Iterator[str]:
    """Yield a line for each setting that is another."""
    for key in KEYS:
        if getattr(before, key) != getattr(after, key):
            yield words.text(
                "settings.changed",
                name=name_text(key, words),
                before=value_text(key, before, words),
                after=value_text(key, after, words),
            )


def difference_text(before: ServerFile, after: ServerFile, words: Words, absent: Sequence[int] = ()) -> str:
    """Return what a file would change; empty where that is nothing. `absent`: roles and channels not here."""
    lines = differences(before, after, words)
    if lines and absent:
        told = ", ".join(f"`{each}`" for each in absent[:_MOST_ABSENT])
        lines.insert(0, words.text("settings.absent", n=len(absent), which=told))
    return listed(words.text("settings.would"), lines, words) if lines else ""


def differences(before: ServerFile, after: ServerFile, words: Words) -> list[str]:
    """Return a line for each setting, rule, limit and term in which two files differ."""
    return [
        *changes(before.settings, after.settings, words),
        *_parted(
            [rule_text(each, words) for each in before.rules],
            [rule_text(each, words) for each in after.rules],
        ),
        *_parted(
            [_limit(each, words) for each in before.limits], [_limit(each, words) for each in after.limits]
        ),
        *_parted([fact(each.text) for each in before.terms], [fact(each.text) for each in after.terms]),
    ]


def _parted(before: list[str], after: list[str]) -> Iterator[str]:
    gone, come = gone_and_come(before, after)
    yield from (f"`-` {each}" for each in gone)
    yield from (f"`+` {each}" for each in come)


def _limit(limit: Limit, words: Words) -> str:
    whose = mentions.role(limit.role) if limit.role else words.text("settings.everyone")
    return f"{whose} {allowed_text(limit.allowed, words)}"

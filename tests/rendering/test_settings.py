"""What holds in a server fits the panel, with what was just changed below it."""

from __future__ import annotations

import pytest

from bot.domain.ids import ChannelId
from bot.domain.money import DOLLAR
from bot.domain.server_settings import KEYS, LONGEST_MESSAGE, MOST_CHANNELS, ServerSettings
from bot.rendering.escaping import CONTENT_LIMIT, width
from bot.rendering.settings import changes_text, name_text, settings_text, value_text
from bot.rendering.words import Words


def fullest(offset: int) -> ServerSettings:
    """Everything set, at its longest; no two of them have a value in common."""
    channels = tuple(ChannelId(10**18 + offset + number) for number in range(MOST_CHANNELS))
    return ServerSettings(
        channels=channels,
        held=channels,
        log_channel=channels[0],
        budget_channel=channels[1],
        threads=bool(offset),
        quiet=bool(offset),
        zone="America/Argentina/ComodRivadavia" if offset else "America/North_Dakota/New_Salem",
        locale="zh-CN" if offset else "en",
        retention_days=3650 - offset,
        size="1024x1536" if offset else "1536x1024",
        quality="medium" if offset else "standard",
        provider="a-vendor-with-a-long-name" if offset else "another-with-a-long-name",
        full_message="*" * (LONGEST_MESSAGE - offset),
        ask_above=9_999 * DOLLAR + offset,
    )


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
@pytest.mark.parametrize("key", KEYS)
def test_the_panel_holds_all_settings_and_what_was_changed(key: str, locale: str) -> None:
    """However many channels there are; those beyond the first few are counted."""
    words = Words(locale)
    before, after = (ServerSettings(**{key: getattr(fullest(each), key)}) for each in (100, 0))
    text = f"{settings_text(fullest(0), words)}\n{changes_text(before, after, words)}"
    name, was = name_text(key, words), value_text(key, before, words)
    notes = [
        words.text("settings.barred", name=name),
        words.text("settings.meanwhile", name=name, before=was),
    ]

    assert all(width(f"{text}\n{note}") <= CONTENT_LIMIT for note in notes)
    assert all(name_text(each, words) in text for each in KEYS)


@pytest.mark.parametrize("reader", ["en", "zh-CN"])
@pytest.mark.parametrize(("locale", "name"), [("en", "English"), ("zh-CN", "中文")])
def test_a_language_is_called_as_its_readers_call_it(locale: str, name: str, reader: str) -> None:
    """So that whoever looks for it finds it, whatever the rest is written in."""
    assert value_text("locale", ServerSettings(locale=locale), Words(reader)) == name


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_everything_may_be_changed_at_once(locale: str) -> None:
    """By options, without the panel."""
    assert width(changes_text(fullest(100), fullest(0), Words(locale))) <= CONTENT_LIMIT

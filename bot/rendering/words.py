"""The bot's sentences, in the reader's language.

A sentence is looked up by a dotted key in `catalogue/LOCALE.toml`; adding a language is adding a
file. A key whose table has `other` (and perhaps `one`) is chosen by the fact `n`. Facts are put in
as they are: whatever a member or a model wrote must have passed `bot.rendering.escaping` before.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """What the bot says to readers of `locale`, a Discord locale code; unknown ones read English."""

    locale: str = FALLBACK

    def text(self, key: str, /, **facts: object) -> str:
        """Return the sentence `key`, its placeholders filled; raises KeyError for an unknown key.

        A fact that is not given is left as an ellipsis: a sentence with a hole is better than none.
        """
        catalogue = sentences(_nearest(self.locale))
        template = catalogue.get(key)
        if template is None:
            one = catalogue.get(f"{key}.one") if facts.get("n") == 1 else None
            template = one or catalogue[f"{key}.other"]
        return template.format_map(_Facts(facts))

    def advice(self, key: str, /, **facts: object) -> str:
        """Return what happened and what to do next: the sentences `key.what` and `key.next`."""
        what, then = self.text(f"{key}.what", **facts), self.text(f"{key}.next", **facts)
        return self.text("joint", first=what, second=then)


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def moment(when: datetime) -> str:
    """Return Discord's markup for a time told relatively (`in 3 hours`), which moves by itself."""
    return f"<t:{int(when.timestamp())}:R>"


@cache
def locales() -> tuple[str, ...]:
    """Return the locale codes there is a catalogue for."""
    folder = files("bot.rendering") / "catalogue"
    names = (file.name for file in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def language(locale: str) -> str:
    """Return what those who read `locale` call their language."""
    return Words(locale).text("language")


def speaks(locale: str) -> bool:
    """Tell whether readers of `locale` have sentences other than the English ones."""
    return _nearest(locale) != FALLBACK


@cache
def sentences(locale: str) -> Mapping[str, str]:
    """Return the whole catalogue of a locale that `locales` names, by dotted key."""
    file = files("bot.rendering") / "catalogue" / f"{locale}.toml"
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))


@lru_cache(maxsize=128)
def _nearest(locale: str) -> str:
    if locale in locales():
        return locale
    language = locale.partition("-")[0]
    return next((name for name in locales() if name.partition("-")[0] == language), FALLBACK)


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)

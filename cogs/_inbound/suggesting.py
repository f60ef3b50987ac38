"""What Discord offers while somebody types an option, within what it shows of that."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

from discord import app_commands

from bot.client import Interaction
from bot.domain.offers import names

# Discord's, for suggestions and for the choices of a menu.
MOST_CHOICES, LONGEST_CHOICE = 25, 100

Suggestions = list[app_commands.Choice[str]]


def suggested(typed: str, known: Iterable[str]) -> Suggestions:
    """Return those of `known` that hold what was typed, each once, in their order."""
    return labelled(typed, {name: name for name in known})


def labelled(typed: str, known: Mapping[str, str]) -> Suggestions:
    """Return the values whose label, which is what one reads, holds what was typed."""
    wanted = typed.strip().casefold()
    found = [(value, label) for value, label in known.items() if wanted in label.casefold()]
    return [
        app_commands.Choice(name=label[:LONGEST_CHOICE], value=value[:LONGEST_CHOICE])
        for value, label in found[:MOST_CHOICES]
    ]


def completed(typed: str, known: Iterable[str]) -> Suggestions:
    """Return what was typed of a list, parted by commas, with one more name at its end."""
    *chosen, last = [each.strip() for each in typed.split(",")]
    left = (name for name in known if name not in chosen and last.casefold() in name.casefold())
    return suggested("", (", ".join([*chosen, name]) for name in left))


def offered(
    option: str, suggest: Callable[[str, Iterable[str]], Suggestions] = suggested
) -> Callable[[Interaction, str], Coroutine[Any, Any, Suggestions]]:
    """Return what suggests all that the providers offer for `size`, `quality` or `provider`."""

    async def suggestions(interaction: Interaction, typed: str) -> Suggestions:
        return suggest(typed, names(option, interaction.client.studio.offers))

    return suggestions

"""The form behind Options: what to do next, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import discord

from bot.domain.offers import Offer, Options
from bot.domain.turns import Turn
from bot.rendering.words import Words
from cogs._inbound.forms import PICTURE, Filled, instruction_field
from cogs._inbound.suggesting import LONGEST_CHOICE, MOST_CHOICES

SIZE, QUALITY, COUNT, KEEP = "size", "quality", "count", "keep"
ON, OFF = "on", "off"
# Discord's, for one form.
MOST_FIELDS = 5

Field = discord.ui.Label[Any]


def options_form(
    custom_id: str, words: Words, offer: Offer, turn: Turn, picture: int | None = None
) -> discord.ui.Modal | None:
    """Ask for the turn after `turn`, made by `offer`; what it was made with is chosen already.

    None where a form has no room for all there is to choose: then ask for the picture before it.
    """
    fields = [instruction_field(words.text("form.options.instruction"), [offer])]
    fields += _fields(words, offer, turn, picture)
    if len(fields) > MOST_FIELDS:
        return None
    modal = discord.ui.Modal(title=words.text("form.options.title"), custom_id=custom_id)
    for field in fields:
        modal.add_item(field)
    modal.stop()
    return modal


def _fields(words: Words, offer: Offer, turn: Turn, picture: int | None) -> Iterator[Field]:
    """Whatever there is to choose."""
    made = turn.options
    if picture is None and len(turn.results) > 1:
        yield _menu(PICTURE, words, map(str, range(1, len(turn.results) + 1)), "1")
    if offer.sizes:
        yield _menu(SIZE, words, offer.sizes, made.size)
    if offer.qualities:
        yield _menu(QUALITY, words, offer.qualities, made.quality)
    if len(offer.counts) > 1:
        yield _menu(COUNT, words, map(str, offer.counts), "1")
    yield _keep(words, chosen=made.keep)


def _menu(field: str, words: Words, names: Iterable[str], chosen: str | None) -> Field:
    """A menu of which nothing need be chosen."""
    options = [
        discord.SelectOption(label=name[:LONGEST_CHOICE], value=name[:LONGEST_CHOICE], default=name == chosen)
        for name in list(names)[:MOST_CHOICES]
    ]
    select = discord.ui.Select[Any](
        custom_id=field,
        placeholder=words.text("form.options.default"),
        options=options,
        required=False,
        min_values=0,
    )
    return discord.ui.Label(text=words.text(f"form.options.{field}"), component=select)


def _keep(words: Words, *, chosen: bool) -> Field:
    options = [
        discord.SelectOption(
            label=words.text(f"form.options.keep_{each}"), value=each, default=chosen == (each == ON)
        )
        for each in (ON, OFF)
    ]
    select = discord.ui.Select[Any](custom_id=KEEP, options=options, required=False, min_values=0)
    return discord.ui.Label(text=words.text("form.options.keep"), component=select)


def chosen(filled: Filled, provider: str | None) -> Options:
    """What was chosen; nothing: the model's own default."""
    count = filled.choices.get(COUNT, "")
    return Options(
        size=filled.choices.get(SIZE),
        quality=filled.choices.get(QUALITY),
        count=int(count) if count.isdecimal() else 1,
        provider=provider,
        keep=filled.choices.get(KEEP) == ON,
    )

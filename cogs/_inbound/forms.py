"""Forms: what one asks, and what came back in one.

Nothing of a form is remembered while somebody fills it in: that may last longer than the bot runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord

from bot.client import Interaction
from bot.domain.offers import Offer
from bot.rendering.words import Words
from cogs._inbound.suggesting import LONGEST_CHOICE

INSTRUCTION, FILES, PICTURE = "instruction", "files", "picture"
# What Discord takes at most in one field.
LONGEST_TEXT = 4000
MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody sent in a form. `number`: the picture chosen, from 1; `choices`: of menus, by field."""

    instruction: str
    files: tuple[discord.Attachment, ...] = ()
    number: int = 1
    choices: Mapping[str, str] = field(default_factory=dict)


def form(
    kind: str,
    custom_id: str,
    words: Words,
    offers: tuple[Offer, ...],
    *,
    takes_files: bool = True,
    pictures: Sequence[str] = (),
) -> discord.ui.Modal:
    """A form of one of the catalogue's kinds, asking no more than some provider takes.

    `pictures` are the names of those to choose from, where there are several.
    """
    modal = discord.ui.Modal(title=words.text(f"form.{kind}.title"), custom_id=custom_id)
    modal.add_item(instruction_field(words.text(f"form.{kind}.instruction"), offers))
    if len(pictures) > 1:
        modal.add_item(_which(pictures, words))
    most = _most_files(offers)
    if takes_files and most:
        modal.add_item(_files(most, words))
    modal.stop()
    return modal


def instruction_field(label: str, offers: Iterable[Offer]) -> discord.ui.Label[Any]:
    """The field for what to do, as long as the most patient of `offers` reads."""
    most = max((offer.prompt_chars for offer in offers), default=LONGEST_TEXT)
    text = discord.ui.TextInput[Any](
        custom_id=INSTRUCTION, style=discord.TextStyle.paragraph, max_length=min(LONGEST_TEXT, most)
    )
    return discord.ui.Label(text=label, component=text)


def _which(pictures: Sequence[str], words: Words) -> discord.ui.Label[Any]:
    options = [
        discord.SelectOption(label=f"{number}. {name}"[:LONGEST_CHOICE], value=str(number))
        for number, name in enumerate(pictures, 1)
    ]
    select = discord.ui.Select[Any](
        custom_id=PICTURE,
        placeholder=words.text("form.edit.first_picture"),
        options=options,
        required=False,
        min_values=0,
    )
    return discord.ui.Label(text=words.text("form.edit.picture"), component=select)


def _files(most: int, words: Words) -> discord.ui.Label[Any]:
    files = discord.ui.FileUpload[Any](custom_id=FILES, required=False, min_values=0, max_values=most)
    about = words.text("form.edit.about_files")
    return discord.ui.Label(text=words.text("form.edit.files"), description=about, component=files)


def _most_files(offers: tuple[Offer, ...]) -> int:
    """The references beside a canvas, and a mask in the canvas's stead."""
    return min(max((offer.references for offer in offers), default=0), MOST_FILES)


def filled_in(interaction: Interaction) -> Filled:
    """What a form brought; a field that it does not have is empty."""
    data: Mapping[str, Any] = interaction.data or {}
    fields = {each["custom_id"]: each for each in _fields(data.get("components", []))}
    resolved = data.get("resolved", {}).get("attachments", {})
    # discord.py makes these itself only for forms that it remembers.
    state = interaction.client._connection  # noqa: SLF001  there is no public way to make an attachment
    files = (resolved[each] for each in _values(fields, FILES) if each in resolved)
    choices = {name: str(values[0]) for name in fields if (values := _values(fields, name))}
    chosen = choices.get(PICTURE, "")
    return Filled(
        instruction=str(fields.get(INSTRUCTION, {}).get("value", "")).strip(),
        files=tuple(discord.Attachment(data=each, state=state) for each in files),
        number=int(chosen) if chosen.isdecimal() else 1,
        choices=choices,
    )


def _fields(components: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    """The fields, each inside its label."""
    yield from (each["component"] for each in components if "component" in each)


def _values(fields: Mapping[str, Mapping[str, Any]], name: str) -> list[str]:
    return list(fields.get(name, {}).get("values", ()))

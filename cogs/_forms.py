"""Forms: what one asks, and what came back in one.

Nothing of a form is remembered while somebody fills it in: that may last longer than the bot runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bot.client import Darkroom
from bot.domain.offers import MaskField, Offer
from bot.rendering.words import Words

INSTRUCTION, FILES = "instruction", "files"
# What Discord takes at most in one field.
LONGEST_TEXT = 4000
MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody sent in a form."""

    instruction: str
    files: tuple[discord.Attachment, ...] = ()


def form(
    kind: str, custom_id: str, words: Words, offers: tuple[Offer, ...], *, takes_files: bool = True
) -> discord.ui.Modal:
    """A form of one of the catalogue's kinds, asking no more than some provider takes."""
    modal = discord.ui.Modal(title=words.text(f"form.{kind}.title"), custom_id=custom_id)
    instruction = discord.ui.TextInput[Any](
        custom_id=INSTRUCTION,
        style=discord.TextStyle.paragraph,
        max_length=min(LONGEST_TEXT, max((offer.prompt_chars for offer in offers), default=LONGEST_TEXT)),
    )
    modal.add_item(discord.ui.Label(text=words.text(f"form.{kind}.instruction"), component=instruction))
    most = _most_files(offers)
    if takes_files and most:
        files = discord.ui.FileUpload[Any](custom_id=FILES, required=False, min_values=0, max_values=most)
        about = words.text("form.edit.about_files")
        modal.add_item(
            discord.ui.Label(text=words.text("form.edit.files"), description=about, component=files)
        )
    modal.stop()
    return modal


def _most_files(offers: tuple[Offer, ...]) -> int:
    """The references beside a canvas, and a mask."""
    most = max((offer.references - 1 + (offer.mask is not MaskField.NONE) for offer in offers), default=0)
    return min(most, MOST_FILES)


def filled_in(interaction: discord.Interaction[Darkroom]) -> Filled:
    """What a form brought; a field that it does not have is empty."""
    data: Mapping[str, Any] = interaction.data or {}
    fields = {field["custom_id"]: field for field in _fields(data.get("components", []))}
    resolved = data.get("resolved", {}).get("attachments", {})
    # discord.py makes these itself only for forms that it remembers.
    state = interaction.client._connection  # noqa: SLF001  there is no public way to make an attachment
    files = (resolved[each] for each in fields.get(FILES, {}).get("values", []) if each in resolved)
    return Filled(
        instruction=fields.get(INSTRUCTION, {}).get("value", "").strip(),
        files=tuple(discord.Attachment(data=each, state=state) for each in files),
    )


def _fields(components: list[Any]) -> Iterator[Mapping[str, Any]]:
    """The fields, each inside its label."""
    yield from (each["component"] for each in components if "component" in each)

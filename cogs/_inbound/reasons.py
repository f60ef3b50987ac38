"""The form that asks why; what comes back is read by `cogs._inbound.forms.filled_in`."""

from __future__ import annotations

from typing import Any

import discord

from bot.domain.takedown import LONGEST_REASON
from bot.rendering.words import Words
from cogs._inbound.forms import INSTRUCTION


def reason_form(
    kind: str, custom_id: str, words: Words, *, required: bool, known: str = ""
) -> discord.ui.Modal:
    """Ask for a reason; `known`: one that was given already."""
    modal = discord.ui.Modal(title=words.text(f"form.{kind}.title"), custom_id=custom_id)
    text = discord.ui.TextInput[Any](
        custom_id=INSTRUCTION,
        style=discord.TextStyle.paragraph,
        required=required,
        max_length=LONGEST_REASON,
        default=known or None,
    )
    modal.add_item(discord.ui.Label(text=words.text(f"form.{kind}.reason"), component=text))
    modal.stop()
    return modal

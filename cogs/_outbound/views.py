"""Buttons and forms as Discord draws them.

All that one knows is in its id, and discord.py keeps nothing of them in memory: what is made here is
stopped before it is sent. Presses and forms that come back are heard by their ids (`cogs.buttons`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import discord

from bot.rendering.buttons import Button, Control, Style

_STYLES = {
    Style.PRIMARY: discord.ButtonStyle.primary,
    Style.SECONDARY: discord.ButtonStyle.secondary,
    Style.DANGER: discord.ButtonStyle.danger,
}


def view_of(controls: Iterable[Control]) -> discord.ui.View:
    """The buttons and menus of a message; the view itself listens to nothing."""
    view = discord.ui.View(timeout=None)
    for control in controls:
        view.add_item(_item(control))
    view.stop()
    return view


def _numbers(choices: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(number) for number, _ in enumerate(choices, 1))


def without(message: discord.Message, custom_id: str) -> discord.ui.View | None:
    """What a message has to press, but for one; None where nothing is left."""
    view = discord.ui.View.from_message(message, timeout=None)
    for item in view.children:
        if getattr(item, "custom_id", None) == custom_id:
            view.remove_item(item)
    view.stop()
    return view if view.children else None


def _item(control: Control) -> discord.ui.Item[Any]:
    if isinstance(control, Button):
        return discord.ui.Button(
            style=_STYLES[control.style], label=control.label, custom_id=control.custom_id, row=control.row
        )
    options = [
        discord.SelectOption(label=label, value=value)
        for label, value in zip(control.choices, control.values or _numbers(control.choices), strict=True)
    ]
    return discord.ui.Select(
        custom_id=control.custom_id, placeholder=control.label, options=options, row=control.row
    )

"""Buttons: put under a message, and answered when pressed, also years and restarts later.

All that a button knows is in its id. discord.py keeps nothing of them in memory: the views made here
are stopped before they are sent, and presses come in through one pattern.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import discord

from bot.client import Darkroom, first_answer, tell_failure
from bot.errors import Refusal, Refused
from bot.rendering.buttons import Button, Press, Style, press
from cogs._inbound import asker_of, place_of

_STYLES = {
    Style.PRIMARY: discord.ButtonStyle.primary,
    Style.SECONDARY: discord.ButtonStyle.secondary,
    Style.DANGER: discord.ButtonStyle.danger,
}


def view_of(buttons: Iterable[Button]) -> discord.ui.View:
    """The buttons as Discord draws them; the view itself listens to nothing."""
    view = discord.ui.View(timeout=None)
    for button in buttons:
        view.add_item(
            discord.ui.Button(style=_STYLES[button.style], label=button.label, custom_id=button.custom_id)
        )
    view.stop()
    return view


async def _cancel(interaction: discord.Interaction[Darkroom], pressed: Press) -> None:
    await first_answer(interaction, interaction.response.defer)
    asker = asker_of(interaction.user, interaction.permissions)
    await interaction.client.studio.cancel(pressed.turn, asker, place_of(interaction))


Deed = Callable[[discord.Interaction[Darkroom], Press], Awaitable[None]]

# Everything a press can do. Whether this person may is decided by the studio, which knows whose
# turn it is; what does not stand here is refused.
DEEDS: dict[str, Deed] = {"cancel": _cancel}


class Pressed(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"dr:.*"):
    """A press on any of our buttons."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003  discord.py's signature
        item: discord.ui.Item[Any],
        match: re.Match[str],  # noqa: ARG003  the item itself carries the id
    ) -> Pressed:
        """Take the button as it stands under the message."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101  the pattern is only on buttons
        return cls(item)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let a press in where, and as often as, a command would be."""
        return bool(await interaction.client.tree.interaction_check(interaction))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button's id says, or tell whoever pressed why not."""
        try:
            await _do(interaction, press(self.custom_id))
        except Exception as error:  # noqa: BLE001  the edge of a press: told and logged, never lost
            await tell_failure(interaction, error)


async def _do(interaction: discord.Interaction[Darkroom], pressed: Press | None) -> None:
    deed = DEEDS.get(pressed.action) if pressed else None
    if pressed is None or deed is None:
        raise Refused(Refusal.NOT_FOUND)
    await deed(interaction, pressed)

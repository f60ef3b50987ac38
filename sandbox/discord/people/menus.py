"""Picking from a menu as Discord's client does: among options, or among channels, roles and people."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.discord.people.asking import Impossible
from sandbox.discord.people.options import Filling, Reader
from sandbox.discord.rules.components import (
    CHANNEL_SELECT,
    MENTIONABLE_SELECT,
    ROLE_SELECT,
    SELECT,
    USER_SELECT,
)
from sandbox.discord.state.records import Channel, Payload
from sandbox.discord.state.world import World

_READERS: dict[int, tuple[Reader, ...]] = {
    USER_SELECT: (Filling.person,),
    ROLE_SELECT: (Filling.role,),
    MENTIONABLE_SELECT: (Filling.person, Filling.role),
    CHANNEL_SELECT: (Filling.channel,),
}


def picked(world: World, place: Channel, select: Payload, values: Sequence[str]) -> Payload:
    """What an interaction says of a menu: its values and, of Discord's own menus, what they stand for."""
    if select["type"] == SELECT:
        return {"values": chosen(select, values)}
    _counted(select, values)
    filling = Filling(world, place)
    menu = {"name": select.get("placeholder") or select["custom_id"], **select}
    found = [_found(filling, menu, each) for each in values]
    return {"values": found, "resolved": filling.resolved}


def _found(filling: Filling, menu: Payload, value: str) -> str:
    for read in _READERS[menu["type"]]:
        try:
            return str(read(filling, menu, value))
        except Impossible as error:
            problem = error
    raise problem


def chosen(select: Payload, values: Sequence[str]) -> list[str]:
    """The values of the options picked, by label or value."""
    known = {
        each: option["value"] for option in select["options"] for each in (option["label"], option["value"])
    }
    unknown = [each for each in values if each not in known]
    if unknown:
        raise Impossible(f"not offered: {unknown}")
    _counted(select, values)
    return [known[each] for each in values]


def _counted(select: Payload, values: Sequence[str]) -> None:
    if not select.get("min_values", 1) <= len(values) <= select.get("max_values", 1):
        raise Impossible("too few or too many are picked")

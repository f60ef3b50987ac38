"""Filling in a modal as Discord's client does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.discord.people.asking import Impossible, give_file
from sandbox.discord.people.menus import chosen
from sandbox.discord.rules.components import LABEL, ROW, SELECT, TEXT_INPUT
from sandbox.discord.state.records import Channel, Payload
from sandbox.discord.state.world import World
from sandbox.discord.wire import message_payloads

FILE_UPLOAD = 19
TEXT_MOST = 4000


def filled(world: World, place: Channel, modal: Payload, fields: Mapping[str, Any]) -> Payload:
    """The submit's data. `fields`: by custom id or label, a text, a list of values, or of files."""
    form = _Form(world, place, dict(fields))
    shown = [component for component in modal["components"] if component["type"] in (ROW, LABEL)]
    components = [form.outer(component, place_in) for place_in, component in enumerate(shown, 1)]
    if form.fields:
        raise Impossible(f"the form has no {sorted(form.fields)}")
    data: Payload = {"custom_id": modal["custom_id"], "components": components}
    return {**data, "resolved": {"attachments": form.files}} if form.files else data


class _Form:
    def __init__(self, world: World, place: Channel, fields: dict[str, Any]) -> None:
        self._world = world
        self._place = place
        self.fields = fields
        self.files: Payload = {}

    def outer(self, component: Payload, number: int) -> Payload:
        """A row or a label with its filled input inside."""
        if component["type"] == LABEL:
            inner = self._inner(component["component"], component["label"])
            return {"type": LABEL, "id": number, "component": {**inner, "id": 100 + number}}
        inputs = [self._inner(each, each.get("label", "")) for each in component["components"]]
        return {"type": ROW, "id": number, "components": [{**each, "id": 100 + number} for each in inputs]}

    def _inner(self, asked: Payload, label: str) -> Payload:
        given = self.fields.pop(asked["custom_id"], None)
        if given is None:
            given = self.fields.pop(label, None)
        filled_in = {"type": asked["type"], "custom_id": asked["custom_id"]}
        if asked["type"] == TEXT_INPUT:
            text = asked.get("value", "") if given is None else given
            return {**filled_in, "value": _checked(asked, text, label)}
        if asked.get("required", True) and not given:
            raise Impossible(f"{label!r} must be filled in")
        if asked["type"] == FILE_UPLOAD:
            return {**filled_in, "values": [self._upload(file) for file in given or []]}
        if asked["type"] == SELECT:
            values = _chosen_already(asked) if given is None else given
            return {**filled_in, "values": chosen(asked, values)}
        raise Impossible(f"cannot fill in a component of type {asked['type']}")

    def _upload(self, file: tuple[str, bytes]) -> str:
        attachment = give_file(self._world, self._place, file)
        self.files[attachment.id] = message_payloads.attachment(self._world, attachment)
        return attachment.id


def _chosen_already(select: Payload) -> list[str]:
    return [option["value"] for option in select["options"] if option.get("default")]


def _checked(asked: Payload, text: str, label: str) -> str:
    least, most = asked.get("min_length", 0), asked.get("max_length", TEXT_MOST)
    if asked.get("required", True) and not text:
        raise Impossible(f"{label!r} must be filled in")
    if text and not least <= len(text) <= most:
        raise Impossible(f"{label!r} takes {least} to {most} characters")
    return text

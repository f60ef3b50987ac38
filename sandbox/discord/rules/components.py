"""Discord's rules on components: rows, buttons, menus, and modals made of inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

from sandbox.discord.rules.forms import Length, lengths, repeated
from sandbox.discord.state.records import Payload
from sandbox.discord.state.refusals import Fault

ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
TEXT, GALLERY, LABEL = 10, 12, 18
SELECTS = (SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
# What each of Discord's own menus lets one pick, as its `default_values` name it.
PICKED = {
    USER_SELECT: ("user",),
    ROLE_SELECT: ("role",),
    MENTIONABLE_SELECT: ("user", "role"),
    CHANNEL_SELECT: ("channel",),
}
MOST_PICKED = 25
LINK, PREMIUM = 5, 6

ROWS = 5
BUTTONS_IN_ROW = 5
ALL_OF_LAYOUT = 40
CUSTOM_ID = Length(1, 100, required=True)
MODAL = {
    "title": Length(1, 45, required=True),
    "custom_id": CUSTOM_ID,
    "components": Length(1, 5, required=True),
}
LIMITS: dict[int, dict[str, Length]] = {
    BUTTON: {"label": Length(0, 80)},
    SELECT: {
        "custom_id": CUSTOM_ID,
        "placeholder": Length(0, 150),
        "options": Length(1, 25, required=True),
    },
    TEXT_INPUT: {
        "custom_id": CUSTOM_ID,
        "label": Length(1, 45),
        "placeholder": Length(0, 100),
        "value": Length(0, 4000),
    },
    TEXT: {"content": Length(1, 4000, required=True)},
    GALLERY: {"items": Length(1, 10, required=True)},
    LABEL: {"label": Length(1, 45, required=True), "description": Length(0, 100)},
    **{kind: {"custom_id": CUSTOM_ID, "placeholder": Length(0, 150)} for kind in SELECTS[1:]},
}
CHOICE = {
    "label": Length(1, 100, required=True),
    "value": Length(1, 100, required=True),
    "description": Length(0, 100),
}
REQUIRED = "BASE_TYPE_REQUIRED"


def walk(components: list[Payload], path: str = "components") -> Iterator[tuple[str, Payload]]:
    """Every component at any depth, with its path."""
    for place, component in enumerate(components):
        here = f"{path}.{place}"
        yield here, component
        yield from walk(component.get("components", []), f"{here}.components")
        for key in ("component", "accessory"):
            if key in component:
                yield from walk([component[key]], f"{here}.{key}")


def as_stored(tree: list[Payload]) -> list[Payload]:
    """Components as they come back: each with an integer id, a menu with how many may be picked."""
    numbers = count(1)

    def stored(component: Payload) -> Payload:
        whole = {"id": component.get("id") or next(numbers), **component}
        if component["type"] in SELECTS:
            whole = {"min_values": 1, "max_values": 1, **whole}
        if "default_values" in component:  # numbers may be sent; ids come back as text
            whole["default_values"] = [
                {**each, "id": str(each["id"])} for each in component["default_values"]
            ]
        if "components" in component:
            whole["components"] = [stored(each) for each in component["components"]]
        for key in ("accessory", "component"):
            if key in component:
                whole[key] = stored(component[key])
        return whole

    return [stored(component) for component in tree]


def message_faults(components: list[Payload], *, layout: bool) -> Iterator[Fault]:
    """What is wrong with a message's components; `layout`: the components-v2 flag is set."""
    found = list(walk(components))
    if layout and len(found) > ALL_OF_LAYOUT:
        yield Fault("components", "BASE_TYPE_BAD_LENGTH", f"Must be {ALL_OF_LAYOUT} or fewer in length.")
    if not layout and len(components) > ROWS:
        yield Fault("components", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {ROWS} in length.")
    for place, component in enumerate(components):
        if not layout and component["type"] != ROW:
            yield Fault(
                f"components.{place}", "UNION_TYPE_CHOICES", "Value of field 'type' must be one of (1,)."
            )
    if any(component["type"] in (TEXT_INPUT, LABEL) for _, component in found):
        yield Fault("components", "UNION_TYPE_CHOICES", "An input stands only in a modal.")
    yield from _each_faults(found)


def modal_faults(modal: Payload) -> Iterator[Fault]:
    """What is wrong with a modal."""
    yield from lengths(modal, MODAL, "data")
    found = list(walk(modal.get("components", []), "data.components"))
    for place, component in enumerate(modal.get("components", [])):
        if component["type"] not in (ROW, LABEL, TEXT):
            yield Fault(f"data.components.{place}", "UNION_TYPE_CHOICES", "Not allowed in a modal.")
    if any(component["type"] == BUTTON for _, component in found):
        yield Fault("data.components", "UNION_TYPE_CHOICES", "A button stands only in a message.")
    yield from _each_faults(found)


def _each_faults(found: list[tuple[str, Payload]]) -> Iterator[Fault]:
    twice = repeated(component["custom_id"] for _, component in found if "custom_id" in component)
    for path, component in found:
        yield from lengths(component, LIMITS.get(component["type"], {}), path)
        if component.get("custom_id") in twice:
            yield Fault(
                f"{path}.custom_id",
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                "Component custom id cannot be duplicated",
            )
        special = SPECIAL.get(component["type"])
        yield from special(path, component) if special else ()


def _row(path: str, row: Payload) -> Iterator[Fault]:
    inside = [component["type"] for component in row.get("components", [])]
    buttons = all(kind == BUTTON for kind in inside)
    most = BUTTONS_IN_ROW if buttons else 1
    if not 1 <= len(inside) <= most:
        yield Fault(f"{path}.components", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {most} in length.")


def _button(path: str, button: Payload) -> Iterator[Fault]:
    if not button.get("label") and not button.get("emoji"):
        yield Fault(path, "BUTTON_COMPONENT_EMPTY", "A button needs a label or an emoji")
    if button.get("style") == LINK:
        if not button.get("url"):
            yield Fault(f"{path}.url", REQUIRED, "A url is required")
    elif button.get("style") != PREMIUM:
        yield from lengths(button, {"custom_id": CUSTOM_ID}, path)


def _select(path: str, select: Payload) -> Iterator[Fault]:
    options = select.get("options", [])
    for place, option in enumerate(options):
        yield from lengths(option, CHOICE, f"{path}.options.{place}")
    if repeated(option.get("value") for option in options):
        yield Fault(f"{path}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Values must be unique")


def _own_select(path: str, select: Payload) -> Iterator[Fault]:
    """Of Discord's own menus: what is picked already is of their kinds, and as many as may be picked."""
    defaults = select.get("default_values") or []
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if not 1 <= most <= MOST_PICKED:
        yield Fault(f"{path}.max_values", "NUMBER_TYPE_MAX", f"Must be 1 to {MOST_PICKED}.")
    if defaults and not least <= len(defaults) <= most:
        yield Fault(f"{path}.default_values", "BASE_TYPE_BAD_LENGTH", f"Must be {least} to {most} in length.")
    if any(each["type"] not in PICKED[select["type"]] for each in defaults):
        yield Fault(f"{path}.default_values", "BASE_TYPE_CHOICES", "Not of a kind that this menu has")
    if repeated(each["id"] for each in defaults):
        yield Fault(f"{path}.default_values", "SET_TYPE_ALREADY_CONTAINS_VALUE", "Values must be unique")


SPECIAL: dict[int, Callable[[str, Payload], Iterator[Fault]]] = {
    ROW: _row,
    BUTTON: _button,
    SELECT: _select,
    **dict.fromkeys(SELECTS[1:], _own_select),
}

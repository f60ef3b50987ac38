"""Discord's rules on the forms a bot sends: lengths, counts and shapes, as data where they are data.

Each reader returns the faults it finds, with Discord's own paths and codes; `refusals.require`
turns them into a 50035.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.discord.state.records import Payload
from sandbox.discord.state.refusals import Fault


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text (characters) or list (items) may be; `required`: it must be there."""

    least: int
    most: int
    required: bool = False


MESSAGE = {"content": Length(0, 2000), "embeds": Length(0, 10), "nonce": Length(0, 25)}
EMBED = {
    "title": Length(0, 256),
    "description": Length(0, 4096),
    "fields": Length(0, 25),
    "footer.text": Length(0, 2048),
    "author.name": Length(0, 256),
}
EMBED_FIELD = {"name": Length(1, 256, required=True), "value": Length(1, 1024, required=True)}
EMBED_TEXT = 6000
FILES = 10

COMMAND = {"options": Length(0, 25), "name": Length(1, 32, required=True)}
OPTION = {
    "name": Length(1, 32, required=True),
    "description": Length(1, 100, required=True),
    "choices": Length(0, 25),
    "options": Length(0, 25),
}
CHOICE = {"name": Length(1, 100, required=True), "value": Length(0, 100, required=True)}
COMMANDS_OF_A_KIND = {1: 100, 2: 15, 3: 15}
COMMAND_TEXT = 8000
CHAT_INPUT, SUB_COMMAND, SUB_COMMAND_GROUP = 1, 1, 2

THREAD = {"name": Length(1, 100, required=True)}
ARCHIVE_MINUTES = (60, 1440, 4320, 10080)


def lengths(form: Payload, limits: dict[str, Length], path: str = "") -> Iterator[Fault]:
    """The faults in a form's texts and lists, each named by `path` and its key."""
    for key, limit in limits.items():
        value: Any = form
        for step in key.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        where = f"{path}.{key}".strip(".")
        if value is None:
            if limit.required:
                yield Fault(where, "BASE_TYPE_REQUIRED", "This field is required")
        elif isinstance(value, str | list):
            yield from _length(where, value, limit)


def _length(where: str, value: str | list[Any], limit: Length) -> Iterator[Fault]:
    if len(value) > limit.most:
        yield Fault(where, "BASE_TYPE_MAX_LENGTH", f"Must be {limit.most} or fewer in length.")
    elif len(value) < limit.least:
        yield Fault(where, "BASE_TYPE_MIN_LENGTH", f"Must be {limit.least} or more in length.")


def repeated(values: Iterable[Any]) -> set[Any]:
    """The values that come more than once."""
    return {value for value, times in Counter(values).items() if times > 1}


def embed_faults(embeds: list[Payload]) -> Iterator[Fault]:
    """What is wrong with a message's embeds."""
    total = 0
    for place, embed in enumerate(embeds):
        path = f"embeds.{place}"
        yield from lengths(embed, EMBED, path)
        fields = embed.get("fields", [])
        for index, field in enumerate(fields):
            yield from lengths(field, EMBED_FIELD, f"{path}.fields.{index}")
        texts = [embed.get("title"), embed.get("description")]
        texts += [part for field in fields for part in (field.get("name"), field.get("value"))]
        total += sum(len(text) for text in texts if text)
    if total > EMBED_TEXT:
        yield Fault("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TEXT}")


def thread_faults(form: Payload) -> Iterator[Fault]:
    """What is wrong with a new or changed thread."""
    limits = {key: limit for key, limit in THREAD.items() if "name" in form}
    yield from lengths(form, limits)
    minutes = form.get("auto_archive_duration")
    if minutes is not None and minutes not in ARCHIVE_MINUTES:
        yield Fault("auto_archive_duration", "BASE_TYPE_CHOICES", f"Value must be one of {ARCHIVE_MINUTES}.")


def commands_faults(commands: list[Payload]) -> list[Fault]:
    """What is wrong with a whole set of application commands."""
    faults = [
        fault for place, command in enumerate(commands) for fault in command_faults(command, str(place))
    ]
    for kind, most in COMMANDS_OF_A_KIND.items():
        names = [command.get("name") for command in commands if command.get("type", CHAT_INPUT) == kind]
        if len(names) > most:
            faults.append(Fault("_", "APPLICATION_COMMANDS_TOO_MANY", f"Must be {most} or fewer."))
        if repeated(names):
            faults.append(Fault("_", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Names must be unique"))
    return faults


def command_faults(command: Payload, path: str) -> Iterator[Fault]:
    """What is wrong with one application command."""
    yield from lengths(command, COMMAND, path)
    if command.get("type", CHAT_INPUT) == CHAT_INPUT:
        yield from lengths(command, {"description": Length(1, 100, required=True)}, path)
        yield from _name_faults(command, path)
    elif command.get("description"):
        yield Fault(f"{path}.description", "APPLICATION_COMMAND_DESCRIPTION_INVALID", "Must be empty")
    yield from _options_faults(command.get("options", []), f"{path}.options")
    if _text(command) > COMMAND_TEXT:
        yield Fault(path, "APPLICATION_COMMAND_TOO_LARGE", f"Must be {COMMAND_TEXT} or fewer in all.")


def _name_faults(named: Payload, path: str) -> Iterator[Fault]:
    name = named.get("name", "")
    if not re.fullmatch(r"[-'\w]{1,32}", name) or name != name.lower():
        yield Fault(f"{path}.name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _options_faults(options: list[Payload], path: str) -> Iterator[Fault]:
    if repeated(option.get("name") for option in options):
        yield Fault(path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option names must be unique")
    optional_seen = False
    for place, option in enumerate(options):
        yield from _option_faults(option, f"{path}.{place}")
        if option.get("required") and optional_seen:
            yield Fault(
                f"{path}.{place}",
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional_seen = optional_seen or not option.get("required")


def _option_faults(option: Payload, path: str) -> Iterator[Fault]:
    yield from lengths(option, OPTION, path)
    yield from _name_faults(option, path)
    for index, choice in enumerate(option.get("choices") or []):
        yield from lengths(choice, CHOICE, f"{path}.choices.{index}")
    if option.get("choices") and option.get("autocomplete"):
        yield Fault(path, "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_INVALID", "Cannot have choices too")
    if option["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP):
        yield from _options_faults(option.get("options", []), f"{path}.options")


def _text(node: Payload) -> int:
    own = len(node.get("name", "")) + len(node.get("description") or "")
    choices = node.get("choices") or []
    chosen = sum(len(choice["name"]) + len(str(choice["value"])) for choice in choices)
    return own + chosen + sum(_text(option) for option in node.get("options") or [])

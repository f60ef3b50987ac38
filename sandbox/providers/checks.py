"""Single values of a request, checked as strictly as the vendors document them; pure."""

from __future__ import annotations

import json
from collections.abc import Collection

from sandbox.providers.refusals import invalid
from sandbox.providers.traffic import Json


def an_object(body: bytes) -> dict[str, Json]:
    """Return the JSON object that `body` must be."""
    try:
        request = json.loads(body)
    except ValueError:
        raise invalid("the body must be JSON") from None
    if not isinstance(request, dict):
        raise invalid("the body must be a JSON object")
    return request


def flag(request: dict[str, Json], name: str) -> bool:
    """Return a true or false; false untold."""
    value = request.get(name, False)
    if not isinstance(value, bool):
        raise invalid(f"{name} must be true or false")
    return value


def one_of(value: Json, choices: Collection[str], name: str) -> str:
    """Return the choice that `value` must be."""
    if not isinstance(value, str) or value not in choices:
        raise invalid(f"{name} must be one of {', '.join(choices)}")
    return value


def number(value: Json, least: int, most: int, name: str) -> int:
    """Return the whole number that `value` must be."""
    if type(value) is not int or not least <= value <= most:
        raise invalid(f"{name} must be a number from {least} to {most}")
    return value


def words(value: Json, most: int, name: str) -> str:
    """Return the text that `value` must be, of one letter at least."""
    if not isinstance(value, str) or not value.strip():
        raise invalid(f"{name} must be a text that is not empty")
    if len(value) > most:
        raise invalid(f"{name} must have {most} characters at most")
    return value


def known_only(request: Collection[str], known: Collection[str]) -> None:
    """Refuse a member that the vendor does not document."""
    for name in request:
        if name not in known:
            raise invalid(f"Unknown parameter: '{name}'.", "unknown_parameter")

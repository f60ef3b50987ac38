"""What is wrong with a configuration, in one sentence with its place."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterable
from typing import TypeGuard, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import ConfigurationError
from bot.sources import Source


def complaint(error: ValidationError, model: type[BaseModel], source: Source) -> ConfigurationError:
    """What is wrong, where it stands and what would be right; a misspelt key before what it left missing."""
    details = sorted(error.errors(), key=lambda detail: detail["type"] != "extra_forbidden")
    return ConfigurationError(_sentence(details[0], model, source))


def nearest(name: str, names: Iterable[str]) -> str:
    """The end of a sentence about an unknown `name`: the nearest right one, else all there are."""
    names = sorted(names)
    if close := difflib.get_close_matches(name, names, n=1):
        return f': did you mean "{close[0]}"?'
    return f": there are {', '.join(names)}." if names else "."


def _sentence(detail: ErrorDetails, model: type[BaseModel], source: Source) -> str:
    place = tuple(str(part) for part in detail["loc"])
    where = source.where(place)
    if detail["type"] == "extra_forbidden":
        return f"{where}: no such key{nearest(place[-1], _keys(model, place[:-1]))}"
    if detail["type"] == "missing":
        return f"{where} is missing."
    reason = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    reason = reason.replace("an object", "a table").replace("Tuple", "list")
    # A value that should have been a variable's name may be the secret itself.
    told = isinstance(detail["input"], dict) or place[-1].endswith("_env")
    return f"{where} {reason}." if told else f"{where} {reason} (it is {detail['input']!r})."


def _keys(model: type[BaseModel], place: tuple[str, ...]) -> Iterable[str]:
    """The keys that the table at `place` may hold; a name chosen by the operator is stepped over."""
    for part in place:
        if part in model.model_fields:
            annotation = model.model_fields[part].annotation
            model = next(filter(_is_table, (annotation, *get_args(annotation))))
    return model.model_fields


def _is_table(annotation: object) -> TypeGuard[type[BaseModel]]:
    return inspect.isclass(annotation) and issubclass(annotation, BaseModel)

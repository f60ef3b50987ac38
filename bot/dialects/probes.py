"""Free questions, a dialect each, by which an operator learns how a provider does before anybody pays.

They are about the key and the model, never for a picture: `GET`s that no vendor charges for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Annotated

from pydantic import BeforeValidator, ValidationError

from bot.dialects.exchange import Send
from bot.dialects.task_polling import SUBMIT_PATH
from bot.dialects.wire import Maybe, Text, Wire, as_objects


@dataclass(frozen=True, slots=True)
class Probe:
    """What to send. `absent`: it asks for what is not there, and to hear just that is the right answer."""

    send: Send
    absent: bool = False


def _asking(path: str) -> Send:
    return Send(method="GET", path=path, headers={"Accept": "application/json"})


# Nearly all list their models to whoever has a key.
_MODELS = Probe(_asking("/models"))
_OTHERS: Mapping[str, Probe] = MappingProxyType(
    {
        # Its list of models is open to all, so it says nothing of the key.
        "openrouter": Probe(_asking("/key")),
        "gemini": Probe(replace(_asking("/models"), key_header="x-goog-api-key", key_prefix="")),
        "image-task": Probe(_asking(f"{SUBMIT_PATH}/darkroom-check"), absent=True),
    }
)


def probe_of(dialect: str) -> Probe:
    """Return the free question to a provider that speaks `dialect`."""
    return _OTHERS.get(dialect, _MODELS)


# How gateways that resell many models name the ways to ask one, and who of ours asks so.
_WAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "openai": ("chat-blocks", "chat-markdown", "openrouter"),
        "openai-response": ("openai-responses",),
        "image-generation": ("openai-images", "image-task"),
        "gemini": ("gemini",),
    }
)


class _Model(Wire):
    id: Text = None
    name: Text = None
    supported_endpoint_types: Maybe[tuple[str, ...]] = None


class _Listing(Wire):
    data: Annotated[tuple[_Model, ...], BeforeValidator(as_objects)] = ()
    models: Annotated[tuple[_Model, ...], BeforeValidator(as_objects)] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """What a provider's list says of one model. `dialects`: those it may be asked in; empty: untold."""

    known: bool
    dialects: tuple[str, ...] = ()


def look_up(model: str, body: bytes) -> Listed | None:
    """Return what a list of models says of `model`; None if this is no such list."""
    try:
        listing = _Listing.model_validate_json(body)
    except ValidationError:
        return None
    models = (*listing.data, *listing.models)
    if not models:
        return None
    found = [each for each in models if model in (each.id, (each.name or "").removeprefix("models/"))]
    ways = [way for each in found for way in each.supported_endpoint_types or ()]
    return Listed(bool(found), tuple(dialect for way in ways for dialect in _WAYS.get(way, ())))

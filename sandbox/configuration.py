"""The bot's configuration for the local world, as its operator would write it; for all who start a bot there.

Whoever wants another vendor, or other options, says so by name; nothing here is read by the vendors.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from sandbox.providers import Providers
from sandbox.providers.ratios import TIERS

Table: TypeAlias = Mapping[str, Any]

# The variable that holds the one key which all local vendors take.
KEY_VARIABLE = "SANDBOX_KEY"

_SQUARE, _PORTRAIT, _LANDSCAPE = "1024x1024", "1024x1536", "1536x1024"
_PIXELS = {size: size for size in (_SQUARE, _PORTRAIT, _LANDSCAPE)}
_RATIOS = {"square": "1:1", "portrait": "2:3", "landscape": "3:2", "wide": "16:9"}
_QUALITIES = ["low", "medium", "high"]

# What each vendor's model has, beside its address, its name and its price.
_HAS: Mapping[str, Table] = {
    "bytespike": {
        "dialect": "chat-blocks",
        "sizes": {**_PIXELS, "2048x2048": "2048x2048"},
        "qualities": _QUALITIES,
        "counts": [1, 2],
        "references": 4,
        "unbilled_status": ["4xx", "5xx", "stream"],
    },
    "acedata": {"dialect": "chat-markdown", "references": 4, "result_url_s": 0},
    "crazyrouter": {"dialect": "chat-blocks", "references": 4, "result_url_s": 0},
    "toapis": {
        "dialect": "image-task",
        "sizes": {_SQUARE: "1:1", _PORTRAIT: "2:3", _LANDSCAPE: "3:2"},
        "counts": [1, 2, 4],
        "references": 5,
        "mask": "url",
        "prompt_chars": 1000,
        "poll_s": 1,
        "watch_s": 120,
    },
    "openai": {
        "dialect": "openai-images",
        "sizes": _PIXELS,
        "qualities": _QUALITIES,
        "counts": [1, 2, 4],
        "references": 16,
        "mask": "alpha",
        "prompt_chars": 32000,
        "extra_body": {"partial_images": 2},
    },
    "openai_chat": {
        "dialect": "openai-responses",
        "sizes": _PIXELS,
        "qualities": _QUALITIES,
        "mask": "alpha",
        "extra_body": {"store": False, "image_generation": {"partial_images": 2}},
    },
    "openrouter": {"dialect": "openrouter", "sizes": _RATIOS},
    "gemini": {
        "dialect": "gemini",
        "sizes": _RATIOS,
        "qualities": ["1K", "2K", "4K"],
        "references": 14,
        "unbilled_status": ["4xx", "5xx"],
    },
}
VENDORS = tuple(_HAS)
# Those that can tell an answer piece by piece.
STREAMING = frozenset(VENDORS) - {"toapis"}
# Those whose models take tools, and so may ask back with answers to choose from.
TAKING_TOOLS = frozenset({"bytespike", "openai_chat", "openrouter", "gemini"})


def provider(vendors: Providers, name: str, options: Mapping[str, object], *, stream: bool = True) -> Table:
    """Return the table of the vendor `name`, with `options` over what its model has."""
    has = dict(_HAS[name])
    stream = stream and name in STREAMING
    if not stream:
        has.pop("extra_body", None)
    return {
        **has,
        "base_url": vendors.vendor_url(name),
        "model": vendors.model(name),
        "api_key_env": KEY_VARIABLE,
        **({"stream": True} if stream else {}),
        "price_usd": _prices(vendors.settings.prices, has.get("qualities", ())),
        **options,
    }


def _prices(microdollars: Mapping[str, int], qualities: Iterable[str]) -> dict[str, float]:
    """Return dollars an image by what can be chosen; untold, it is of medium quality."""
    tiers = {"": "medium", **{quality: TIERS.get(quality, quality) for quality in qualities}}
    return {quality: microdollars[tier] / 1_000_000 for quality, tier in tiers.items()}


def dialect(name: str) -> str:
    """Return the dialect in which the vendor `name` is asked."""
    return str(_HAS[name]["dialect"])


def surroundings(folder: Path, api_url: str, vendors: Providers) -> dict[str, Table]:
    """Return all tables but the providers': the local Discord, and a store and pictures in `folder`."""
    return {
        "discord": {"api_url": api_url, "token_env": "DISCORD_TOKEN", "guilds": []},
        "store": {"url": f"sqlite:///{folder}/darkroom.db"},
        "images": {"url": str(folder / "images")},
        "http": {"listen": ""},
        "downloads": {"allow_private": [vendors.base_url.removeprefix("http://")]},
    }


def written(tables: Mapping[str, Table]) -> str:
    """Return `tables` by their (dotted) names as TOML."""
    return "\n".join(
        "\n".join(
            (f"[{name}]", *(f"{json.dumps(key)} = {inline(value)}" for key, value in table.items()), "")
        )
        for name, table in tables.items()
    )


def overriding(tables: Mapping[str, Table]) -> dict[str, str]:
    """Return `tables` as the environment variables that lay them over a `bot.toml`."""
    return {
        f"DARKROOM__{name}__{key}".replace(".", "__").upper(): inline(value)
        for name, table in tables.items()
        for key, value in table.items()
    }


def inline(value: object) -> str:
    """Return `value` as TOML in one line."""
    match value:
        case Mapping():
            members = (f"{inline(str(key))} = {inline(each)}" for key, each in value.items())
            return f"{{ {', '.join(members)} }}"
        case list() | tuple():
            return f"[{', '.join(map(inline, value))}]"
    return json.dumps(value, ensure_ascii=False)

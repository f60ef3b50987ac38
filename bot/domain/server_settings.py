"""What moderators have set for their server, as one value; what is not set has these defaults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue, TypeAdapter, ValidationError

from bot.domain.ids import ChannelId
from bot.domain.money import DOLLAR
from bot.domain.windows import zone_named
from bot.errors import Refusal, Refused

# What Discord shows besides a refusal without cutting it, and how many channels one of its menus takes.
LONGEST_MESSAGE, MOST_CHANNELS = 500, 25
LONGEST_RETENTION = 3650


def _zone(name: str) -> str:
    zone_named(name)
    return name


Zone = Annotated[str, AfterValidator(_zone)]


def _once(channels: tuple[ChannelId, ...]) -> tuple[ChannelId, ...]:
    return tuple(dict.fromkeys(channels))


Channels = Annotated[tuple[ChannelId, ...], AfterValidator(_once), Field(max_length=MOST_CHANNELS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """`channels`: where pictures may be asked for, threads included; empty: everywhere.

    `held`: channels where a moderator releases each turn before it runs. `log_channel`: where every
    turn and report is told. `threads`: a conversation opens a thread unless its member says otherwise.
    `quiet`: fewer edits, no previews. `zone`: the IANA name of the zone that quotas and charts count in.
    `locale`: the language of what everybody reads; None: the server's own. `retention_days`: how
    long pictures and words are kept; None: until somebody deletes them. `size`, `quality`,
    `provider`: what is made where nobody chooses. `full_message`: what is said besides when a quota
    is spent. `ask_above`: micro-dollars from which a turn asks before it spends; None: never.
    `budget_channel`: where alerts at 50, 80 and 100 % of a budget go; None: the log channel.
    """

    channels: Channels = ()
    held: Channels = ()
    log_channel: ChannelId | None = None
    budget_channel: ChannelId | None = None
    threads: bool = False
    quiet: bool = False
    zone: Zone = "UTC"
    locale: str | None = None
    retention_days: Annotated[int, Field(ge=1, le=LONGEST_RETENTION)] | None = None
    size: str | None = None
    quality: str | None = None
    provider: str | None = None
    full_message: Annotated[str, Field(max_length=LONGEST_MESSAGE)] = ""
    ask_above: Annotated[int, Field(ge=0, le=10_000 * DOLLAR)] | None = None


KEYS = tuple(field.name for field in fields(ServerSettings))

_ADAPTER = TypeAdapter(ServerSettings)


def settings_from(values: Mapping[str, JsonValue]) -> ServerSettings:
    """Read what the store keeps by key; raises pydantic's `ValidationError` for a value of the wrong kind.

    A key of an earlier or a later version is passed over.
    """
    return _ADAPTER.validate_python({key: values[key] for key in KEYS if key in values})


def values_of(settings: ServerSettings) -> Mapping[str, JsonValue]:
    """Return by key what differs from the defaults, as the store keeps it."""
    untold = ServerSettings()
    every: Mapping[str, JsonValue] = _ADAPTER.dump_python(settings, mode="json")
    return {key: every[key] for key in KEYS if getattr(settings, key) != getattr(untold, key)}


def changed(settings: ServerSettings, changes: Mapping[str, JsonValue]) -> ServerSettings:
    """Return `settings` with some keys set, None: as if never set; raises `Refused` for a wrong value."""
    values = {**values_of(settings), **changes}
    try:
        told = {key: each for key, each in values.items() if each is not None}
        # JSON, because only there pydantic's strict mode takes lists for tuples.
        return _ADAPTER.validate_json(json.dumps(told), strict=True)
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        given = str(values.get(key))
        if key == "zone":
            raise Refused(Refusal.UNKNOWN_ZONE, {"given": given}) from error
        raise Refused(Refusal.SETTINGS_BAD_VALUE, {"name": key, "given": given}) from error

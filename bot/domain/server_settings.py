"""What moderators have set for their server, as one value; what is not set has these defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from pydantic import JsonValue, TypeAdapter

from bot.domain.ids import ChannelId


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

    channels: tuple[ChannelId, ...] = ()
    held: tuple[ChannelId, ...] = ()
    log_channel: ChannelId | None = None
    budget_channel: ChannelId | None = None
    threads: bool = False
    quiet: bool = False
    zone: str = "UTC"
    locale: str | None = None
    retention_days: int | None = None
    size: str | None = None
    quality: str | None = None
    provider: str | None = None
    full_message: str = ""
    ask_above: int | None = None


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

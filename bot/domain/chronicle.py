"""Who did what in a server: decisions and requests in one row of time, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import JsonValue

from bot.domain.ids import UserId

PAGE = 8


class Way(StrEnum):
    """Which way a page lies from a moment."""

    OLDER = "older"
    NEWER = "newer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act. `action` is `turn.STATE` for a request for pictures, else the audit's own word.

    `vendor`: what providers call the requests it is about, as (provider, id).
    """

    at: datetime
    actor: UserId
    action: str
    subject: int | None = None
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    instruction: str = ""
    vendor: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some deeds, newest first, and whether there are more on either side."""

    deeds: tuple[Deed, ...]
    older: bool
    newer: bool

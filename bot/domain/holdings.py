"""What is held about a person, as they may know it, and what still shows what was erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ChannelId, GuildId, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held about a person. `rows`: how many, by table; `binding`: of them, what moderators decided.

    `picture_bytes`: the size of their pictures, both made and uploaded. `days`: how long words and
    pictures are kept where they ask; None: until somebody deletes them.
    """

    rows: Mapping[str, int]
    binding: int = 0
    since: datetime | None = None
    pictures: int = 0
    picture_bytes: int = 0
    days: int | None = None


@dataclass(frozen=True, slots=True)
class OwnPicture:
    """A picture of theirs as it lies in what they take away; `path` None: there was no room for it."""

    name: str
    path: str | None
    asked: str
    asked_at: datetime


class Reason(StrEnum):
    """Why a message is emptied."""

    FORGOTTEN = "forgotten"
    EXPIRED = "expired"
    TAKEN_DOWN = "taken_down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """A message of the bot that still shows what was erased. `locale`: the language it was told in."""

    message: MessageId
    channel: ChannelId
    guild: GuildId | None
    reason: Reason
    locale: str | None = None

"""What a member was granted besides their own limit: used last, and not counted against that limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.ids import GuildId, UserId
from bot.domain.quotas import Measure

# A counter needs an end; this one never comes.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """`amount` counts pictures, or micro-dollars where `measure` is usd; `until` None: it has no end."""

    guild: GuildId
    member: UserId
    measure: Measure
    amount: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """How much of a grant is used."""

    grant: Grant
    used: int

    @property
    def left(self) -> int:
        """What it still gives."""
        return max(0, self.grant.amount - self.used)

"""What the stateful test of the ledgers knows by itself, and the world it plays in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.domain.ids import AttemptId, ChannelId, GuildId, RoleId, UserId
from bot.domain.places import Place
from bot.domain.quotas import Measure, Scope, Subject, default_rule
from bot.domain.turns import State, Turn

PRICE = 40_000
MONTHLY = 30 * PRICE
DEFAULT = default_rule(12)
MEMBERS = [UserId(1), UserId(2), UserId(3)]
ROLES = {MEMBERS[0]: (), MEMBERS[1]: (RoleId(11),), MEMBERS[2]: (RoleId(11), RoleId(12))}
PLACES = [
    Place(channel=ChannelId(21), guild=GuildId(31)),
    Place(channel=ChannelId(22), guild=GuildId(31)),
    Place(channel=ChannelId(23), guild=GuildId(31), parent=ChannelId(22)),
    Place(channel=ChannelId(24), guild=GuildId(32)),
    Place(channel=ChannelId(25)),
]
ZONES = ["UTC", "America/New_York", "America/Panama", "Pacific/Kiritimati", "Australia/Lord_Howe"]
# An ordinary noon, and hours before the clocks of New York, then of Lord Howe Island, are changed.
STARTS = [
    datetime(2026, 11, 21, 12, tzinfo=UTC),
    datetime(2026, 3, 8, 4, tzinfo=UTC),
    datetime(2026, 10, 3, 13, tzinfo=UTC),
]
SUBJECTS: list[tuple[Subject, int | None]] = [
    (Subject.SERVER, None),
    (Subject.EACH, None),
    (Subject.CHANNEL, 22),
    (Subject.ROLE, 11),
    (Subject.ROLE, 12),
    (Subject.MEMBER, 3),
]


@dataclass(slots=True)
class Held:
    """What the model knows of a turn: where it counts, what it holds now, and what the provider took.

    `attempts` counts its requests; all but the last are known to have cost nothing.
    """

    turn: Turn
    scopes: tuple[Scope, ...]
    at: datetime
    images: int
    cost: int
    spent: int
    taken: int = 0
    pictures: int = 0
    attempts: int = 0
    state: State = State.RESERVED
    drawn: dict[int, int] = field(default_factory=dict)

    @property
    def attempt(self) -> AttemptId:
        """The id of its last request."""
        return AttemptId(f"{self.turn.id}.{self.attempts}")

    def amount(self, measure: Measure) -> int:
        """What it counts for."""
        return self.images if measure is Measure.IMAGES else self.cost

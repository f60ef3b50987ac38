"""Who may make how much: rules, and which of them hold for a turn.

Three totals must allow a turn: the server's, the channel's and the member's own. For the member's
own the closest rules decide alone: those for the member, else those for their roles, else those
for each member, else the operator's default. Rules as close as each other all hold; where two
roles limit the same measure over the same period, the larger limit does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import GuildId, UserId
from bot.domain.places import Asker, Place
from bot.domain.windows import Per, Window, window
from bot.errors import Refusal


class Measure(StrEnum):
    """What is counted: pictures delivered, or micro-dollars."""

    IMAGES = "images"
    USD = "usd"


class Subject(StrEnum):
    """Whom a rule is for."""

    EACH = "each"
    SERVER = "server"
    CHANNEL = "channel"
    ROLE = "role"
    MEMBER = "member"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One limit. `subject` is the channel, role or member it is for; `guild` None: the operator's default.

    `limit` counts pictures, or micro-dollars where `measure` is usd; 0 forbids.
    """

    guild: GuildId | None
    kind: Subject
    subject: int | None = None
    per: Per
    limit: int
    measure: Measure = Measure.IMAGES


class Holder(StrEnum):
    """What a counter belongs to. `everywhere`: a member in all servers; `direct`: outside of every one."""

    SERVER = "server"
    CHANNEL = "channel"
    MEMBER = "member"
    EVERYWHERE = "everywhere"
    DIRECT = "direct"


# Counters of a member's own use; what a grant pays for does not count there.
OWN = frozenset({Holder.MEMBER, Holder.EVERYWHERE})


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose use is added up: a server's, a channel's, a member's in one server, in all, or outside of all."""

    holder: Holder
    guild: GuildId | None
    subject: int

    def __str__(self) -> str:
        """Return the scope's name in the store."""
        return f"{self.holder}:{self.guild or 0}:{self.subject}"


# By what a rule refuses: nothing is left, less is left than asked for, there is never so much.
REFUSALS = frozenset({Refusal.QUOTA_SPENT, Refusal.QUOTA_SHORT, Refusal.QUOTA_TOO_SMALL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What a turn would add to one counter, and the rule that must allow it."""

    scope: Scope
    window: Window
    rule: Rule
    amount: int

    @property
    def measure(self) -> Measure:
        """What `amount` is counted in."""
        return self.rule.measure

    @property
    def frees_at(self) -> datetime | None:
        """When as much would be allowed at the latest; None: never."""
        return self.window.ends_at if self.amount <= self.rule.limit else None

    def refused_by(self, used: int) -> Refusal:
        """Why the rule does not allow it where so much is used."""
        if self.frees_at is None:
            return Refusal.QUOTA_TOO_SMALL
        return Refusal.QUOTA_SHORT if used < self.rule.limit else Refusal.QUOTA_SPENT


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a charge's rule is used in its present window."""

    charge: Charge
    used: int

    @property
    def left(self) -> int:
        """What the rule allows still; below 0 where it was set lower since."""
        return self.charge.rule.limit - self.used


def default_rule(images_per_day: int) -> Rule:
    """The operator's default, where no moderator has set a rule."""
    return Rule(guild=None, kind=Subject.DEFAULT, per=Per.DAY, limit=images_per_day)


def scopes(user: UserId, place: Place) -> tuple[Scope, ...]:
    """Every scope that a turn of `user` at `place` counts in."""
    if place.guild is None:
        return (Scope(Holder.DIRECT, None, user),)
    return (
        Scope(Holder.SERVER, place.guild, place.guild),
        Scope(Holder.CHANNEL, place.guild, place.counted_channel),
        Scope(Holder.MEMBER, place.guild, user),
        Scope(Holder.EVERYWHERE, None, user),
    )


def applicable(
    rules: Iterable[Rule],
    asker: Asker,
    place: Place,
    default: Rule,
    *,
    images: int,
    cost: int,
    now: datetime,
    zone: str = "UTC",
    across_servers: bool = False,
) -> tuple[Charge, ...]:
    """Return what a turn of so many `images` and so much `cost` must be allowed.

    `rules` and `zone` are those of the place's server. Outside servers the operator's default holds alone.
    `across_servers`: the member's own limit counts what they made in all servers together.
    """
    amounts = {Measure.IMAGES: images, Measure.USD: cost}
    return tuple(
        Charge(scope=scope, window=window(rule.per, now, zone), rule=rule, amount=amounts[rule.measure])
        for scope, held in _held(tuple(rules), asker, place, default, across_servers=across_servers)
        for rule in held
    )


def _held(
    rules: tuple[Rule, ...], asker: Asker, place: Place, default: Rule, *, across_servers: bool
) -> tuple[tuple[Scope, tuple[Rule, ...]], ...]:
    if place.guild is None:
        (direct,) = scopes(asker.user, place)
        return ((direct, (default,)),)
    server, channel, member, everywhere = scopes(asker.user, place)
    return (
        (server, _for(rules, Subject.SERVER)),
        (channel, _for(rules, Subject.CHANNEL, place.counted_channel)),
        (everywhere if across_servers else member, _own(rules, asker, default)),
    )


def _own(rules: tuple[Rule, ...], asker: Asker, default: Rule) -> tuple[Rule, ...]:
    """The closest rules there are for the member's own use."""
    return (
        _for(rules, Subject.MEMBER, asker.user)
        or _best(_for(rules, Subject.ROLE, *asker.roles))
        or _for(rules, Subject.EACH)
        or (default,)
    )


def _for(rules: tuple[Rule, ...], kind: Subject, *subjects: int) -> tuple[Rule, ...]:
    named = kind in {Subject.CHANNEL, Subject.ROLE, Subject.MEMBER}
    return tuple(rule for rule in rules if rule.kind is kind and (not named or rule.subject in subjects))


def _best(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The largest limit for each period and measure."""
    best: dict[tuple[Per, Measure], Rule] = {}
    for rule in sorted(rules, key=lambda rule: rule.limit):
        best[rule.per, rule.measure] = rule
    return tuple(best.values())

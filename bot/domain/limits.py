"""What a role may ask for. For each option the closest word holds: of the asker's roles, else everyone's.

Roles that say something about the same option are taken together: a member may choose whatever one of
them allows. A role that says nothing about an option leaves it to the others, and to everyone's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.domain.ids import GuildId, RoleId
from bot.domain.offers import Offer, Options
from bot.errors import Refusal, Refused

Names: TypeAlias = tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What may be asked for; None: anything. `references`: the pictures attached to one request."""

    sizes: Names = None
    qualities: Names = None
    providers: Names = None
    count: int | None = None
    references: int | None = None

    def narrowed(self, options: Options, offers: Iterable[Offer]) -> Options:
        """`options`, where nothing was chosen with what is allowed: a default may be the dearest there is."""
        asked = [offer for offer in offers if self._serves(offer) and options.provider in {None, offer.name}]
        return replace(
            options,
            size=options.size or _first(self.sizes, (name for offer in asked for name in offer.sizes)),
            quality=options.quality
            or _first(self.qualities, (n for offer in asked for n in offer.qualities)),
        )

    def inherited(self, options: Options, offers: Iterable[Offer]) -> Options:
        """`options` of another's turn, without those that may not be asked for."""
        serving = {offer.name for offer in offers if self._serves(offer)}
        return replace(
            options,
            size=options.size if _allows(self.sizes, options.size) else None,
            quality=options.quality if _allows(self.qualities, options.quality) else None,
            provider=options.provider if options.provider in serving else None,
            count=options.count if self.count is None else min(options.count, self.count),
        )

    def check(self, options: Options, offers: Sequence[Offer], *, attached: int) -> None:
        """Refuse, naming what is allowed, whatever may not be asked for."""
        barred = {offer.name for offer in offers if not self._serves(offer)}
        providers = tuple(offer.name for offer in offers if offer.name not in barred)
        for option, chosen, allowed in (
            ("size", options.size, self.sizes),
            ("quality", options.quality, self.qualities),
            ("provider", options.provider, providers if options.provider in barred else None),
        ):
            if chosen is not None and allowed is not None and chosen not in allowed:
                facts = {"option": option, "given": chosen, "choices": ", ".join(allowed)}
                raise Refused(Refusal.OPTION_NOT_ALLOWED, facts)
        _within(Refusal.COUNT_NOT_ALLOWED, options.count, self.count)
        _within(Refusal.REFERENCES_NOT_ALLOWED, attached, self.references)

    def offered(self, offers: Iterable[Offer]) -> tuple[Offer, ...]:
        """What is left of `offers`: the providers, sizes, qualities and counts that may be asked for."""
        return tuple(
            replace(
                offer,
                sizes={size: wire for size, wire in offer.sizes.items() if _allows(self.sizes, size)},
                qualities=tuple(each for each in offer.qualities if _allows(self.qualities, each)),
                counts=tuple(each for each in offer.counts if self.count is None or each <= self.count),
            )
            for offer in offers
            if self._serves(offer)
        )

    def _serves(self, offer: Offer) -> bool:
        """Whether it may be asked: its own choice would be one of its sizes, of which none may be chosen."""
        return (
            _allows(self.providers, offer.name)
            and _allows_one(self.sizes, offer.sizes)
            and _allows_one(self.qualities, offer.qualities)
        )


ANYTHING = Allowed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What one role of a server may ask for; `role` None: everyone."""

    guild: GuildId
    role: RoleId | None
    allowed: Allowed


def allowed(limits: Iterable[Limit], roles: Iterable[RoleId]) -> Allowed:
    """What somebody with `roles` may ask for under a server's `limits`."""
    held = {limit.role: limit.allowed for limit in limits}
    own = [held[role] for role in roles if role in held]
    everyone = held.get(None, ANYTHING)
    return Allowed(
        sizes=_any_of([each.sizes for each in own], everyone.sizes),
        qualities=_any_of([each.qualities for each in own], everyone.qualities),
        providers=_any_of([each.providers for each in own], everyone.providers),
        count=_most([each.count for each in own], everyone.count),
        references=_most([each.references for each in own], everyone.references),
    )


def _any_of(own: list[Names], everyone: Names) -> Names:
    said = [names for names in own if names is not None]
    return tuple(dict.fromkeys(name for names in said for name in names)) if said else everyone


def _most(own: list[int | None], everyone: int | None) -> int | None:
    return max((number for number in own if number is not None), default=everyone)


def _first(names: Names, had: Iterable[str]) -> str | None:
    """The first allowed name that somebody has."""
    there = set(had)
    return next((name for name in names or () if name in there), None)


def _allows(names: Names, name: str | None) -> bool:
    return names is None or name is None or name in names


def _allows_one(names: Names, had: Collection[str]) -> bool:
    """Whether one may be chosen of those that somebody has, if there are any."""
    return not had or any(_allows(names, name) for name in had)


def _within(refusal: Refusal, given: int, limit: int | None) -> None:
    if limit is not None and given > limit:
        raise Refused(refusal, {"given": str(given), "limit": str(limit)})

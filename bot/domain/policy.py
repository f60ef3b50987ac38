"""Whether a turn may be asked for at all: bans, channels, what roles may ask for, blocked terms.

One decision, made before anything is fetched, reserved or paid for. Every refusal names what stands
against the request, as far as the one who asked may know it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain import terms
from bot.domain.ids import UserId
from bot.domain.limits import ANYTHING, Allowed
from bot.domain.offers import Offer, Options
from bot.domain.places import Place
from bot.domain.server_settings import ServerSettings
from bot.domain.terms import Term
from bot.domain.turns import Approval
from bot.errors import Refusal, Refused

# Refusals by these, and cancels of what a provider was at work on, count towards a pause.
STRIKES = frozenset({Refusal.BLOCKED_TERM, Refusal.NSFW_TERM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """When members are made to pause: after `strikes` within `within`, for `lasting`; 0 strikes: never."""

    strikes: int = 5
    within: timedelta = timedelta(hours=1)
    lasting: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """A member who may not ask. `by` None: the bot itself made them pause; `until` None: until lifted."""

    member: UserId
    until: datetime | None
    by: UserId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """What holds for one member of a server at one moment; `ban` is one that has not ended."""

    settings: ServerSettings = field(default_factory=ServerSettings)
    ban: Ban | None = None
    allowed: Allowed = ANYTHING
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for. `attached`: pictures sent along; `inherited`: nobody chose the options anew."""

    place: Place
    instruction: str
    options: Options
    attached: int = 0
    inherited: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Admission:
    """A request that may be made, and with which options.

    `approval`: a moderator must release it. `first`: the provider to ask before the others, where nobody
    chose one.
    """

    options: Options
    approval: Approval | None = None
    first: str | None = None


def judge(
    request: Request, book: Rulebook, offers: Sequence[Offer], *, late: Callable[[], bool] = lambda: False
) -> Admission:
    """Admit the request or raise `Refused`; `late` as in `terms.first_of`."""
    if book.ban is not None:
        raise Refused(Refusal.PAUSED if book.ban.by is None else Refusal.BANNED, frees_at=book.ban.until)
    _check_channel(request, book.settings)
    if request.inherited:
        options, first = book.allowed.inherited(request.options, offers), None
    else:
        options, first = _preferred(request.options, book, offers)
    book.allowed.check(options, offers, attached=request.attached)
    _check_terms(request, book.terms, late)
    held = is_held(request.place, book.settings)
    if held and request.private:
        raise Refused(Refusal.HELD_PRIVATE)
    return Admission(book.allowed.narrowed(options, offers), Approval.PENDING if held else None, first)


def _preferred(options: Options, book: Rulebook, offers: Sequence[Offer]) -> tuple[Options, str | None]:
    """`options`, where nothing was chosen with what the server prefers, if some provider has it.

    What the asker may not choose is not chosen for them either. Another may stand in for the provider
    that the server prefers, so that one is only named.
    """
    wish, may = book.settings, book.allowed.offered(offers)
    provider = options.provider or _among(wish.provider, (offer.name for offer in may))
    asked = [offer for offer in may if provider in {None, offer.name}]
    size = options.size or _among(wish.size, (size for offer in asked for size in offer.sizes))
    quality = options.quality or _among(wish.quality, (each for offer in asked for each in offer.qualities))
    return replace(options, size=size, quality=quality), provider


def _among(name: str | None, there: Iterable[str]) -> str | None:
    return name if name in set(there) else None


def is_held(place: Place, settings: ServerSettings) -> bool:
    """Whether a moderator must release what is asked for there."""
    return _is_among(place, settings.held)


def _check_channel(request: Request, settings: ServerSettings) -> None:
    if settings.channels and not _is_among(request.place, settings.channels):
        facts = {"channels": " ".join(map(str, settings.channels))}
        raise Refused(Refusal.NOT_THIS_CHANNEL, facts)


def _check_terms(request: Request, blocked: tuple[Term, ...], late: Callable[[], bool]) -> None:
    held_against = [term for term in blocked if not (term.nsfw and request.place.age_restricted)]
    term = terms.first_of(held_against, request.instruction, late=late)
    if term is not None:
        raise Refused(Refusal.NSFW_TERM if term.nsfw else Refusal.BLOCKED_TERM, {"term": term.text})


def _is_among(place: Place, channels: tuple[int, ...]) -> bool:
    """A thread is among them by itself or by its channel."""
    return place.channel in channels or place.counted_channel in channels

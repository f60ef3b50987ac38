"""One decision before money: who, where, what with which options, in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.ids import ChannelId, GuildId, RoleId, UserId
from bot.domain.limits import ANYTHING, Allowed, Limit, allowed
from bot.domain.offers import Offer, Options
from bot.domain.places import Place
from bot.domain.policy import Admission, Ban, Request, Rulebook, judge
from bot.domain.server_settings import ServerSettings
from bot.domain.terms import Term
from bot.domain.turns import Approval
from bot.errors import Refusal, Refused

ART, THREAD, LOUNGE = ChannelId(1), ChannelId(2), ChannelId(3)
HERE = Place(channel=ART, guild=GuildId(10))
IN_THREAD = Place(channel=THREAD, guild=GuildId(10), parent=ART)
REQUEST = Request(place=HERE, instruction="a nude cat", options=Options())
OFFERS = (
    Offer(
        name="paint",
        dialect="",
        base_url="",
        model="",
        sizes={"big": "", "small": ""},
        qualities=("high", "low"),
    ),
    Offer(name="ink", dialect="", base_url="", model="", sizes={"small": ""}),
)
SOON = datetime(2026, 12, 1, tzinfo=UTC)
ARTIST, GUEST, OTHER = RoleId(1), RoleId(2), RoleId(3)


def refusal(request: Request, book: Rulebook) -> Refused | None:
    """Why not; None: admitted."""
    try:
        judge(request, book, OFFERS)
    except Refused as refused:
        return refused
    return None


def made(request: Request, may: Allowed) -> Options:
    """The options it is made with."""
    return judge(request, Rulebook(allowed=may), OFFERS).options


@pytest.mark.parametrize(
    ("book", "why"),
    [
        (Rulebook(ban=Ban(member=UserId(1), until=SOON, by=UserId(2))), Refusal.BANNED),
        (Rulebook(ban=Ban(member=UserId(1), until=SOON, by=None)), Refusal.PAUSED),
        (Rulebook(settings=ServerSettings(channels=(LOUNGE,))), Refusal.NOT_THIS_CHANNEL),
        (Rulebook(settings=ServerSettings(channels=(ART, LOUNGE))), None),
        (Rulebook(terms=(Term("dog"), Term("cat"))), Refusal.BLOCKED_TERM),
        (Rulebook(terms=(Term("nude", nsfw=True),)), Refusal.NSFW_TERM),
        (Rulebook(terms=(Term("dog"),)), None),
        (Rulebook(allowed=Allowed(count=1, references=0)), None),
    ],
)
def test_what_stands_against_a_request(book: Rulebook, why: Refusal | None) -> None:
    """Each by itself; nothing stands against what nobody forbade."""
    refused = refusal(REQUEST, book)

    assert (refused.why if refused else None) is why


@pytest.mark.parametrize("place", [HERE, IN_THREAD])
def test_a_thread_is_held_as_its_channel_is(place: Place) -> None:
    """And where it is held, a private request is refused, since no moderator could see it."""
    book = Rulebook(settings=ServerSettings(held=(ART,), channels=(ART,)))
    request = replace(REQUEST, place=place)

    assert judge(request, book, OFFERS) == Admission(Options(), Approval.PENDING)
    hidden = refusal(replace(request, private=True), book)
    assert hidden is not None
    assert hidden.why is Refusal.HELD_PRIVATE


def test_what_is_for_adults_is_allowed_where_only_they_are() -> None:
    """Blocked for everybody stays blocked there."""
    adults = replace(REQUEST, place=replace(HERE, age_restricted=True))

    assert refusal(adults, Rulebook(terms=(Term("nude", nsfw=True),))) is None
    blocked = refusal(adults, Rulebook(terms=(Term("nude", nsfw=True), Term("cat"))))
    assert blocked is not None
    assert blocked.facts == {"term": "cat"}


def limit(role: RoleId | None, **facts: object) -> Limit:
    """What a role may ask for."""
    return Limit(guild=GuildId(10), role=role, allowed=replace(ANYTHING, **facts))  # type: ignore[arg-type]  # facts by name


@pytest.mark.parametrize(
    ("roles", "sizes", "count"),
    [
        ((), ("small",), 1),
        ((OTHER,), ("small",), 1),
        ((ARTIST,), ("big",), 4),
        ((GUEST,), ("small",), 2),
        ((ARTIST, GUEST, OTHER), ("big",), 4),
    ],
)
def test_roles_add_up_and_everyones_limit_holds_where_they_say_nothing(
    roles: tuple[RoleId, ...], sizes: tuple[str, ...], count: int
) -> None:
    """Option by option the closest word holds."""
    limits = [
        limit(None, sizes=("small",), count=1),
        limit(ARTIST, sizes=("big",), count=4),
        limit(GUEST, count=2),
    ]

    may = allowed(limits, roles)

    assert (may.sizes, may.count) == (sizes, count)


@pytest.mark.parametrize(
    ("options", "attached", "why"),
    [
        (Options(size="big"), 0, Refusal.OPTION_NOT_ALLOWED),
        (Options(quality="high"), 0, Refusal.OPTION_NOT_ALLOWED),
        (Options(provider="paint"), 0, Refusal.OPTION_NOT_ALLOWED),
        (Options(count=3), 0, Refusal.COUNT_NOT_ALLOWED),
        (Options(), 2, Refusal.REFERENCES_NOT_ALLOWED),
        (Options(size="small", quality="low", provider="ink", count=2), 1, None),
    ],
)
def test_what_a_role_may_not_ask_for_is_refused(options: Options, attached: int, why: Refusal | None) -> None:
    """Each option, the number of pictures made and of those attached."""
    may = Allowed(sizes=("small",), qualities=("low",), providers=("ink",), count=2, references=1)
    refused = refusal(replace(REQUEST, options=options, attached=attached), Rulebook(allowed=may))

    assert (refused.why if refused else None) is why


def test_what_nobody_chose_is_chosen_among_what_is_allowed() -> None:
    """A model's own default may be the dearest; where the provider knows no such option, none is chosen."""
    small = Allowed(sizes=("tiny", "small"), qualities=("low",))

    assert made(REQUEST, small) == Options(size="small", quality="low")
    assert made(REQUEST, replace(small, providers=("ink",))) == Options(size="small")
    assert made(REQUEST, ANYTHING) == Options()


def test_what_a_server_prefers_is_asked_first_and_holds_where_nobody_chose() -> None:
    """Another provider may stand in for the one preferred, so that one is not chosen for good."""
    book = Rulebook(settings=ServerSettings(provider="ink", size="small", quality="low"))
    chosen = replace(REQUEST, options=Options(provider="paint", size="big"))

    assert judge(REQUEST, book, OFFERS) == Admission(Options(size="small"), first="ink")
    assert judge(chosen, book, OFFERS).options == Options(provider="paint", size="big", quality="low")


def test_what_is_taken_over_from_another_is_dropped_where_it_is_not_allowed() -> None:
    """A reply chose none of its options, so it is not refused for them."""
    inherited = replace(REQUEST, options=Options(size="big", quality="low", provider="paint"), inherited=True)

    assert made(inherited, Allowed(sizes=("small",))) == Options(
        size="small", quality="low", provider="paint"
    )


def test_one_who_answers_anothers_question_is_not_refused_for_how_many_were_asked_for() -> None:
    """They get as many as they may have."""
    inherited = replace(REQUEST, options=Options(count=4), inherited=True)

    assert made(inherited, Allowed(count=2)) == Options(count=2)


def test_a_provider_of_which_nothing_may_be_chosen_is_not_asked_at_all() -> None:
    """Its own choice, where nobody makes one, would be one of those that are not allowed."""
    may = Allowed(qualities=("medium",))
    named = replace(REQUEST, options=Options(provider="paint"))
    refused = refusal(named, Rulebook(allowed=may))

    assert refused is not None
    assert (refused.why, refused.facts["choices"]) == (Refusal.OPTION_NOT_ALLOWED, "ink")
    assert made(REQUEST, may) == Options()
    assert made(replace(named, inherited=True), may) == Options()
    assert [offer.name for offer in may.offered(OFFERS)] == ["ink"]


def test_what_is_offered_follows_what_is_allowed() -> None:
    """Providers, and of each its sizes and qualities."""
    (paint,) = Allowed(sizes=("small",), qualities=("low",), providers=("paint",)).offered(OFFERS)

    assert (paint.name, tuple(paint.sizes), paint.qualities) == ("paint", ("small",), ("low",))
    assert ANYTHING.offered(OFFERS) == OFFERS

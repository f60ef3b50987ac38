"""The details of a turn that failed, as its member and a moderator read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.attempts import Account, Attempt
from bot.domain.ids import AttemptId
from bot.domain.turns import Failure, Family, State
from bot.errors import Billed, Kind
from bot.rendering.details import details
from bot.rendering.words import Words, locales
from tests.rendering.turns import ENDED, STARTED, TURN, a_turn

ATTEMPT = Attempt(
    id=AttemptId("a"),
    provider="bytespike",
    request_hash="",
    client_id="a",
    cost=50_000,
    started_at=STARTED,
    ended_at=ENDED,
    billed=Billed.UNKNOWN,
    endpoint="POST /chat/completions",
    model="gpt_4o",
    request_id="req-7",
    http_status=500,
    error="upstream said: <secret>",
)
FAILURE = Failure(
    family=Family.PROVIDER,
    reason=Kind.UPSTREAM,
    facts=(("provider", "bytespike"), ("code", "api_error"), ("stage", "output"), ("categories", "violence")),
    reference="trace-9",
)
ACCOUNT = Account(a_turn(State.FAILED, failure=FAILURE), (ATTEMPT,))


def read(account: Account, *, moderator: bool = False, locale: str = "en") -> str:
    """What one reads of it."""
    return details(account, Words(locale), moderator=moderator)


def test_a_member_reads_what_happened_and_what_to_quote() -> None:
    """The reason, who was asked for how long, whether it was billed, and the vendor's own name for it."""
    assert read(ACCOUNT).split("\n") == [
        Words().advice("remedy.broken"),
        r"Asked: bytespike (gpt\_4o), 14 s.",
        "The provider may have charged the operator of this bot for it; you were not charged.",
        "To ask about it, tell whoever runs this bot: trace-9",
    ]


def test_a_moderator_reads_what_tells_the_request_from_others() -> None:
    """Besides; an untold fact has no line."""
    assert read(ACCOUNT, moderator=True).startswith(read(ACCOUNT))
    assert read(ACCOUNT, moderator=True).split("\n")[4:] == [
        "**For moderators**",
        "- reason: upstream",
        r"- code: api\_error",
        "- stopped at the stage: output",
        "- content rules: violence",
        r"- request: POST \/chat\/completions",
        "- HTTP status: 500",
        "- request id: req-7",
    ]


def test_what_would_mend_it_is_told_to_moderators_alone() -> None:
    """They know whoever can change it."""
    misdirected = replace(FAILURE, facts=(("hint", 'set dialect = "image-task"'),))
    account = replace(ACCOUNT, turn=a_turn(State.FAILED, failure=misdirected))

    assert "- to mend it: set dialect" in read(account, moderator=True)
    assert "dialect" not in read(account)


@pytest.mark.parametrize("moderator", [False, True])
@pytest.mark.parametrize("locale", locales())
def test_nobody_reads_what_the_vendor_wrote(locale: str, *, moderator: bool) -> None:
    """That is for the log: it may hold anything."""
    assert "secret" not in read(ACCOUNT, moderator=moderator, locale=locale)


@pytest.mark.parametrize(
    ("billed", "sentence"),
    [
        ((Billed.NO, Billed.NO), "The provider did not charge for it"),
        ((Billed.NO, Billed.UNKNOWN), "The provider may have charged"),
        ((Billed.NO, None), "The provider may have charged"),
        ((Billed.YES, Billed.NO), "The provider charged"),
    ],
)
def test_of_several_requests_the_worst_is_told(billed: tuple[Billed | None, ...], sentence: str) -> None:
    """Each is named, with how long it took; one that has no end yet says so."""
    attempts = tuple(replace(ATTEMPT, billed=each, ended_at=ENDED if each else None) for each in billed)

    text = read(replace(ACCOUNT, attempts=attempts))

    assert sentence in text
    assert text.count("Asked: ") == len(attempts)
    assert ("heard nothing more" in text) == (None in billed)


def test_what_no_vendor_named_is_quoted_by_the_turn() -> None:
    """The log knows each turn by its id."""
    lost = replace(ATTEMPT, request_id=None)
    unnamed = Account(a_turn(State.UNKNOWN, failure=replace(FAILURE, reference=None)), (lost,))

    assert read(unnamed).endswith(TURN)
    assert read(replace(unnamed, attempts=(replace(lost, remote_id="task-3"),))).endswith("task-3")


def test_a_request_that_a_restart_lost_is_told_as_such() -> None:
    """What led to it is no provider's fault."""
    lost = a_turn(State.UNKNOWN, failure=Failure(family=Family.PROVIDER, reason="interrupted"))

    text = read(Account(lost, (replace(ATTEMPT, ended_at=STARTED + timedelta(seconds=3)),)))

    assert text.startswith("The request had gone out and no proper answer came back")

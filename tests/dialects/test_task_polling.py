"""How a task is asked after: with how much patience, and under which name."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from bot.domain.events import Accepted, ImageReady, Progressed, Remote
from bot.errors import Billed, Kind, ProviderError
from tests.dialects.playing import Answered
from tests.dialects.recordings import answers
from tests.dialects.tasks import DONE, LAMP, QUEUED, asking, recorded, resuming, said


def test_the_work_is_named_before_it_is_waited_for() -> None:
    """The first thing told is the name under which it can be found after a crash."""
    told = asking(LAMP, QUEUED)

    assert told.events[0] == Accepted("task-1")
    assert told.unanswered is not None


def test_work_without_a_name_goes_by_ours() -> None:
    """The vendor finds it by the name that we gave it, too."""
    told = asking(LAMP, said(status="queued"), DONE)

    assert told.events[0] == Accepted("turn-1")
    assert told.requests[-1].path == "/images/generations/turn-1"


def test_polls_are_spread_but_never_by_luck() -> None:
    """At least five seconds apart, no two tasks in step, and the same at every run."""
    waits = asking(LAMP, QUEUED, *[QUEUED] * 9, DONE).waits
    again = asking(LAMP, QUEUED, *[QUEUED] * 9, DONE).waits
    other = asking(LAMP, said(id="task-2", status="queued"), *[QUEUED] * 9, DONE).waits

    assert all(5 <= seconds <= 6 for seconds in waits)
    assert waits == again != other
    assert len(set(waits)) == len(waits) == 10


def test_the_vendors_own_pace_is_kept() -> None:
    """Told to come back later, we do; told nothing, at our own pace."""
    busy = said(429, headers={"retry-after": "17"}, error={"code": "rate_limit_exceeded"})
    times = {"date": "Wed, 14 Jan 2026 10:57:43 GMT", "retry-after": "Wed, 14 Jan 2026 10:58:06 GMT"}

    told = asking(LAMP, QUEUED, busy, said(429, headers=times), said(429), DONE)

    assert told.outcome == "images"
    assert told.waits[1:3] == (17, 23)
    assert told.waits[3] <= 6


@pytest.mark.parametrize(
    "poll",
    [
        QUEUED,
        said(503, error={"message": "busy"}),
        said(429, headers={"retry-after": "3600"}),
        Answered(lost=ProviderError(kind=Kind.TIMEOUT)),
    ],
    ids=["queued", "failing", "told-to-wait", "unreachable"],
)
def test_patience_ends(poll: Answered) -> None:
    """After five minutes of waiting we say so; whether it is charged is not known, and it keeps its name."""
    told = asking(LAMP, QUEUED, *[poll] * 100)

    assert told.error is not None
    assert (told.error.kind, told.error.billed, told.error.retryable) == (
        Kind.TIMEOUT,
        Billed.UNKNOWN,
        False,
    )
    assert told.error.reference == "task-1"
    assert sum(told.waits) == pytest.approx(300)
    assert sum(request.paid for request in told.requests) == 1


def test_carrying_on_asks_at_once() -> None:
    """While the bot was away the work went on."""
    told = resuming(DONE)

    assert (told.outcome, told.waits) == ("images", ())


def test_carrying_on_has_patience_with_a_task_not_known_yet() -> None:
    """A refusal in between is forgotten as soon as the task answers; only a row of them is final."""
    unknown = said(404, error={"code": 404, "message": "Task not found"})

    told = resuming(*[unknown] * 3, QUEUED, *[unknown] * 4)

    assert told.error is not None
    assert (told.error.kind, told.error.billed) == (Kind.NOT_FOUND, Billed.UNKNOWN)
    assert len(told.requests) == 8


def test_a_name_is_never_more_than_a_name() -> None:
    """Whatever a vendor calls its work, it stays within the path."""
    told = resuming(DONE, handle="../keys?x=1#é")

    assert [request.path for request in told.requests] == ["/images/generations/..%2Fkeys%3Fx%3D1%23%C3%A9"]


@pytest.mark.parametrize(
    ("headers", "times", "lasts"),
    [
        ({}, {"completed_at": 1_768_381_063, "expires_at": 1_768_467_463}, 86_400),
        (
            {"date": "Wed, 14 Jan 2026 10:57:43 GMT"},
            {"completed_at": 1, "expires_at": 1_768_467_463},
            79_200,
        ),
        ({}, {"completed_at": 1_768_381_063, "expires_at": 1_768_381_000}, 1),
        ({}, {"expires_at": 1_768_467_463}, None),
        ({}, {"completed_at": 1_768_381_063}, None),
        ({}, {"completed_at": "soon", "expires_at": [1]}, None),
    ],
    ids=["by-its-end", "by-its-date", "gone", "no-clock", "untold", "odd"],
)
def test_how_long_an_address_holds_is_told(
    headers: dict[str, str], times: dict[str, Any], lasts: int | None
) -> None:
    """Counted by the vendor's clock: ours may be another."""
    done = said(headers=headers, status="completed", url="https://pictures.example/r/a.png", **times)

    told = resuming(done)

    assert ImageReady(Remote("https://pictures.example/r/a.png", expires_in_s=lasts)) in told.events


ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e999,
    10**30,
    "",
    "x" * 300,
    "\ud800",
    [],
    [[]],
    [None, {"url": 1}],
    {},
    {"url": []},
)
FULL = {
    "id": "task-1",
    "object": "generation.task",
    "status": "completed",
    "progress": 100,
    "created_at": 1,
    "completed_at": 2,
    "expires_at": 3,
    "usage": {"total_tokens": 1},
    "url": "https://pictures.example/r/a.png",
    "data": [{"url": "https://pictures.example/r/b.png"}],
    "result": {"data": [{"url": "https://pictures.example/r/c.png"}], "fail_reason": ""},
    "error": {"code": 1, "message": "no"},
    "fail_reason": "no",
    "success": True,
}


@pytest.mark.parametrize("name", FULL)
def test_a_field_of_an_odd_type_is_as_if_it_were_not_there(name: str) -> None:
    """No vendor's slip is more than a failed poll, at the submission as well as later."""
    for odd in ODD:
        answer = said(**{**FULL, name: odd})

        assert resuming(answer).outcome in ("images", "pending"), odd
        assert asking(LAMP, answer).outcome in ("images", "pending"), odd


@pytest.mark.usefixtures("specs")
def test_lost_work_is_found_by_our_name_for_it() -> None:
    """Nobody heard whether the submission arrived: it is asked after, not made again."""
    entry = recorded("toapis/seq_submit_lost_then_found")
    lost, *polls = answers(entry)

    first = asking(LAMP, lost)
    found = resuming(*polls, handle="order_20260428_001")

    assert first.error is not None
    assert first.error.billed is Billed.UNKNOWN
    assert found.outcome == entry["expect"]["outcome"]
    assert found.images == [{"url": entry["expect"]["images"][0]["url"]}]
    assert found.progress == entry["expect"]["progress"]
    requests = [*first.requests, *found.requests]
    assert sum(request.paid for request in requests) == entry["expect"]["submits"]
    assert [f"/v1{request.path}" for request in requests] == [
        exchange["request"]["path"] for exchange in entry["exchanges"]
    ]


@pytest.mark.usefixtures("specs")
def test_a_task_that_does_not_end_ends_with_our_patience() -> None:
    """Its last answer repeated until then."""
    entry = recorded("toapis/seq_deadline")
    submitted, last = answers(entry)

    told = asking(LAMP, submitted, *[last] * 100)

    assert told.error is not None
    expected = entry["expect"]["error"]
    assert (told.error.kind, told.error.http_status) == (expected["kind"], expected["http_status"])
    assert list(dict.fromkeys(told.progress)) == entry["expect"]["progress"]
    assert (told.error.billed, told.error.retryable) == (entry["expect"]["billed"], False)


@pytest.mark.usefixtures("specs")
@pytest.mark.parametrize("name", ["seq_happy", "seq_429_while_polling", "seq_502_html_while_polling"])
def test_a_recorded_conversation_takes_the_recorded_time(name: str) -> None:
    """One submission, the recorded paths, and no poll too early."""
    entry = recorded(f"toapis/{name}")
    expect = entry["expect"]

    told = asking(LAMP, *answers(entry))

    assert [f"/v1{request.path}" for request in told.requests] == [
        exchange["request"]["path"] for exchange in entry["exchanges"]
    ]
    assert sum(request.paid for request in told.requests) == expect["submits"]
    assert min(told.waits) >= expect.get("min_poll_interval_s", 0)
    least = expect.get("waits_at_least_s", [])
    assert all(waited >= seconds for waited, seconds in zip(told.waits, least, strict=False))


def test_progress_is_told_as_it_comes() -> None:
    """Also where it goes backwards: what people see is not the wire's concern."""
    told = asking(LAMP, QUEUED, said(progress="65%"), said(progress=40), DONE)

    percents = [event.percent for event in told.events if isinstance(event, Progressed)]
    assert [percent for percent in percents if percent is not None] == [65, 40]
    assert any(earlier > later for earlier, later in pairwise(told.progress))

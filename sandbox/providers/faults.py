"""Faults on request: what goes wrong, armed beforehand and taken by the next request it fits."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from pydantic.dataclasses import dataclass


class Kind(StrEnum):
    """Everything that can be made to go wrong, by where it acts."""

    # The whole answer, whatever was asked for.
    STATUS = "status"
    HTML = "html"
    EMPTY = "empty"
    REDIRECT = "redirect"
    HANG_UP = "hang_up"
    ERROR_BODY = "error_body"
    NO_CHOICES = "no_choices"
    NO_CONTENT = "no_content"
    FORBIDDEN = "forbidden"
    FILTERED = "filtered"
    DECLINED = "declined"
    # How the answer comes.
    CUT = "cut"
    ERROR_FRAME = "error_frame"
    STALL = "stall"
    DRIP = "drip"
    MALFORMED = "malformed"
    # What is in it.
    BAD_PICTURE = "bad_picture"
    CUT_BASE64 = "cut_base64"
    WRONG_SHAPE = "wrong_shape"
    WORDS_ONLY = "words_only"
    FEWER = "fewer"
    UNEXPECTED_TOOL_CALL = "unexpected_tool_call"
    # What becomes of a task.
    TASK_LOST = "task_lost"
    TASK_STUCK = "task_stuck"
    TASK_FAILED = "task_failed"
    TASK_REFUSED = "task_refused"
    TASK_EMPTY = "task_empty"
    # Sending a picture ahead, and asking how a task is.
    UPLOAD_STATUS = "upload_status"
    POLL_STATUS = "poll_status"
    POLL_HTML = "poll_html"
    POLL_HANG_UP = "poll_hang_up"
    # Fetching a result.
    FETCH_STATUS = "fetch_status"
    FETCH_HTML = "fetch_html"
    FETCH_REDIRECT = "fetch_redirect"
    FETCH_CUT = "fetch_cut"
    FETCH_STALL = "fetch_stall"


class Payload(StrEnum):
    """What a bad picture is instead."""

    SVG = "svg"
    HTML = "html"
    TEXT = "text"
    EMPTY = "empty"
    BOMB = "bomb"
    TRUNCATED = "truncated"
    HUGE = "huge"


class Where(StrEnum):
    """At which kind of request a fault strikes."""

    ASK = "ask"
    UPLOAD = "upload"
    POLL = "poll"
    FETCH = "fetch"


WHOLE: Final = frozenset(
    {
        *(Kind.STATUS, Kind.HTML, Kind.EMPTY, Kind.REDIRECT, Kind.HANG_UP, Kind.ERROR_BODY),
        *(Kind.NO_CHOICES, Kind.NO_CONTENT, Kind.FORBIDDEN, Kind.FILTERED, Kind.DECLINED),
    }
)


def where(kind: Kind) -> Where:
    """Tell where a fault strikes: its name begins with that, or it strikes the request that is paid for."""
    return next((place for place in Where if kind.startswith(f"{place}_")), Where.ASK)


FETCHES: Final = frozenset(kind for kind in Kind if where(kind) is Where.FETCH)
# These befall vendors alone that work on a task while one asks again and again.
TASKS: Final = frozenset(kind for kind in Kind if kind.startswith(("task_", "upload_", "poll_")))
# Bare answers come before any work unless told otherwise; these follow work that was paid for.
_BILLED: Final = frozenset(kind for kind in Kind if where(kind) is Where.ASK) - {
    *WHOLE,
    *(Kind.ERROR_FRAME, Kind.WORDS_ONLY, Kind.UNEXPECTED_TOOL_CALL),
}

_STATUS: Final = {
    Kind.HTML: 502,
    Kind.EMPTY: 200,
    Kind.REDIRECT: 307,
    Kind.POLL_HTML: 502,
    Kind.POLL_STATUS: 429,
    Kind.FETCH_STATUS: 404,
}
_PAUSES_S: Final = {Kind.DRIP: 0.05}


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class Fault:
    """One thing that goes wrong.

    `billed` None: as a real vendor would (nothing before the work, nothing for an error frame, else yes).
    A whole-answer fault with `billed` strikes after the work: it is done, charged and never handed over.
    `status` None: 500; 502 for HTML, 200 for an empty body, 307 for a redirect, 429 for a poll, 404 for a
    fetch.
    `reset`: the connection breaks rather than ends. `after_picture`: the final picture still comes whole.
    `seconds`: how long a stall lasts (None: an hour), or the pause between two drops (None: 0.05).
    `retry_after` (seconds) and `reset_in_s` become headers of a status.
    `target`: where a result, or the whole answer, redirects to.
    `match`: only a request whose prompt (or, for a fetch, an upload or a poll, whose path) contains it.
    `vendor`: only that one's requests; empty: whoever's.
    """

    kind: Kind
    status: int | None = None
    billed: bool | None = None
    reset: bool = False
    after_picture: bool = False
    payload: Payload = Payload.SVG
    seconds: float | None = None
    retry_after: float | None = None
    reset_in_s: int | None = None
    target: str = "http://169.254.169.254/latest/meta-data/"
    match: str = ""
    vendor: str = ""

    @property
    def bills(self) -> bool:
        """Whether the work behind the spoilt answer is charged."""
        return self.kind in _BILLED if self.billed is None else self.billed

    @property
    def http_status(self) -> int:
        """The status that goes out."""
        return self.status or _STATUS.get(self.kind, 500)

    @property
    def pause_s(self) -> float:
        """How long to be silent, each time."""
        return _PAUSES_S.get(self.kind, 3600) if self.seconds is None else self.seconds

    @property
    def replaces_answer(self) -> bool:
        """Whether nothing of the real answer is sent."""
        return self.kind in WHOLE


class Faults:
    """Faults waiting for a request, first armed first taken; and those taken, for tests to look at."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self.taken: list[Fault] = []

    def arm(self, fault: Fault, times: int = 1) -> None:
        """Make the next `times` requests that fit go wrong in this way, one after another."""
        self._armed.extend([fault] * times)

    def clear(self) -> None:
        """Disarm everything."""
        self._armed.clear()

    @property
    def armed(self) -> tuple[Fault, ...]:
        """What still waits."""
        return tuple(self._armed)

    def take(
        self, vendor: str, text: str, at: Where = Where.ASK, *, lacks: Collection[Kind] = ()
    ) -> Fault | None:
        """Return the first fault for this request (by its prompt or path), which is then used up.

        `lacks`: what cannot happen at this vendor; such faults wait for one where they can.
        """
        for place, fault in enumerate(self._armed):
            fits = where(fault.kind) is at and fault.kind not in lacks and fault.match in text
            if fits and fault.vendor in ("", vendor):
                self.taken.append(self._armed.pop(place))
                return fault
        return None

"""Faults on request: what goes wrong, armed beforehand and taken by the next request it fits."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic.dataclasses import dataclass


class Kind(StrEnum):
    """Everything that can be made to go wrong, by where it acts."""

    # The whole answer, whatever was asked for.
    STATUS = "status"
    HTML = "html"
    EMPTY = "empty"
    HANG_UP = "hang_up"
    ERROR_BODY = "error_body"
    NO_CHOICES = "no_choices"
    NO_CONTENT = "no_content"
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


WHOLE: Final = frozenset(
    {
        *(Kind.STATUS, Kind.HTML, Kind.EMPTY, Kind.HANG_UP, Kind.ERROR_BODY),
        *(Kind.NO_CHOICES, Kind.NO_CONTENT, Kind.FILTERED, Kind.DECLINED),
    }
)
FETCHES: Final = frozenset(kind for kind in Kind if kind.startswith("fetch_"))
# Bare answers come before any work unless told otherwise; these follow work that was paid for.
_BILLED: Final = frozenset(Kind) - WHOLE - FETCHES - {Kind.ERROR_FRAME, Kind.WORDS_ONLY}

_STATUS: Final = {Kind.HTML: 502, Kind.EMPTY: 200, Kind.FETCH_STATUS: 404}
_PAUSES_S: Final = {Kind.DRIP: 0.05}


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class Fault:
    """One thing that goes wrong.

    `billed` None: as a real vendor would (nothing before the work, nothing for an error frame, else yes).
    A whole-answer fault with `billed` strikes after the work: it is done, charged and never handed over.
    `status` None: 500, 502 for HTML, 200 for an empty body, 404 for a fetch.
    `reset`: the connection breaks rather than ends. `after_picture`: the final picture still comes whole.
    `seconds`: how long a stall lasts (None: an hour), or the pause between two drops (None: 0.05).
    `retry_after` (seconds) and `reset_in_s` become headers of a status.
    `target`: where a result redirects to.
    `match`: only a request whose prompt (or, for fetches, whose path) contains it.
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

    def take(self, text: str, *, fetching: bool = False) -> Fault | None:
        """Return the first fault for a request with this prompt (or this path), which is then used up."""
        for place, fault in enumerate(self._armed):
            if (fault.kind in FETCHES) is fetching and fault.match in text:
                self.taken.append(self._armed.pop(place))
                return fault
        return None

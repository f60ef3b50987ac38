"""Everything a provider can tell us, in the one vocabulary the bot speaks.

Dialects emit these; the studio passes most of them on, and adds its own (`bot.domain.turns`).
The union is closed: whoever matches it ends with `assert_never`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Stage(StrEnum):
    """The kinds of status line vendors write, in the order they come."""

    PROMPT_ECHO = "prompt_echo"
    QUEUED = "queued"
    DRAWING = "drawing"
    PROGRESS = "progress"
    DONE = "done"


class Caution(StrEnum):
    """Something a person or the operator should know although the turn went on."""

    CUT_AFTER_PICTURE = "cut_after_picture"
    ERROR_AFTER_PICTURE = "error_after_picture"
    FEWER_THAN_ASKED = "fewer_than_asked"
    UNEXPECTED_TOOL_CALL = "unexpected_tool_call"
    TOKENS_WITHOUT_PICTURE = "tokens_without_picture"
    SMALL_PICTURE = "small_picture"
    BLURRED_PICTURE = "blurred_picture"
    MANY_PICTURES = "many_pictures"
    OUTSIDE_CHANGED = "outside_changed"


@dataclass(frozen=True, slots=True)
class Inline:
    """A picture that came in the answer itself: decoded bytes, unverified, type untold."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Remote:
    """A picture behind a URL that expires; nothing was fetched yet.

    `candidate`: the vendor may be showing something else there, so bytes that are no
    picture mean `no_image` rather than `bad_image`.
    """

    url: str
    download_url: str | None = None
    expires_in_s: int | None = None
    candidate: bool = False


Source: TypeAlias = Inline | Remote


@dataclass(frozen=True, slots=True)
class Traced:
    """A request went out to `endpoint` (`POST /chat/completions`); `paid`: the one that may cost money.

    `status` None: no answer came. `request_id`: the vendor's name for it, where its answer's head told one.
    """

    endpoint: str
    status: int | None = None
    request_id: str | None = None
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the work and named it; with the name it can be found again."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class Progressed:
    """At work. `percent` as the vendor wrote it, 0-100, neither clamped nor made monotonic."""

    percent: float | None = None
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The model's words so far: the whole text each time, since a later line may retract it."""

    text: str


@dataclass(frozen=True, slots=True)
class PreviewReady:
    """A partial picture; never a result."""

    source: Source
    index: int = 0


@dataclass(frozen=True, slots=True)
class ImageReady:
    """A final picture, in the order of the answer."""

    source: Source


@dataclass(frozen=True, slots=True)
class Asked:
    """The model asks the member something before it goes on."""

    question: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Used:
    """The vendor's own usage object, unchanged."""

    usage: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Warned:
    """See `Caution`; `detail` is for the log."""

    what: Caution
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """Always last, and exactly once: a stream without it was cut short.

    `answer` is the order of the answer's parts: a `str` is words, an `int` the number
    (from 1) of the `ImageReady` that stood there. A later edit sends it back in this order.
    `signatures`: for each of these parts what the vendor wants back beside it, opaque and
    unchanged, `""` where nothing; empty where the answer has none at all.
    """

    answer: tuple[str | int, ...] = ()
    finish_reason: str | None = None
    signatures: tuple[str, ...] = ()


ProviderEvent: TypeAlias = (
    Traced | Accepted | Progressed | Said | PreviewReady | ImageReady | Asked | Used | Warned | Finished
)

"""From what a vendor said went wrong to a `ProviderError`.

Whether a failure was billed decides what may be repeated, so the vendor's own word (a JSON envelope)
is told from a web server's that stands before it: only the former is covered by what the vendor documents.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from bot.dialects.exchange import Reply
from bot.dialects.replies.failure_table import (
    BY_CODE,
    BY_PHRASE,
    BY_STATUS,
    BY_TYPE,
    NOT_ASKED_HERE,
    PASSING,
    PERHAPS_AFTER_THE_WORK,
    REFUSALS,
    REFUSED_AT_THE_DOOR,
    TASK_DIALECT,
    WRONG_DIALECT,
)
from bot.dialects.wire import Fault, Frame, UnreadableError, parse
from bot.domain.offers import Offer
from bot.errors import Billed, Kind, Moderation, ProviderError, Remedy

LONGEST_MESSAGE = 500  # characters, for the log

_REFERENCE = re.compile(r"[(（\[]\s*request[ _-]?id[:：]?\s*([\w.-]+)\s*[)）\]]", re.IGNORECASE)
_VIOLATIONS = re.compile(r"safety_violations=\[([^\[\]]*)\]")
_MARKUP = re.compile(r"<\s*(!doctype|html|head|body|title)\b", re.IGNORECASE)
_FAILING = range(400, 600)
_CLIENT_ERRORS = range(400, 500)
_FIRST_UNIX_TIME = 1_000_000_000  # a smaller "reset" is a delay in seconds


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a failure happened: the answer's head, the offer it was for, and whether a stream had begun."""

    reply: Reply
    offer: Offer
    in_stream: bool = False

    def failure(
        self, kind: Kind, message: str, *, billed: Billed = Billed.UNKNOWN, code: str | None = None
    ) -> ProviderError:
        """Return the error for a failure told without an envelope; it is never repeated by itself."""
        return ProviderError(
            kind=kind,
            code=code,
            http_status=self.reply.status,
            billed=billed,
            message=_plain(message) or f"no explanation ({kind})",
            reference=self.reply.request_id,
        )

    def told(self, frame: Frame) -> ProviderError:
        """Return the error that the vendor's envelope tells."""
        fault = _fault(frame)
        lost = self._misdirected(frame, fault)
        kind = Kind.BAD_REQUEST if lost else _kind(fault, self._status(frame, fault))
        billed = self._billed(fault)
        message = fault.message or ("the answer is a task" if frame.misdirected else "")
        error = self.failure(kind, message, billed=billed, code=fault.name or None)
        error.retryable = billed is Billed.NO and kind in PASSING
        error.reference = _reference(frame, fault) or error.reference
        error.moderation = _moderation(fault)
        if error.remedy is Remedy.BUSY:
            error.retry_at, error.retry_after = _pause(self.reply, fault)
        if lost:
            error.code = WRONG_DIALECT
            error.hint = f'this model is a task model: set dialect = "{TASK_DIALECT}"'
        return error

    def untold(self, body: bytes) -> ProviderError:
        """Return the error for an answer that is not the vendor's own word: HTML, plain text, nothing."""
        status = self.reply.status
        kind = BY_STATUS.get(status, Kind.BAD_REQUEST if status in _CLIENT_ERRORS else Kind.UPSTREAM)
        if status not in _FAILING:
            kind = Kind.PROTOCOL
        elif is_markup(body) and kind not in (Kind.TIMEOUT, Kind.TOO_LARGE, Kind.RATE_LIMIT):
            kind = Kind.GATEWAY
        at_the_door = status in REFUSED_AT_THE_DOOR
        text = "" if is_markup(body) else body[:LONGEST_MESSAGE].decode("utf-8", "replace")
        error = self.failure(
            kind,
            text or f"HTTP {status} without a word of the vendor's",
            billed=Billed.NO if at_the_door else Billed.UNKNOWN,
        )
        error.retryable = at_the_door and kind in PASSING
        if kind is Kind.RATE_LIMIT:
            error.retry_at, error.retry_after = _pause(self.reply)
        return error

    def _status(self, frame: Frame, fault: Fault) -> int:
        """Return the status that counts: gateways wrap the upstream's in a 200, or in a 400."""
        raw = frame.raw_status_code or 0
        if raw in _FAILING:
            return raw
        wrapped = int(fault.code) if fault.code and fault.code.isdecimal() else 0
        return wrapped if self.reply.status not in _FAILING and wrapped in _FAILING else self.reply.status

    def _misdirected(self, frame: Frame, fault: Fault) -> bool:
        """Whether the model is asked in another way than ours: the operator chose the wrong dialect."""
        said = NOT_ASKED_HERE in (fault.message or "").lower()
        return self.offer.dialect != TASK_DIALECT and (said or frame.misdirected)

    def _billed(self, fault: Fault) -> Billed:
        status, free = self.reply.status, self.offer.unbilled_status
        if status not in _FAILING:
            return Billed.NO if self.in_stream and "stream" in free else Billed.UNKNOWN
        documented = not free.isdisjoint({str(status), f"{status // 100}xx"})
        late = BY_STATUS.get(status) is Kind.TIMEOUT or fault.code in PERHAPS_AFTER_THE_WORK
        refused = status in _CLIENT_ERRORS and not late
        return Billed.NO if documented or refused else Billed.UNKNOWN


def is_markup(body: bytes) -> bool:
    """Whether a body is HTML or XML, whatever its header says."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def is_refusal(words: str) -> bool:
    """Whether an answer without a picture refuses for its content."""
    folded = words.lower()
    return any(phrase in folded for phrase in REFUSALS)


def kind_of(message: str, code: str | None = None) -> Kind | None:
    """Tell the kind from a code or a sentence alone; None if neither says."""
    if code and code.lower() in BY_CODE:
        return BY_CODE[code.lower()]
    folded = message.lower()
    return next((kind for phrase, kind in BY_PHRASE.items() if phrase in folded), None)


def _kind(fault: Fault, status: int) -> Kind:
    if status == 451:  # noqa: PLR2004 - the one status that says it all, whatever the code
        return Kind.CONTENT_POLICY
    named = kind_of(fault.message or "", fault.name)
    if named is not None:
        return named
    if status in _FAILING:
        return BY_STATUS.get(status, Kind.BAD_REQUEST if status in _CLIENT_ERRORS else Kind.UPSTREAM)
    return BY_TYPE.get((fault.type or "").lower(), Kind.UPSTREAM)


def _fault(frame: Frame) -> Fault:
    """Return the innermost account of the failure: an upstream's may be wrapped as JSON in the message."""
    outer = frame.error or Fault(message=frame.message or frame.detail, code=frame.code, type=frame.type)
    message = (outer.message or "").strip()
    if not message.startswith("{"):
        return outer
    try:
        inner = parse(message)
    except UnreadableError:
        return outer
    told = inner.error or Fault(message=inner.message or inner.detail, code=inner.code, type=inner.type)
    return told if told.message or told.code else outer


def _reference(frame: Frame, fault: Fault) -> str | None:
    bracketed = _REFERENCE.search(fault.message or "")
    return frame.trace_id or frame.request_id or fault.request_id or (bracketed[1] if bracketed else None)


def _moderation(fault: Fault) -> Moderation | None:
    """Return what is told of content rules: in a table of their own, or within the message."""
    listed = _VIOLATIONS.search(fault.message or "")
    within = tuple(name.strip() for name in listed[1].split(",") if name.strip()) if listed else ()
    if fault.moderated is None:
        return Moderation(categories=within) if within else None
    return Moderation(fault.moderated.stage, fault.moderated.categories or within)


def _plain(message: str) -> str:
    """Return the message as one plain text; markup is dropped whole, never quoted."""
    return "" if _MARKUP.search(message) else message.strip()[:LONGEST_MESSAGE]


def _pause(reply: Reply, fault: Fault | None = None) -> tuple[int | None, float | None]:
    """Return when to come back: a Unix time, and a delay in seconds, each if told.

    A time is a delay too where the answer has a date: by the vendor's clock, since ours may be another.
    """
    at, delay = _told_pause(reply, fault)
    now = unix_time(reply.headers.get("date", ""))
    if delay is None and at is not None and now is not None:
        delay = max(0.0, at - now)
    return at, delay


def _told_pause(reply: Reply, fault: Fault | None) -> tuple[int | None, float | None]:
    inside = next((told.retry_delay for told in fault.details if told.retry_delay), "") if fault else ""
    told = reply.headers.get("retry-after", "") or inside.removesuffix("s")
    at, delay = unix_time(told), _number(told)
    reset = _number(reply.headers.get("x-ratelimit-reset"))
    remaining = _number(reply.headers.get("x-ratelimit-remaining")) or 0
    if reset is None or remaining > 0:  # the limit that was hit is another one
        return at, delay
    return (int(reset), delay) if reset >= _FIRST_UNIX_TIME else (at, delay or reset)


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text else None
    except ValueError:
        return None
    return number if number is not None and math.isfinite(number) and number >= 0 else None


def unix_time(text: str) -> int | None:
    """Return the time that a header's date says; None: it is no date."""
    try:
        return int(parsedate_to_datetime(text).timestamp())
    except ValueError:
        return None

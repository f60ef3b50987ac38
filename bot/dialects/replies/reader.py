"""Read the reply to a request, whatever came: this is the one reader of every dialect.

What one JSON object says is told by a `Parser`, which spells it as a chat's `Frame`.

What came is decided by Content-Type and bytes, not by what was asked for: one JSON document may answer a
request for a stream, and HTML may say 200.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import TypeAlias, TypeVar

from bot.dialects.exchange import Broken, Dialogue, Reply, read
from bot.dialects.replies.answer import Answer
from bot.dialects.replies.failures import Scene, is_markup
from bot.dialects.replies.sieve import Sieve
from bot.dialects.replies.sse import LARGEST_STREAM, EventDecoder
from bot.dialects.wire import Frame, UnreadableError, parse
from bot.domain.events import ProviderEvent, Used
from bot.domain.offers import Offer
from bot.domain.pictures import MEBIBYTE
from bot.errors import Kind, ProviderError

# One reply is one parser's: it may remember what came before. Raises `UnreadableError`.
Parser: TypeAlias = Callable[[bytes | str], Frame]
T = TypeVar("T")

LARGEST_ERROR = MEBIBYTE

_DONE = "[DONE]"
_BLANK = b"\xef\xbb\xbf \t\r\n"
_FIELDS = (b":", b"data", b"event", b"id", b"retry")
_ENOUGH = 8  # bytes that tell the forms apart


class _Form(Enum):
    STREAM = auto()
    DOCUMENT = auto()
    MARKUP = auto()


class _Intake:
    """The reply's body, piece by piece, its large pictures `lifted` out; `cut` is set once it broke off.

    `received`: bytes of the body so far.
    """

    def __init__(self) -> None:
        self.cut: ProviderError | None = None
        self.lifted: dict[str, bytes] = {}
        self.received = 0
        self._ended = False
        self._sieve = Sieve(self.lifted)

    def more(self, scene: Scene) -> Dialogue[bytes]:
        """Return the next piece of text, empty at the end."""
        piece = b""
        while not piece and not self._ended:
            raw = yield from self._next(scene)
            self.received += len(raw)
            self._ended = not raw  # which is told only once
            piece = self._sieve.feed(raw) if raw else self._sieve.close()
        return piece

    def _next(self, scene: Scene) -> Dialogue[bytes]:
        try:
            return (yield from read())
        except Broken as broken:
            why = broken.__cause__  # such as a time-out, where the driver knows
            self.cut = why if isinstance(why, ProviderError) else _broken_off(scene)
            return b""

    def up_to(self, limit: int, scene: Scene) -> Dialogue[bytes]:
        """Return the rest of a body of `limit` bytes; of a longer one, some more than those."""
        pieces: list[bytes] = []
        while self.received <= limit and (piece := (yield from self.more(scene))):
            pieces.append(piece)
        return b"".join(pieces)


def read_reply(reply: Reply, offer: Offer, *, wanted: int = 1, parser: Parser = parse) -> Dialogue[None]:
    """Yield the events of the answer to a request for `wanted` pictures; raises `ProviderError`."""
    intake = _Intake()
    scene = Scene(reply, offer)
    yield from _refuse_failure(intake, scene)
    head = yield from _read_head(intake, scene)
    match _form(reply, head):
        case _Form.STREAM:
            answer = Answer(Scene(reply, offer, in_stream=True), wanted=wanted, lifted=intake.lifted)
            yield from _read_stream(head, intake, answer, parser)
        case _Form.DOCUMENT:
            answer = Answer(scene, wanted=wanted, lifted=intake.lifted)
            yield from _read_document(head, intake, answer, parser)
        case _Form.MARKUP:
            raise scene.untold(head)


def read_object(reply: Reply, offer: Offer, parser: Callable[[bytes], T]) -> Dialogue[T]:
    """Return the one JSON object that an answer is, to whatever request; else raises `ProviderError`."""
    intake = _Intake()
    scene = Scene(reply, offer)
    yield from _refuse_failure(intake, scene)
    return (yield from _read_whole(b"", intake, scene, parser))


def _refuse_failure(intake: _Intake, scene: Scene) -> Dialogue[None]:
    if not 200 <= scene.reply.status < 300:  # noqa: PLR2004 - the class of statuses that mean success
        yield from _refusal((yield from intake.up_to(LARGEST_ERROR, scene)), scene)


def _read_head(intake: _Intake, scene: Scene) -> Dialogue[bytes]:
    head = b""
    while len(head.lstrip(_BLANK)) < _ENOUGH and (piece := (yield from intake.more(scene))):
        # Of what is blank as much stays as may be a mark of byte order.
        head = (head if head.strip(_BLANK) else head[-3:]) + piece
    return head


def _form(reply: Reply, head: bytes) -> _Form:
    start = head.lstrip(_BLANK)
    if is_markup(start):
        return _Form.MARKUP
    if start.startswith((b"{", b"[")):
        return _Form.DOCUMENT
    stream = reply.content_type == "text/event-stream" or start.startswith(_FIELDS)
    return _Form.STREAM if stream else _Form.DOCUMENT


def _read_stream(head: bytes, intake: _Intake, answer: Answer, parser: Parser) -> Dialogue[None]:
    decoder = EventDecoder()
    piece, done = head, False
    while piece and not done:
        for data in decoder.feed(piece):
            yield from _take_event(data, answer, parser)
            done = answer.over or data.strip() == _DONE
            if done:
                break
        else:
            piece = yield from intake.more(answer.scene)
    answer.ended = answer.ended or (done and not answer.failed)
    inside = not decoder.close() and not done
    broken = answer.scene.failure(Kind.TRUNCATED, "the stream ended within an event") if inside else None
    yield from answer.conclude(intake.cut or broken)


def _take_event(data: str, answer: Answer, parser: Parser) -> Iterator[ProviderEvent]:
    """Read one event; what is neither JSON nor the end is none of ours, such as a vendor's `ping`."""
    if not data.lstrip().startswith("{"):
        return
    try:
        frame = parser(data)
    except UnreadableError:
        answer.garbled = True
        return
    yield from answer.take(frame)


def _read_document(head: bytes, intake: _Intake, answer: Answer, parser: Parser) -> Dialogue[None]:
    frame = yield from _read_whole(head, intake, answer.scene, parser)
    yield from answer.take(frame)
    answer.ended = True  # a document that parses is whole
    yield from answer.conclude()


def _read_whole(head: bytes, intake: _Intake, scene: Scene, parser: Callable[[bytes], T]) -> Dialogue[T]:
    body = head + (yield from intake.up_to(LARGEST_STREAM, scene))
    if intake.received > LARGEST_STREAM:
        raise scene.failure(Kind.PROTOCOL, "the answer is longer than we read")
    try:
        return parser(body.lstrip(_BLANK))
    except UnreadableError as error:
        raise intake.cut or _unreadable(error, scene) from None


def _broken_off(scene: Scene) -> ProviderError:
    return scene.failure(Kind.TRUNCATED, "the connection broke off")


def _unreadable(error: UnreadableError, scene: Scene) -> ProviderError:
    return scene.failure(Kind.TRUNCATED if error.cut else Kind.PROTOCOL, f"the answer is {error}")


def _refusal(body: bytes, scene: Scene) -> Iterator[Used]:
    """Raise the error that a reply with a failing status tells; what it says was counted comes before."""
    if is_markup(body):
        raise scene.untold(body)
    body = body.lstrip(_BLANK)
    decoder = EventDecoder()
    events = decoder.feed(body) or [body.decode("utf-8", "replace")]
    for text in events:
        try:
            frame = parse(text)
        except UnreadableError:
            continue
        if frame.usage:
            yield Used(frame.usage)
        raise scene.told(frame)
    raise scene.untold(body)

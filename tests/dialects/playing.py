"""Play recorded bytes to a dialogue, and say what it concluded in the words of the recordings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from bot.dialects.exchange import Broken, Dialogue, Need, Read, Reply, Send, Wait
from bot.domain.events import (
    Asked,
    Caution,
    Finished,
    ImageReady,
    Inline,
    PreviewReady,
    Progressed,
    ProviderEvent,
    Said,
    Source,
    Used,
    Warned,
)
from bot.domain.pictures import recognise
from bot.errors import ProviderError


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Everything a dialogue told, and how it ended."""

    events: tuple[ProviderEvent, ...]
    error: ProviderError | None = None
    requests: tuple[Send, ...] = ()
    waits: tuple[float, ...] = ()
    unanswered: Send | None = None

    @property
    def outcome(self) -> str:
        """What came of it: images, asked, text, tool_call, error; upload or pending where more was asked."""
        if self.error is not None:
            return "error"
        if self.unanswered is not None:
            return "upload" if self.unanswered.paid else "pending"
        if self.images or self.asked:
            return "images" if self.images else "asked"
        return (
            "text" if self.text else "tool_call" if Caution.UNEXPECTED_TOOL_CALL in self.warned else "nothing"
        )

    @property
    def text(self) -> str:
        """The words last said."""
        return next((event.text for event in reversed(self.events) if isinstance(event, Said)), "")

    @property
    def said(self) -> list[str]:
        """All that was ever shown as the model's words."""
        return [event.text for event in self.events if isinstance(event, Said)]

    @property
    def progress(self) -> list[float]:
        """The percentages, in order."""
        return [e.percent for e in self.events if isinstance(e, Progressed) and e.percent is not None]

    @property
    def stages(self) -> list[str]:
        """The stages, each once, in order."""
        told = (e.stage.value for e in self.events if isinstance(e, Progressed) and e.stage is not None)
        return list(dict.fromkeys(told))

    @property
    def images(self) -> list[dict[str, str]]:
        """The final pictures, as the recordings describe them."""
        return [describe(event.source) for event in self.events if isinstance(event, ImageReady)]

    @property
    def previews(self) -> list[dict[str, str]]:
        """The partial pictures."""
        return [describe(event.source) for event in self.events if isinstance(event, PreviewReady)]

    @property
    def usage(self) -> dict[str, object] | None:
        """The usage last told."""
        return next((dict(e.usage) for e in reversed(self.events) if isinstance(e, Used)), None)

    @property
    def asked(self) -> list[str]:
        """The model's question to the member, then its choices."""
        return [text for e in self.events if isinstance(e, Asked) for text in (e.question, *e.choices)]

    @property
    def warned(self) -> list[Caution]:
        """What was warned of."""
        return [event.what for event in self.events if isinstance(event, Warned)]

    @property
    def finished(self) -> Finished:
        """The last event; raises where the dialogue did not finish, or told something after."""
        last = self.events[-1]
        assert isinstance(last, Finished)
        assert sum(isinstance(event, Finished) for event in self.events) == 1
        return last


def describe(source: Source) -> dict[str, str]:
    """Describe a picture as the recordings do: by its addresses, or by its bytes."""
    if isinstance(source, Inline):
        media = recognise(source.data[:12])
        return {"mime": media.value if media else "", "sha256": sha256(source.data).hexdigest()}
    told = {"url": source.url}
    told |= {"download_url": source.download_url} if source.download_url else {}
    return told | ({"confidence": "candidate"} if source.candidate else {})


NO_REPLY = Reply(status=0)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What is sent back to one request with `path` in its own: `broken` ends the body, else a clean close.

    `lost`: there is no answer at all.
    """

    path: str = ""
    reply: Reply = NO_REPLY
    pieces: Iterable[bytes] = ()
    broken: Broken | None = None
    lost: ProviderError | None = None


def play(
    dialogue: Dialogue[None], reply: Reply, pieces: Iterable[bytes], *, broken: Broken | None = None
) -> Heard:
    """Answer the one request with `reply` and its body in `pieces`; `broken` ends it, else a clean close."""
    return converse(dialogue, [Answered(reply=reply, pieces=pieces, broken=broken)])


def converse(dialogue: Dialogue[None], answers: Iterable[Answered], *, open_end: bool = False) -> Heard:
    """Answer each request with the first answer left for its path; a wait is over at once.

    A request that is left without one is a mistake, but with `open_end`: there it ends the conversation.
    """
    server = _Server(list(answers))
    events: list[ProviderEvent] = []
    error: ProviderError | None = None
    try:
        step = next(dialogue)
        while True:
            if isinstance(step, Read | Send | Wait):
                step = server.answer(dialogue, step)
            else:
                events.append(step)
                step = next(dialogue)
    except (StopIteration, _Unanswered):
        dialogue.close()
    except ProviderError as raised:
        error = raised
    assert open_end or server.unanswered is None, f"nothing is left to answer {server.unanswered}"
    return Heard(
        events=tuple(events),
        error=error,
        requests=tuple(server.requests),
        waits=tuple(server.waits),
        unanswered=server.unanswered,
    )


class _Unanswered(Exception):
    """Nothing is left to answer a request with."""


class _Server:
    """Gives the answers there are, and remembers what was asked of it."""

    def __init__(self, left: list[Answered]) -> None:
        self.requests: list[Send] = []
        self.waits: list[float] = []
        self.unanswered: Send | None = None
        self._left = left
        self._body: Iterator[bytes] = iter(())
        self._broken: Broken | None = None

    def answer(self, dialogue: Dialogue[None], need: Need) -> ProviderEvent | Need:
        """Return what the dialogue says to what it is given."""
        match need:
            case Read():
                piece = next(self._body, b"")
                over = not piece and self._broken is not None
                return dialogue.throw(self._broken or Broken()) if over else dialogue.send(piece)
            case Wait(seconds):
                self.waits.append(seconds)
                return dialogue.send(None)
            case Send():
                answered = self._take(need)
                self._body, self._broken = iter(answered.pieces), answered.broken
                return dialogue.throw(answered.lost) if answered.lost else dialogue.send(answered.reply)

    def _take(self, request: Send) -> Answered:
        places = (place for place, answered in enumerate(self._left) if answered.path in request.path)
        place = next(places, None)
        if place is None:
            self.unanswered = request
            raise _Unanswered
        self.requests.append(request)
        return self._left.pop(place)

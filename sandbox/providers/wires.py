"""What a vendor must be able to say and to understand; all of it is pure.

A vendor is one file of `vendors/`: a `Wire` that reads requests as strictly as its documentation tells,
and an `Answer` that spells what came of one. Sockets, work, money and trouble are shared.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sandbox.providers.asks import Ask, Handed, Job
from sandbox.providers.faults import TASKS, Kind
from sandbox.providers.frames import Frame
from sandbox.providers.refusals import Usual, VendorRefused, completed
from sandbox.providers.traffic import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as it came: its path under the vendor's root, what was said behind it, and its body."""

    path: str
    query: Mapping[str, str]
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """An unfinished picture: the `index`th (from 0) of `of`."""

    index: int
    of: int
    png: bytes


class Wire(ABC):
    """One vendor's language.

    `root`: what clients are configured with, after the vendor's name. `asks`: the paths under it that cost
    money. `named`: how its ids begin. `inline`: pictures travel in the answer itself. `rehosts`: it puts the
    pictures it was sent on a server of its own. `lacks`: what cannot go wrong here. `keepalive`: the comment
    sent while a stream waits. `usual`: its words for each status.
    """

    name: ClassVar[str]
    model: ClassVar[str]
    root: ClassVar[str] = "/v1"
    asks: ClassVar[tuple[str, ...]] = ("/chat/completions",)
    named: ClassVar[str] = "chatcmpl"
    inline: ClassVar[bool] = False
    rehosts: ClassVar[bool] = False
    lacks: ClassVar[frozenset[Kind]] = TASKS
    keepalive: ClassVar[bytes] = b": keep-alive\n\n"
    usual: ClassVar[Mapping[int, Usual]]
    # How a prompt is refused for its content; None: inside a 200.
    forbids: ClassVar[VendorRefused | None] = None

    @abstractmethod
    def read(self, call: Call) -> Ask:
        """Return what is asked for; raises `VendorRefused` for whatever is not as documented."""

    @abstractmethod
    def answer(self, job: Job) -> Answer:
        """Return the answer to an accepted request."""

    def told(self, refused: VendorRefused) -> Json:
        """Return the envelope of a refusal: OpenAI's, unless the vendor has one of its own."""
        code, kind, message = completed(refused, self.usual)
        return {"error": {"message": message, "type": kind} | ({"param": None, "code": code} if code else {})}

    def key(self, headers: Mapping[str, str]) -> str:
        """Return the key that somebody comes with."""
        return headers.get("Authorization", "").removeprefix("Bearer ")

    def free(self) -> Mapping[str, Json]:
        """Return what whoever has a key may read for nothing, by its path: the one model there is."""
        model = {"id": self.model, "object": "model", "owned_by": self.name}
        return {"/models": {"object": "list", "data": [model]}}


class Answer(ABC):
    """The answer to one job."""

    def __init__(self, job: Job) -> None:
        self.job = job

    @abstractmethod
    def whole(self, pictures: Sequence[Handed]) -> Json:
        """Return everything at once."""

    @abstractmethod
    def hollow(self, kind: Kind) -> Json:
        """Return a body that says 200 and holds nothing anybody wanted."""

    def forbidden(self) -> Json:
        """Return the body that refuses the prompt, where a 200 does."""
        return self.hollow(Kind.FILTERED)

    def end_of_pictures(self, body: bytes) -> int:
        """Return where in a whole answer every picture has come, though the answer is not over."""
        return body.rfind(b'"finish_reason"')

    @abstractmethod
    def usage(self, pictures: int) -> dict[str, Json]:
        """Return the vendor's own count."""


class Streamed(Answer):
    """An answer that may also come as frames, in the order of these methods."""

    @abstractmethod
    def opening(self) -> Iterator[Frame]:
        """Yield what comes before anything is drawn."""

    @abstractmethod
    def stage(self, preview: Preview) -> Iterator[Frame]:
        """Yield what tells that the work goes on."""

    @abstractmethod
    def picture(self, nth: int, picture: Handed) -> Iterator[Frame]:
        """Yield a final picture; `nth` counts from 0."""

    @abstractmethod
    def closing(self, pictures: Sequence[Handed]) -> Iterator[Frame]:
        """Yield the end."""

    @abstractmethod
    def failed(self) -> Frame:
        """Return the frame with which a stream fails midway."""

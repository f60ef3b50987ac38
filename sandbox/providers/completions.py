"""Answers in the frame of a chat completion, which four of the vendors share and fill each in its own way."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from sandbox.providers.asks import Ask, Handed, Job
from sandbox.providers.checks import an_object, flag
from sandbox.providers.faults import Kind
from sandbox.providers.frames import DONE, Frame, Part, event, halves
from sandbox.providers.refusals import VendorRefused
from sandbox.providers.talk import read_messages, read_tools
from sandbox.providers.traffic import Json
from sandbox.providers.wires import Streamed, Wire

_LETTERS_A_TOKEN = 4
TOKENS_A_PICTURE = 1024
REFUSAL = "I can't create that image."


def read_chat(body: bytes, model: str) -> tuple[dict[str, Json], Ask]:
    """Return the request, and what any chat is asked for; raises `VendorRefused`."""
    request = an_object(body)
    if request.get("model") != model:
        raise no_such_model(request.get("model"))
    talk = read_messages(request.get("messages"))
    stream, tools = flag(request, "stream"), read_tools(request.get("tools", []))
    return request, replace(talk.asked(), stream=stream, tools=tools)


def no_such_model(asked: Json) -> VendorRefused:
    """Return the refusal of a model that there is not."""
    return VendorRefused(404, f"model {asked} does not exist", "model_not_found", "invalid_request_error")


class Completion(Streamed):
    """A chat completion, or its chunks."""

    wire: ClassVar[type[Wire]]

    @abstractmethod
    def message(self, pictures: Sequence[Handed]) -> dict[str, Json]:
        """Return the whole answer's message, but for its role."""

    @abstractmethod
    def picture_delta(self, nth: int, picture: Handed) -> dict[str, Json]:
        """Return what a stream tells of a final picture."""

    def whole(self, pictures: Sequence[Handed]) -> Json:
        """Return a `chat.completion`."""
        if self.job.call:
            called = {"content": None, "tool_calls": [_spelt(self.job, json.dumps(self.job.call.arguments))]}
            return self.completion(called, "tool_calls", 0)
        return self.completion(self.message(pictures), "stop", len(pictures))

    def completion(self, message: Json, finish: str, pictures: int) -> dict[str, Json]:
        """Return a whole answer around `message`."""
        choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
        return {**self.head("chat.completion"), "choices": [choice], "usage": self.usage(pictures)}

    def opening(self) -> Iterator[Frame]:
        """Yield the role and then the words, in two pieces, or a call piece by piece."""
        yield self.chunk({"content": ""})
        if self.job.call:
            yield from self._calling(json.dumps(self.job.call.arguments))
        elif self.job.words:
            yield from (self.chunk({"content": piece}) for piece in halves(self.job.words))

    def _calling(self, arguments: str) -> Iterator[Frame]:
        yield self.chunk({"tool_calls": [{"index": 0, **_spelt(self.job, "")}]})
        for piece in halves(arguments):
            yield self.chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})

    def picture(self, nth: int, picture: Handed) -> Iterator[Frame]:
        """Yield a final picture."""
        yield self.chunk(self.picture_delta(nth, picture), Part.PICTURE)

    def closing(self, pictures: Sequence[Handed]) -> Iterator[Frame]:
        """Yield the end mark, the usage and the end of the stream."""
        yield self.chunk({}, Part.FINISH, finish="tool_calls" if self.job.call else "stop")
        told = {"choices": [], "usage": self.usage(len(pictures))}
        yield event({**self.head("chat.completion.chunk"), **told})
        yield Frame(DONE)

    def failed(self) -> Frame:
        """Return the vendor's envelope as a frame."""
        return event(self.wire().told(VendorRefused(502)))

    def hollow(self, kind: Kind) -> Json:
        """Return a completion without what it is for."""
        match kind:
            case Kind.NO_CHOICES:
                return {**self.completion({}, "stop", 1), "choices": []}
            case Kind.FILTERED:
                return self.completion({"content": ""}, "content_filter", 0)
            case Kind.DECLINED:
                return self.completion({"content": None, "refusal": REFUSAL}, "stop", 0)
        return self.completion({"content": None}, "stop", 1)

    def usage(self, pictures: int) -> dict[str, Json]:
        """Return tokens of words and, apart from them, of pictures."""
        asked = self.job.ask.letters // _LETTERS_A_TOKEN + 8
        said = len(self.job.words) // _LETTERS_A_TOKEN
        tokens = {"prompt_tokens": asked, "completion_tokens": said}
        drawn = {"image_tokens": TOKENS_A_PICTURE * pictures} if pictures else {}
        return tokens | drawn | {"total_tokens": asked + said + sum(drawn.values())}

    def head(self, kind: str) -> dict[str, Json]:
        """Return what every answer, and every chunk, begins with."""
        return {"id": self.job.id, "object": kind, "created": self.job.created, "model": self.job.model}

    def chunk(self, delta: Json, part: Part = Part.OTHER, finish: str | None = None) -> Frame:
        """Return a frame with `delta`; the first names the role."""
        named = {"role": "assistant", **delta} if delta == {"content": ""} else delta
        choice = {"index": 0, "delta": named, "finish_reason": finish}
        return event({**self.head("chat.completion.chunk"), "choices": [choice]}, part)


def _spelt(job: Job, arguments: str) -> dict[str, Json]:
    function = {"name": job.call.name if job.call else "", "arguments": arguments}
    return {"id": f"call_{job.number}", "type": "function", "function": function}

"""The vendor that puts its parameters, a task's id and a link into one string (a form of `chat-blocks`).

Where pictures are to travel as data, it answers in blocks, as it did before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sandbox.providers.asks import Ask, Handed, Job
from sandbox.providers.completions import Completion, read_chat
from sandbox.providers.faults import TASKS, Kind
from sandbox.providers.frames import Frame, halves
from sandbox.providers.refusals import Usual, VendorRefused, completed
from sandbox.providers.traffic import Json
from sandbox.providers.wires import Call, Preview, Wire

_USUAL = {
    400: Usual("invalid_request", "invalid_request_error", "the request is not valid"),
    401: Usual("invalid_api_key", "new_api_error", "未提供令牌"),
    403: Usual("insufficient_quota", "insufficient_quota", "Insufficient quota"),
    404: Usual("model_not_found", "invalid_request_error", "no such model or route"),
    429: Usual("rate_limit_exceeded", "rate_limit_error", "Rate limit exceeded"),
    500: Usual("internal_error", "api_error", "internal server error"),
    502: Usual("bad_gateway", "api_error", "bad gateway"),
    503: Usual("service_unavailable", "api_error", "service unavailable"),
}


class Crazyrouter(Wire):
    """Plain chat completions."""

    name = "crazyrouter"
    model = "gpt-4o-image"
    lacks = TASKS | {Kind.FEWER, Kind.WRONG_SHAPE}
    forbids = VendorRefused(400, "Content blocked by safety filter", "content_filter")
    usual = _USUAL

    def told(self, refused: VendorRefused) -> Json:
        """Return OpenAI's envelope; the request's id stands in the message."""
        code, kind, message = completed(refused, self.usual)
        return {"error": {"message": f"{message} (request id: 2026sandbox)", "type": kind, "code": code}}

    def read(self, call: Call) -> Ask:
        """Return what is asked for."""
        _, ask = read_chat(call.body, self.model)
        return ask

    def answer(self, job: Job) -> Told:
        """Return the answer to `job`."""
        return Told(job)


class Told(Completion):
    """An answer in one string, or in blocks where a picture is data."""

    wire = Crazyrouter

    def message(self, pictures: Sequence[Handed]) -> dict[str, Json]:
        """Return parameters, id and link, or the words of the model alone."""
        if not pictures:
            return {"content": self.job.words}
        if _is_data(pictures[0]):
            return {"content": [{"type": "text", "text": self.job.words}, *map(_block, pictures)]}
        return {"content": self._parameters() + "".join(map(_link, pictures))}

    def opening(self) -> Iterator[Frame]:
        """Yield the parameters piece by piece, unless the model only talks."""
        if self.job.in_words or self.job.call or self.job.suffers(Kind.WORDS_ONLY):
            yield from super().opening()
            return
        yield self.chunk({"content": ""})
        yield from (self.chunk({"content": piece}) for piece in halves(self._parameters()))

    def stage(self, preview: Preview) -> Iterator[Frame]:
        """Yield nothing: this vendor does not tell how far it is."""
        yield from ()

    def picture_delta(self, nth: int, picture: Handed) -> dict[str, Json]:
        """Return the link, or a mark with the data in it."""
        return {"content": f"![image]({picture.address})" if _is_data(picture) else _link(picture)}

    def _parameters(self) -> str:
        said = {"prompt": self.job.ask.prompt, "ratio": "1:1", "n": 1}
        spoken = f"{self.job.says}\n\n" if self.job.says else ""
        return f"{json.dumps(said, indent=2, ensure_ascii=False)}\n\n{spoken}ID: task_{self.job.number:08x}\n"

    def usage(self, pictures: int) -> dict[str, Json]:
        """Return tokens, those of pictures among the answer's."""
        told = super().usage(pictures)
        told["completion_tokens"] += told.pop("image_tokens", 0)
        return told


def _is_data(picture: Handed) -> bool:
    return str(picture.address).startswith("data:")


def _link(picture: Handed) -> str:
    return f"Data Preview: {picture.address}\n"


def _block(picture: Handed) -> dict[str, Json]:
    return {"type": "image_url", "image_url": {"url": picture.address}}

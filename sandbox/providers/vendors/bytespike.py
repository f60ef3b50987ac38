"""The vendor whose pictures come as content blocks of a chat completion (`chat-blocks`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sandbox.providers.asks import Ask, Handed, Job
from sandbox.providers.checks import number, one_of
from sandbox.providers.completions import Completion, read_chat
from sandbox.providers.frames import Frame
from sandbox.providers.inputs import data_url
from sandbox.providers.refusals import Usual, VendorRefused, invalid
from sandbox.providers.traffic import Json
from sandbox.providers.wires import Call, Preview, Wire

SIZES = {
    "1024x1024": (1024, 1024),
    "1024x1536": (1024, 1536),
    "1536x1024": (1536, 1024),
    "2048x2048": (2048, 2048),
}
QUALITIES = ("low", "medium", "high")
MOST_PICTURES = 2
_USUAL = {
    400: Usual("invalid_param", "invalid_request_error", "the request is not valid"),
    401: Usual("invalid_api_key", "authentication_error", "invalid api key"),
    402: Usual("insufficient_balance", "insufficient_balance", "org wallet empty"),
    403: Usual("model_not_in_group", "permission_error", "model not reachable from this key's group"),
    404: Usual("not_found", "not_found_error", "no such route"),
    413: Usual("request_too_large", "invalid_request_error", "body too large"),
    429: Usual("concurrency_limit", "rate_limit_error", "too many in-flight requests"),
    451: Usual("content_blocked", "invalid_request_error", "prompt blocked by upstream safety"),
    500: Usual("internal_error", "api_error", "internal error"),
    502: Usual("upstream_error", "api_error", "upstream failed"),
    503: Usual("no_capacity", "overloaded_error", "no capacity for model"),
    504: Usual("upstream_timeout", "api_error", "upstream timeout"),
}


class Bytespike(Wire):
    """Chat completions with a top-level `image_output`."""

    name = "bytespike"
    model = "gpt-4o-image"
    forbids = VendorRefused(451)
    usual = _USUAL

    def read(self, call: Call) -> Ask:
        """Return what is asked for, in the size, quality and number of `image_output`."""
        request, ask = read_chat(call.body, self.model)
        wanted = request.get("image_output", {})
        if not isinstance(wanted, dict):
            raise invalid("image_output must be an object")
        size, quality, n = wanted.get("size"), wanted.get("quality", "medium"), wanted.get("n", 1)
        return replace(
            ask,
            size=None if size is None else SIZES[one_of(size, SIZES, "image_output.size")],
            quality=one_of(quality, QUALITIES, "image_output.quality"),
            n=number(n, 1, MOST_PICTURES, "image_output.n"),
        )

    def key(self, headers: Mapping[str, str]) -> str:
        """Return the bearer's key, or the one in a header of its own."""
        return super().key(headers) or headers.get("x-api-key", "")

    def answer(self, job: Job) -> Blocks:
        """Return the answer to `job`."""
        return Blocks(job)


class Blocks(Completion):
    """An answer whose content is a list of blocks."""

    wire = Bytespike

    def message(self, pictures: Sequence[Handed]) -> dict[str, Json]:
        """Return words and then pictures; words alone are a string."""
        text = {"type": "text", "text": self.job.words}
        blocks = [text, *(_block(picture.address) for picture in pictures)]
        return {"content": blocks if pictures else self.job.words}

    def stage(self, preview: Preview) -> Iterator[Frame]:
        """Yield a partial picture."""
        marks = {"partial": True, "partial_image_index": preview.index}
        yield self.chunk({"content": [_block(data_url(preview.png)) | marks]})

    def picture_delta(self, nth: int, picture: Handed) -> dict[str, Json]:
        """Return the picture's block."""
        return {"content": [_block(picture.address)]}


def _block(address: Json) -> dict[str, Json]:
    return {"type": "image_url", "image_url": {"url": address}}

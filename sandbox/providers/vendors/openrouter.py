"""The gateway whose chat completions carry `images` beside the words (`openrouter`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sandbox.providers.asks import Ask, Handed, Job
from sandbox.providers.completions import Completion, read_chat
from sandbox.providers.faults import FETCHES, TASKS, Kind
from sandbox.providers.frames import Frame, Part, event
from sandbox.providers.ratios import scaled
from sandbox.providers.refusals import Usual, VendorRefused, completed, invalid
from sandbox.providers.traffic import Json
from sandbox.providers.wires import Call, Preview, Wire

_USUAL = {
    400: Usual("", "", "Bad request"),
    401: Usual("", "", "No auth credentials found"),
    402: Usual("", "", "Insufficient credits"),
    403: Usual("", "", "Your input was flagged"),
    404: Usual("", "", "Not found"),
    429: Usual("", "", "Rate limited"),
    500: Usual("", "", "Internal server error"),
    502: Usual("", "", "Provider returned error"),
}


class Openrouter(Wire):
    """Chat completions with `modalities` and `image_config`; pictures are data URLs always."""

    name = "openrouter"
    model = "google/gemini-2.5-flash-image"
    root = "/api/v1"
    named = "gen"
    inline = True
    lacks = TASKS | FETCHES | {Kind.FEWER}
    keepalive = b": OPENROUTER PROCESSING\n\n"
    forbids = VendorRefused(403, "Your chosen model requires moderation and your input was flagged")
    usual = _USUAL

    def told(self, refused: VendorRefused) -> Json:
        """Return the vendor's own envelope: its code is the status."""
        message = completed(refused, self.usual).message
        flagged = {"reasons": ["violence"]} if refused is self.forbids else {}
        error = {"code": refused.status, "message": message, "metadata": flagged}
        return {"error": error, "user_id": "u"}

    def free(self) -> Mapping[str, Json]:
        """Return the list of models, and what is known of the key."""
        return {**super().free(), "/key": {"data": {"label": "sandbox", "usage": 0, "limit": None}}}

    def read(self, call: Call) -> Ask:
        """Return what is asked for; a picture only where `modalities` name one."""
        request, ask = read_chat(call.body, self.model)
        modalities = request.get("modalities", ["text"])
        if not isinstance(modalities, list) or not set(modalities) <= {"image", "text"}:
            raise invalid("modalities must be a list of image and text")
        if "image" not in modalities:
            raise invalid("modalities must name image: this model draws")
        config = request.get("image_config", {})
        if not isinstance(config, dict):
            raise invalid("image_config must be an object")
        names = ("image_config.aspect_ratio", "image_config.image_size")
        size, tier = scaled(config.get("aspect_ratio"), config.get("image_size"), names)
        return replace(ask, size=size, quality=tier)

    def answer(self, job: Job) -> Images:
        """Return the answer to `job`."""
        return Images(job)


class Images(Completion):
    """An answer with `images` beside its content."""

    wire = Openrouter

    def message(self, pictures: Sequence[Handed]) -> dict[str, Json]:
        """Return words, and pictures where there are some."""
        images = [_image(nth, each) for nth, each in enumerate(pictures)]
        return {"content": self.job.words, **({"images": images} if images else {}), "reasoning": None}

    def stage(self, preview: Preview) -> Iterator[Frame]:
        """Yield a comment: previews there are none."""
        yield Frame(Openrouter.keepalive)

    def picture_delta(self, nth: int, picture: Handed) -> dict[str, Json]:
        """Return the picture beside empty words."""
        return {"content": "", "images": [_image(nth, picture)]}

    def failed(self) -> Frame:
        """Return a chunk that ends with an error."""
        choice = {"index": 0, "delta": {"content": ""}, "finish_reason": "error"}
        error = {"code": "server_error", "message": "Provider disconnected unexpectedly"}
        return event({**self.head("chat.completion.chunk"), "choices": [choice], "error": error})

    def usage(self, pictures: int) -> dict[str, Json]:
        """Return tokens, those of pictures among the answer's, and dollars."""
        told = super().usage(pictures)
        told["completion_tokens"] += told.pop("image_tokens", 0)
        return told | {"cost": self.job.price * pictures / 1_000_000}

    def head(self, kind: str) -> dict[str, Json]:
        """Return what every answer begins with; the provider behind the gateway is named."""
        return {**super().head(kind), "provider": "Sandbox"}

    def chunk(self, delta: Json, part: Part = Part.OTHER, finish: str | None = None) -> Frame:
        """Return a frame; every one names the role."""
        choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}
        choice |= {"native_finish_reason": finish.upper() if finish else None, "logprobs": None}
        return event({**self.head("chat.completion.chunk"), "choices": [choice]}, part)


def _image(nth: int, picture: Handed) -> dict[str, Json]:
    return {"type": "image_url", "image_url": {"url": picture.address}, "index": nth}

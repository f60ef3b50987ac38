"""Google's `generateContent`, whole or as a stream (`gemini`).

A part that it signed may come back only as it was: a signature that is not its own, or stands beside
another picture, is refused.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sandbox.providers.asks import Ask, Handed, Job
from sandbox.providers.checks import an_object
from sandbox.providers.faults import FETCHES, TASKS, Kind
from sandbox.providers.frames import Frame, Part, event, halves
from sandbox.providers.inputs import base64_of, from_base64
from sandbox.providers.ratios import scaled
from sandbox.providers.refusals import Usual, VendorRefused, completed, invalid
from sandbox.providers.talk import Message, Talk
from sandbox.providers.traffic import Json
from sandbox.providers.wires import Call, Preview, Streamed, Wire

_MODEL = "gemini-3-pro-image-preview"
_WHOLE, _STREAM = f"/models/{_MODEL}:generateContent", f"/models/{_MODEL}:streamGenerateContent"
_ROLES = {"user": "user", "model": "assistant"}
_TOKENS_A_PICTURE = 1290
# Whoever holds the sandbox's own source may forge its signatures: it is a stage, not a vault.
_SEAL = b"sandbox"
_WORDS = b"words"
_USUAL = {
    400: Usual("INVALID_ARGUMENT", "", "Request contains an invalid argument."),
    401: Usual("UNAUTHENTICATED", "", "API key not valid. Please pass a valid API key."),
    403: Usual("PERMISSION_DENIED", "", "The caller does not have permission"),
    404: Usual("NOT_FOUND", "", "The model is not found for this version of the API."),
    429: Usual("RESOURCE_EXHAUSTED", "", "Resource has been exhausted"),
    500: Usual("INTERNAL", "", "An internal error has occurred."),
    503: Usual("UNAVAILABLE", "", "The model is overloaded."),
    504: Usual("DEADLINE_EXCEEDED", "", "The deadline passed."),
}


class Gemini(Wire):
    """Contents of parts; pictures are inline always."""

    name = "gemini"
    model = _MODEL
    root = "/v1beta"
    asks = (_WHOLE, _STREAM)
    named = "resp"
    inline = True
    lacks = TASKS | FETCHES | {Kind.FEWER}
    usual = _USUAL

    def told(self, refused: VendorRefused) -> Json:
        """Return Google's envelope: the code is the status."""
        status, _, message = completed(refused, self.usual)
        return {"error": {"code": refused.status, "message": message, "status": status}}

    def key(self, headers: Mapping[str, str]) -> str:
        """Return the key in its header."""
        return headers.get("x-goog-api-key", "")

    def free(self) -> Mapping[str, Json]:
        """Return the list of the one model there is."""
        return {"/models": {"models": [{"name": f"models/{self.model}"}]}}

    def read(self, call: Call) -> Ask:
        """Return what is asked for; a picture only where the modalities name one."""
        request = an_object(call.body)
        contents = request.get("contents")
        if not isinstance(contents, list) or not contents:
            raise invalid("contents must be a list of at least one content")
        talk = Talk(tuple(map(_message, contents))).checked()
        config = _table(request, "generationConfig")
        if "IMAGE" not in config.get("responseModalities", ["TEXT"]):
            raise invalid("generationConfig.responseModalities must name IMAGE: this model draws")
        wanted = _table(config, "imageConfig")
        names = ("imageConfig.aspectRatio", "imageConfig.imageSize")
        size, tier = scaled(wanted.get("aspectRatio"), wanted.get("imageSize"), names)
        if call.path == _STREAM and call.query.get("alt") != "sse":
            raise invalid("a stream is told as events here: say alt=sse")
        return replace(
            talk.asked(),
            size=size,
            quality=tier,
            stream=call.path == _STREAM,
            tools=tuple(_tools(request.get("tools", []))),
        )

    def answer(self, job: Job) -> Candidates:
        """Return the answer to `job`."""
        return Candidates(job)


def _table(request: Mapping[str, Json], name: str) -> dict[str, Json]:
    table = request.get(name, {})
    if not isinstance(table, dict):
        raise invalid(f"{name} must be an object")
    return table


def _message(content: Json) -> Message:
    match content:
        case {"role": ("user" | "model") as role, "parts": [_, *_] as parts}:
            read = [_part(part, signed=role == "model") for part in parts]
        case _:
            raise invalid("each content must have a role (user or model) and parts")
    words = "\n".join(part for part in read if isinstance(part, str))
    return Message(role=_ROLES[role], words=words, pictures=tuple(p for p in read if isinstance(p, bytes)))


def _part(part: Json, *, signed: bool) -> str | bytes:
    match part:
        case {"text": str(words)}:
            read: str | bytes = words
        case {"inlineData": {"mimeType": str(kind), "data": str(data)}} if kind.startswith("image/"):
            read = from_base64(data)
        case {"functionCall": dict()} | {"functionResponse": dict()}:
            read = ""
        case _:
            raise invalid("each part must hold text or inlineData of a picture")
    given = part.get("thoughtSignature")
    if given is not None and not (signed and given == _signature(read)):
        raise invalid("Thought signature is not valid.")
    return read


def _signature(content: str | bytes) -> str:
    """Return what this vendor signs words with (any words), or this very picture."""
    sealed = hmac.new(_SEAL, content if isinstance(content, bytes) else _WORDS, "sha256")
    return base64.b64encode(sealed.digest()).decode("ascii")


def _tools(given: Json) -> Iterator[str]:
    match given:
        case []:
            return
        case [{"functionDeclarations": [*declared]}]:
            for function in declared:
                match function:
                    case {"name": str(name), "description": str()}:
                        yield name
                    case _:
                        raise invalid("each function must have a name and a description")
        case _:
            raise invalid("tools must be a list of one object with functionDeclarations")


class Candidates(Streamed):
    """One candidate."""

    def whole(self, pictures: Sequence[Handed]) -> Json:
        """Return everything at once; the thought before it is nobody's to read."""
        parts = [*self._spoken(self.job.words), *map(_drawn, pictures), *self._called()]
        return self._told([{"text": "Planning…", "thought": True}, *parts], "STOP", len(pictures))

    def opening(self) -> Iterator[Frame]:
        """Yield the words in two pieces, or a call."""
        for piece in halves(self.job.words):
            yield event(self._told([*self._spoken(piece)], None, 0))
        if self.job.call:
            yield event(self._told([*self._called()], None, 0))

    def stage(self, preview: Preview) -> Iterator[Frame]:
        """Yield a draft."""
        draft = {"inlineData": {"mimeType": "image/png", "data": base64_of(preview.png)}, "thought": True}
        yield event(self._told([draft], None, 0))

    def picture(self, nth: int, picture: Handed) -> Iterator[Frame]:
        """Yield a signed picture."""
        yield event(self._told([_drawn(picture)], None, 1), Part.PICTURE)

    def closing(self, pictures: Sequence[Handed]) -> Iterator[Frame]:
        """Yield the finish reason and the usage."""
        yield event(self._told([{"text": ""}], "STOP", len(pictures)), Part.FINISH)

    def failed(self) -> Frame:
        """Return the vendor's envelope as an event."""
        return event(Gemini().told(VendorRefused(503)))

    def hollow(self, kind: Kind) -> Json:
        """Return a candidate without what it is for, or none."""
        match kind:
            case Kind.NO_CHOICES:
                return {**self._told([], "STOP", 0), "candidates": []}
            case Kind.FILTERED:
                return self._told([], "IMAGE_SAFETY", 0)
            case Kind.DECLINED:
                return self._told([], "PROHIBITED_CONTENT", 0)
        return self._told([], "STOP", 1)

    def forbidden(self) -> Json:
        """Return the answer that refuses a prompt: it has no candidate at all."""
        told = self._told([], "STOP", 0)
        del told["candidates"]
        return {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, **told}

    def end_of_pictures(self, body: bytes) -> int:
        """Return where the parts end."""
        return body.rfind(b'"finishReason"')

    def usage(self, pictures: int) -> dict[str, Json]:
        """Return tokens of the prompt and of the candidate."""
        asked = self.job.ask.letters // 4 + 8
        drawn = _TOKENS_A_PICTURE * pictures + len(self.job.words) // 4
        return {"promptTokenCount": asked, "candidatesTokenCount": drawn, "totalTokenCount": asked + drawn}

    def _spoken(self, words: str) -> Iterator[Json]:
        if words:
            yield {"text": words, "thoughtSignature": _signature(words)}

    def _called(self) -> Iterator[Json]:
        if self.job.call:
            yield {"functionCall": {"name": self.job.call.name, "args": self.job.call.arguments}}

    def _told(self, parts: Sequence[Json], finish: str | None, pictures: int) -> dict[str, Json]:
        content = {"content": {"role": "model", "parts": list(parts)}} if parts else {}
        candidate = {**content, **({"finishReason": finish} if finish else {}), "index": 0}
        return {
            "candidates": [candidate],
            "usageMetadata": self.usage(pictures),
            "modelVersion": self.job.model,
            "responseId": self.job.id,
        }


def _drawn(picture: Handed) -> Json:
    blob = {"mimeType": "image/png", "data": picture.base64}
    return {"inlineData": blob, "thoughtSignature": _signature(picture.png)}

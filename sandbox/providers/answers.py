"""What the vendor's answers look like, whole and in pieces; pure."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sandbox.providers.chat import ChatAsk
from sandbox.providers.faults import Fault, Kind
from sandbox.providers.refusals import usual
from sandbox.providers.traffic import Json

_TOKENS_A_PICTURE = 1024
_LETTERS_A_TOKEN = 4
QUESTION = "Gladly. Shall it be by day or by night, and should anything stand in the foreground?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An accepted request on its way.

    `number` counts the requests of a run from 1. `created` is Unix time.
    `inputs` are the pictures it brought, canvas first.
    `in_words`: a question is asked and no picture made. `says`: the model's words, where they are given.
    """

    id: str
    number: int
    model: str
    created: int
    ask: ChatAsk
    body_sha256: str
    inputs: tuple[bytes, ...] = ()
    fault: Fault | None = None
    in_words: bool = False
    says: str = ""

    def suffers(self, *kinds: Kind) -> bool:
        """Tell whether one of these faults strikes this job."""
        return self.fault is not None and self.fault.kind in kinds


class Part(StrEnum):
    """What a frame of a stream carries."""

    ROLE = "role"
    TEXT = "text"
    PREVIEW = "preview"
    PICTURE = "picture"
    FINISH = "finish"
    USAGE = "usage"
    DONE = "done"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Frame:
    """One event of a stream, as it goes over the wire."""

    part: Part
    data: bytes


COMMENT = Frame(Part.COMMENT, b": keep-alive\n\n")
DONE = Frame(Part.DONE, b"data: [DONE]\n\n")


def words_of(job: Job) -> str:
    """Return what the model says with its pictures, or instead of them."""
    if job.in_words:
        return QUESTION
    if job.says:
        return job.says
    if job.ask.n > 1:
        return "Two takes:"
    return "Here it is, with your change:" if job.ask.canvas else "Here's your picture:"


def data_url(png: bytes) -> str:
    """Return `png` inside a URL."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def picture_block(job: Job, url: str) -> dict[str, Json]:
    """Return the content block of a final picture, or what an armed fault makes of it."""
    if job.suffers(Kind.WRONG_SHAPE):
        return {"type": "image_url", "image_url": 17}
    if job.suffers(Kind.CUT_BASE64):
        return {"type": "image_url", "image_url": {"url": _cut_in_a_group(url)}}
    return {"type": "image_url", "image_url": {"url": url}}


def _cut_in_a_group(url: str) -> str:
    """Return half of a data URL, ending one letter into a group of four: no padding can mend that."""
    head, comma, letters = url.partition(",")
    return head + comma + letters[: len(letters) // 8 * 4 + 1]


def preview_frame(job: Job, index: int, png: bytes) -> Frame:
    """Return the frame of a partial picture; `index` counts from 0."""
    block = {
        "type": "image_url",
        "partial": True,
        "partial_image_index": index,
        "image_url": {"url": data_url(png)},
    }
    return _frame(job, Part.PREVIEW, {"content": [block]})


def picture_frame(job: Job, url: str) -> Frame:
    """Return the frame of a final picture."""
    return _frame(job, Part.PICTURE, {"content": [picture_block(job, url)]})


def opening_frames(job: Job) -> Iterator[Frame]:
    """Yield the role and then the words, in two pieces."""
    yield _frame(job, Part.ROLE, {"role": "assistant", "content": ""})
    words = words_of(job)
    middle = words.find(" ", len(words) // 3) + 1
    for piece in (words[:middle], words[middle:]):
        yield _frame(job, Part.TEXT, {"content": piece})


def closing_frames(job: Job, pictures: int) -> Iterator[Frame]:
    """Yield the end mark, the usage and the end of the stream."""
    yield _frame(job, Part.FINISH, {}, finish="stop")
    told = {**_head(job, "chat.completion.chunk"), "choices": [], "usage": usage(job, pictures)}
    yield Frame(Part.USAGE, _event(told))
    yield DONE


def completion(job: Job, urls: Sequence[str]) -> dict[str, Json]:
    """Return a whole answer."""
    text = {"type": "text", "text": words_of(job)}
    content = [text, *(picture_block(job, url) for url in urls)] if urls else words_of(job)
    return _whole(job, {"role": "assistant", "content": content}, "stop", len(urls))


def spoilt_completion(job: Job, kind: Kind) -> dict[str, Json]:
    """Return a body that says 200 and holds nothing anybody wanted."""
    match kind:
        case Kind.ERROR_BODY:
            return usual(502).envelope()
        case Kind.NO_CHOICES:
            return {**_whole(job, {}, "stop", 1), "choices": []}
        case Kind.FILTERED:
            return _whole(job, {"role": "assistant", "content": ""}, "content_filter", 0)
        case Kind.DECLINED:
            declined = {"role": "assistant", "content": None, "refusal": "I can't create that image."}
            return _whole(job, declined, "stop", 0)
    return _whole(job, {"role": "assistant", "content": None}, "stop", 1)


def error_frame() -> bytes:
    """Return the frame with which a stream fails midway."""
    return _event(usual(502).envelope())


def malformed_frame(job: Job) -> bytes:
    """Return a frame whose JSON never closes."""
    return f'data: {{"id":"{job.id}","object":"chat.completion.chunk","choices":[{{"ind\n\n'.encode()


def usage(job: Job, pictures: int) -> dict[str, int]:
    """Return the vendor's own count; pictures have their own tokens."""
    asked = sum(len(message.words) for message in job.ask.messages) // _LETTERS_A_TOKEN + 8
    said = len(words_of(job)) // _LETTERS_A_TOKEN
    tokens = {"prompt_tokens": asked, "completion_tokens": said}
    drawn = {"image_tokens": _TOKENS_A_PICTURE * pictures} if pictures else {}
    return tokens | drawn | {"total_tokens": asked + said + sum(drawn.values())}


def _whole(job: Job, message: Json, finish: str, pictures: int) -> dict[str, Json]:
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return {**_head(job, "chat.completion"), "choices": [choice], "usage": usage(job, pictures)}


def _head(job: Job, kind: str) -> dict[str, Json]:
    return {"id": job.id, "object": kind, "created": job.created, "model": job.model}


def _frame(job: Job, part: Part, delta: Json, finish: str | None = None) -> Frame:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return Frame(part, _event({**_head(job, "chat.completion.chunk"), "choices": [choice]}))


def _event(told: Json) -> bytes:
    return b"data: " + json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"

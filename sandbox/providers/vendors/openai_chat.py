"""OpenAI's `/responses` with the tool `image_generation` (`openai-responses`).

Nothing is stored, as with `store: false`: what an edit needs comes along.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sandbox.providers.asks import Ask, Handed, Job
from sandbox.providers.checks import an_object, flag, number, one_of
from sandbox.providers.completions import REFUSAL
from sandbox.providers.faults import FETCHES, TASKS, Kind
from sandbox.providers.frames import Frame, Part, event, halves
from sandbox.providers.inputs import base64_of
from sandbox.providers.refusals import VendorRefused, invalid
from sandbox.providers.talk import Message, Talk
from sandbox.providers.traffic import Json
from sandbox.providers.vendors.openai import BLOCKED, USUAL, read_size, spell_refusal
from sandbox.providers.wires import Call, Preview, Streamed, Wire

_CALL = "image_generation_call"
_SPEAKERS = {"user": "user", "assistant": "assistant", "system": "system", "developer": "developer"}
_SPOKEN = {
    "user": "input_text",
    "system": "input_text",
    "developer": "input_text",
    "assistant": "output_text",
}
_QUALITIES = {"auto": "medium", "low": "low", "medium": "medium", "high": "high"}
_MOST_PREVIEWS = 3


class OpenaiChat(Wire):
    """A model that draws when it has the tool to."""

    name = "openai_chat"
    model = "gpt-5.5"
    asks = ("/responses",)
    named = "resp"
    inline = True
    lacks = TASKS | FETCHES | {Kind.FEWER}
    usual = USUAL

    def told(self, refused: VendorRefused) -> Json:
        """Return OpenAI's own envelope."""
        return spell_refusal(refused)

    def read(self, call: Call) -> Ask:
        """Return what is asked for."""
        request = an_object(call.body)
        if request.get("model") != self.model:
            asked = request.get("model")
            raise VendorRefused(404, f"The model `{asked}` does not exist.", "model_not_found")
        if earlier := request.get("previous_response_id"):
            raise invalid(f"Previous response with id '{earlier}' not found.", "previous_response_not_found")
        talk = _talk(request.get("input"))
        draws, offered = _tools(request.get("tools", []))
        return replace(
            talk.asked(),
            mask=_mask(draws.get("input_image_mask")),
            size=read_size(draws.get("size", "auto"), "tools[0].size"),
            quality=_QUALITIES[one_of(draws.get("quality", "auto"), _QUALITIES, "tools[0].quality")],
            stream=flag(request, "stream"),
            previews=number(draws.get("partial_images", 0), 0, _MOST_PREVIEWS, "tools[0].partial_images"),
            tools=offered,
        )

    def answer(self, job: Job) -> Output:
        """Return the answer to `job`."""
        return Output(job)


def _talk(given: Json) -> Talk:
    if isinstance(given, str):
        return Talk((Message(role="user", words=given),)).checked()
    if not isinstance(given, list) or not given:
        raise invalid("input must be a string or a list of items")
    return Talk(tuple(_message(place, item) for place, item in enumerate(given))).checked()


def _message(place: int, item: Json) -> Message:
    match item:
        case {"role": str(role), "content": str(words)} if role in _SPEAKERS:
            return Message(role=role, words=words)
        case {"role": str(role), "content": [_, *_] as content} if role in _SPEAKERS:
            return _blocks(f"input[{place}]", role, content)
        case {"type": "image_generation_call", "id": str(called)}:
            raise invalid(f"Item with id '{called}' not found: responses are not stored here.")
    raise invalid(f"input[{place}] must have a role and content")


def _blocks(place: str, role: str, content: Sequence[Json]) -> Message:
    words: list[str] = []
    pictures: list[str] = []
    for nth, block in enumerate(content):
        match block:
            case {"type": str(kind), "text": str(text)} if kind == _SPOKEN[role]:
                words.append(text)
            case {"type": "input_image", "image_url": str(url)} if role != "assistant":
                pictures.append(url)
            case _:
                raise invalid(f"{place}.content[{nth}] must be {_SPOKEN[role]}, or input_image of a user")
    return Message(role=role, words="\n".join(words), pictures=tuple(pictures))


def _tools(given: Json) -> tuple[Mapping[str, Json], tuple[str, ...]]:
    """Return the tool that draws, and the names of the functions offered beside it."""
    draws: Mapping[str, Json] | None = None
    offered: list[str] = []
    for place, tool in enumerate(given if isinstance(given, list) else [given]):
        match tool:
            case {"type": "image_generation"}:
                draws = tool
            case {"type": "function", "name": str(name), "parameters": {"type": "object"}}:
                offered.append(name)
            case _:
                raise invalid(f"tools[{place}] must be image_generation, or a function with parameters")
    if draws is None:
        raise invalid("tools must hold image_generation: there is nothing else to try here")
    return draws, tuple(offered)


def _mask(given: Json) -> str | None:
    match given:
        case None:
            return None
        case {"image_url": str(url)}:
            return url
    raise invalid("input_image_mask must have an image_url")


class Output(Streamed):
    """The items of a response, or the events that tell of them."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._sequence = itertools.count()
        self._draws = not (job.in_words or job.call or job.suffers(Kind.WORDS_ONLY))

    def whole(self, pictures: Sequence[Handed]) -> Json:
        """Return the finished response."""
        return self._response("completed", self._items(pictures), len(pictures))

    def opening(self) -> Iterator[Frame]:
        """Yield that a response has begun and, where one is drawn, a picture."""
        yield self._event("response.created", response=self._response("in_progress", [], 0))
        if self._draws:
            yield self._event("response.output_item.added", item=self._drawing(0, None), output_index=0)
            for step in ("in_progress", "generating"):
                yield self._event(f"response.{_CALL}.{step}", item_id=self._name(0), output_index=0)

    def stage(self, preview: Preview) -> Iterator[Frame]:
        """Yield a partial picture."""
        told: dict[str, Json] = {
            "partial_image_index": preview.index,
            "partial_image_b64": base64_of(preview.png),
        }
        yield self._event(f"response.{_CALL}.partial_image", item_id=self._name(0), output_index=0, **told)

    def picture(self, nth: int, picture: Handed) -> Iterator[Frame]:
        """Yield a finished call; the picture itself comes with the item."""
        yield self._event(f"response.{_CALL}.completed", item_id=self._name(nth), output_index=nth)
        item = self._drawing(nth, picture)
        yield self._event("response.output_item.done", Part.PICTURE, item=item, output_index=nth)

    def closing(self, pictures: Sequence[Handed]) -> Iterator[Frame]:
        """Yield the words or the call, then the response as a whole, pictures and all."""
        for place, item in enumerate(self._items(pictures)):
            if item["type"] == "message":
                for piece in halves(self.job.words):
                    yield self._event("response.output_text.delta", delta=piece, output_index=place)
            if item["type"] != _CALL:
                yield self._event("response.output_item.done", item=item, output_index=place)
        yield self._event("response.completed", Part.FINISH, response=self.whole(pictures))

    def failed(self) -> Frame:
        """Return the event of an error."""
        return self._event("error", code="server_error", message="The server had an error.", param=None)

    def hollow(self, kind: Kind) -> Json:
        """Return a response without what it is for."""
        failed = {**self._drawing(0, None), "status": "failed"}
        match kind:
            case Kind.NO_CHOICES:
                return self._response("completed", [], 0)
            case Kind.FILTERED:
                moderated = {"code": BLOCKED.code, "message": BLOCKED.message}
                return self._response("completed", [{**failed, "error": moderated}], 0)
            case Kind.DECLINED:
                refusal = {"type": "refusal", "refusal": REFUSAL}
                return self._response("completed", [{**self._message(), "content": [refusal]}], 0)
        return self._response("completed", [failed], 1)

    def end_of_pictures(self, body: bytes) -> int:
        """Return where the output ends."""
        return body.rfind(b'"incomplete_details"')

    def usage(self, pictures: int) -> dict[str, Json]:
        """Return tokens of the chat; the tool's own are told by nobody."""
        asked, said = self.job.ask.letters // 4 + 20, len(self.job.words) // 4 + 40 * pictures
        return {
            "input_tokens": asked,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": said,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": asked + said,
        }

    def _items(self, pictures: Sequence[Handed]) -> list[dict[str, Json]]:
        drawn = [self._drawing(nth, picture) for nth, picture in enumerate(pictures)]
        if self.job.call:
            arguments = json.dumps(self.job.call.arguments)
            named = {"id": f"fc_{self.job.number}", "call_id": f"call_{self.job.number}"}
            told = {"name": self.job.call.name, "arguments": arguments, "status": "completed"}
            return [*drawn, {"type": "function_call", **named, **told}]
        return [*drawn, self._message()]

    def _message(self) -> dict[str, Json]:
        content = [{"type": "output_text", "text": self.job.words, "annotations": []}]
        told = {"role": "assistant", "status": "completed", "content": content}
        return {"id": f"msg_{self.job.number}", "type": "message", **told}

    def _name(self, nth: int) -> str:
        return f"ig_{self.job.number}_{nth}"

    def _drawing(self, nth: int, picture: Handed | None) -> dict[str, Json]:
        status, result = ("completed", picture.base64) if picture else ("in_progress", None)
        prompt = self.job.ask.prompt
        return {
            "id": self._name(nth),
            "type": _CALL,
            "status": status,
            "result": result,
            "revised_prompt": prompt,
        }

    def _response(self, status: str, items: Sequence[Json], pictures: int) -> dict[str, Json]:
        done = status == "completed"
        return {
            "id": self.job.id,
            "object": "response",
            "created_at": self.job.created,
            "status": status,
            "model": self.job.model,
            "output": list(items),
            "error": None,
            "incomplete_details": None,
            "usage": self.usage(pictures) if done else None,
        }

    def _event(self, kind: str, part: Part = Part.OTHER, **told: Json) -> Frame:
        return event({"type": kind, "sequence_number": next(self._sequence), **told}, part, name=kind)

"""The `openai-responses` dialect: a chat model that draws with the tool `image_generation`.

What the operator adds under `image_generation` in `extra_body` joins the tool, the rest the request.
The canvas goes along as a picture of the member's: the vendor's own handles of earlier answers expire.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.dialects.ask_tool import declaration
from bot.dialects.exchange import Send
from bot.dialects.requests.choices import chosen
from bot.dialects.requests.posting import joined, post_json
from bot.dialects.requests.transcript import Part, Speech, transcribe
from bot.dialects.wire import (
    Block,
    Called,
    Choice,
    Fault,
    Frame,
    Maybe,
    Message,
    Spelt,
    Text,
    ToolCall,
    Wire,
    as_blocks,
    as_error,
    as_objects,
    parse_as,
)
from bot.domain.branch import Ask
from bot.domain.events import Stage
from bot.domain.offers import Offer

_TOOL = "image_generation"
_CALL = "image_generation_call"
_ENDS = frozenset({"response.completed", "response.failed", "response.incomplete"})
_STAGES = {
    f"response.{_CALL}.in_progress": Stage.QUEUED,
    f"response.{_CALL}.generating": Stage.DRAWING,
}


def request(ask: Ask, offer: Offer) -> Send:
    """Return the request for `ask`."""
    told = transcribe(ask, canvas_role="user")
    plain = len(told) == 1 and not told[0].pictured
    body: dict[str, object] = {
        "model": offer.model,
        "input": told[0].words if plain else [_spell(speech) for speech in told],
        "tools": [_tool(ask, offer), *([{"type": "function", **declaration()}] if offer.tools else ())],
        **({"stream": True} if offer.stream else {}),
    }
    return post_json("/responses", body, offer, fixed=("model", "input", _TOOL))


def _tool(ask: Ask, offer: Offer) -> dict[str, object]:
    mask = {} if ask.mask is None else {"input_image_mask": {"image_url": ask.mask}}
    wanted = chosen(ask.options, offer, size="size", quality="quality")
    extra = offer.extra_body.get(_TOOL)
    return joined({"type": _TOOL, **wanted, **mask}, extra if isinstance(extra, dict) else {})


def _spell(speech: Speech) -> dict[str, object]:
    content = [_block(part) for part in speech.parts] if speech.pictured else speech.words
    return {"role": "assistant" if speech.by_model else "user", "content": content}


def _block(part: Part) -> dict[str, object]:
    if part.picture is None:
        return {"type": "input_text", "text": part.words}
    return {"type": "input_image", "image_url": part.picture}


class _Item(Wire):
    """One thing of the output: a message, a call that draws, a call of another tool, a thought."""

    id: Text = None
    type: Text = None
    result: Text = None
    name: Text = None
    arguments: Text = None
    status: Text = None
    content: Annotated[tuple[Block, ...], BeforeValidator(as_blocks)] = ()
    error: Annotated[Maybe[Fault], BeforeValidator(as_error)] = None


class _Incomplete(Wire):
    reason: Text = None


class _Response(Frame):
    status: Text = None
    output: Annotated[tuple[_Item, ...], BeforeValidator(as_objects)] = ()
    incomplete: Maybe[_Incomplete] = Field(default=None, validation_alias="incomplete_details")


class _Event(_Response):
    """The whole answer, or one event of a stream; both have a `type` or an `object` to tell."""

    delta: Text = None
    partial_image_b64: Text = None
    partial_image_index: Maybe[int] = None
    item: Maybe[_Item] = None
    response: Maybe[_Response] = None


class Parser:
    """Read the objects of one reply: what a stream tells piece by piece, its end repeats whole."""

    def __init__(self) -> None:
        self._spoken = False
        self._drawn: set[str | None] = set()

    def __call__(self, data: bytes | str) -> Frame:
        """Read one JSON object; raises `UnreadableError`."""
        event = parse_as(_Event, data)
        if event.type in _ENDS:
            return self._end(event.response or event)
        if event.object_name == "response" and not event.type:
            return self._end(event)
        if event.failed:
            return event
        return Spelt(choices=self._choices(event), stage=_STAGES.get(event.type or ""))

    def _choices(self, event: _Event) -> tuple[Choice, ...]:
        match event.type:
            case "response.output_text.delta":
                self._spoken = True
                message = Message(content=(Block(type="text", text=event.delta),))
            case "response.refusal.delta":
                self._spoken = True
                message = Message(refusal=event.delta)
            case "response.image_generation_call.partial_image":
                message = Message(content=(_preview(event),))
            case "response.output_item.done" if event.item is not None:
                message = Message(content=tuple(self._picture(event.item)))
            case _:
                return ()
        return (Choice(delta=message),)

    def _picture(self, item: _Item) -> Iterator[Block]:
        if item.type == _CALL and item.result and (item.id is None or item.id not in self._drawn):
            self._drawn.add(item.id)
            yield Block(type="output_image", b64_json=item.result)

    def _end(self, response: _Response) -> Frame:
        """Spell the whole answer, but for what the stream told before."""
        if response.failed:
            return response
        content: list[Block] = []
        for item in response.output:
            content += self._picture(item)
            content += () if self._spoken else item.content
        calls = tuple(
            ToolCall(function=Called(name=item.name, arguments=item.arguments))
            for item in response.output
            if item.type == "function_call"
        )
        reason = response.incomplete.reason if response.incomplete else None
        choice = Choice(
            delta=Message(content=tuple(content), tool_calls=calls), finish_reason=reason or response.status
        )
        return Spelt(choices=(choice,), usage=response.usage, error=self._untold(response), last=True)

    def _untold(self, response: _Response) -> Fault | None:
        """Return a failure that no `error` tells: of the last call, unless the model tried again and drew."""
        failed = [item for item in response.output if item.type == _CALL and item.status == "failed"]
        if failed and not self._drawn:
            return failed[-1].error or Fault(message="the picture could not be drawn")
        return Fault(message="the answer failed") if response.status == "failed" else None


def _preview(event: _Event) -> Block:
    return Block(
        type="output_image",
        b64_json=event.partial_image_b64,
        partial=True,
        partial_image_index=event.partial_image_index,
    )

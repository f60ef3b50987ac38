"""The `gemini` dialect: Google's `generateContent`.

Sizes are aspect ratios (`16:9`), qualities the picture's scale (`1K`, `2K`, `4K`). A thinking model shows
drafts: they are previews. It wants its `thoughtSignature` back beside the part it came with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from bot.dialects.ask_tool import declaration
from bot.dialects.exchange import Send
from bot.dialects.requests.body import Base64
from bot.dialects.requests.choices import chosen
from bot.dialects.requests.posting import post_json
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
    as_json,
    as_objects,
    parse_as,
)
from bot.domain.branch import Ask
from bot.domain.offers import Offer
from bot.domain.pictures import Picture


def request(ask: Ask, offer: Offer) -> Send:
    """Return the request for `ask`."""
    wanted = chosen(ask.options, offer, size="aspectRatio", quality="imageSize")
    config = {"responseModalities": ["TEXT", "IMAGE"], **({"imageConfig": wanted} if wanted else {})}
    told = transcribe(ask, canvas_role=offer.canvas_role)
    tools = {"tools": [{"functionDeclarations": [declaration()]}]} if offer.tools else {}
    body = {"contents": [_spell(speech) for speech in told], "generationConfig": config, **tools}
    method = "streamGenerateContent?alt=sse" if offer.stream else "generateContent"
    posted = post_json(f"/models/{offer.model}:{method}", body, offer, fixed=("contents",))
    return replace(posted, key_header="x-goog-api-key", key_prefix="")


def _spell(speech: Speech) -> dict[str, object]:
    parts = [_spell_part(part) for part in speech.parts]
    return {"role": "model" if speech.by_model else "user", "parts": parts}


def _spell_part(part: Part) -> dict[str, object]:
    signature = {"thoughtSignature": part.signature} if part.signature else {}
    match part.picture:
        case None:
            return {"text": part.words, **signature}
        case Picture() as picture:
            blob = {"mimeType": picture.facts.media.value, "data": Base64(picture)}
            return {"inlineData": blob, **signature}
        case address:
            return {"fileData": {"fileUri": address}, **signature}


class _Blob(Wire):
    data: Text = None


class _Called(Called):
    arguments: Annotated[Text, BeforeValidator(as_json)] = Field(default=None, validation_alias="args")


class _Piece(Wire):
    """Relays and older clients write snake case."""

    text: Text = None
    blob: Maybe[_Blob] = Field(default=None, validation_alias=AliasChoices("inlineData", "inline_data"))
    thought: Maybe[bool] = None
    signature: Text = Field(
        default=None, validation_alias=AliasChoices("thoughtSignature", "thought_signature")
    )
    call: Maybe[_Called] = Field(default=None, validation_alias=AliasChoices("functionCall", "function_call"))


class _Content(Wire):
    parts: Annotated[tuple[_Piece, ...], BeforeValidator(as_objects)] = ()


class _Candidate(Wire):
    index: Maybe[int] = None
    content: Maybe[_Content] = None
    finish: Text = Field(default=None, validation_alias=AliasChoices("finishReason", "finish_reason"))


class _Feedback(Wire):
    reason: Text = Field(default=None, validation_alias=AliasChoices("blockReason", "block_reason"))
    message: Text = Field(
        default=None, validation_alias=AliasChoices("blockReasonMessage", "block_reason_message")
    )


class _Event(Frame):
    """The whole answer, or one event of a stream."""

    candidates: Annotated[tuple[_Candidate, ...], BeforeValidator(as_objects)] = ()
    feedback: Maybe[_Feedback] = Field(
        default=None, validation_alias=AliasChoices("promptFeedback", "prompt_feedback")
    )
    used: Maybe[dict[str, object]] = Field(
        default=None, validation_alias=AliasChoices("usageMetadata", "usage_metadata")
    )


def parse(data: bytes | str) -> Frame:
    """Read one JSON object; raises `UnreadableError`."""
    event = parse_as(_Event, data)
    if event.failed:
        return event
    choices = tuple(_choice(candidate) for candidate in event.candidates)
    return Spelt(choices=choices, usage=event.used, error=_blocked(event.feedback))


def _blocked(feedback: _Feedback | None) -> Fault | None:
    if feedback is None or not feedback.reason:
        return None
    return Fault(
        type="prompt_blocked", code=feedback.reason, message=feedback.message or "the prompt was blocked"
    )


def _choice(candidate: _Candidate) -> Choice:
    pieces = candidate.content.parts if candidate.content else ()
    content = tuple(block for piece in pieces for block in _blocks(piece))
    calls = tuple(ToolCall(function=piece.call) for piece in pieces if piece.call)
    message = Message(content=content, tool_calls=calls)
    return Choice(index=candidate.index, delta=message, finish_reason=candidate.finish)


def _blocks(piece: _Piece) -> Iterator[Block]:
    """Yield the piece's block, if it has one: a thought in words is nobody's to read."""
    if piece.blob is not None and piece.blob.data:
        yield Block(type="image", b64_json=piece.blob.data, partial=piece.thought, signature=piece.signature)
    elif not piece.thought:
        yield Block(type="text", text=piece.text, signature=piece.signature)

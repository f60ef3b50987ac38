"""The request of every dialect that asks by chat completions; each adds only its own members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from bot.dialects.ask_tool import declaration
from bot.dialects.exchange import Send
from bot.dialects.requests.posting import post_json
from bot.dialects.requests.transcript import Part, Speech, transcribe
from bot.domain.branch import Ask
from bot.domain.offers import Offer

Json: TypeAlias = dict[str, object]


def chat_request(ask: Ask, offer: Offer, members: Mapping[str, object]) -> Send:
    """Return the request for `ask`, with `members` after the conversation."""
    messages = [_spell(speech) for speech in transcribe(ask, canvas_role=offer.canvas_role)]
    own = {"model": offer.model, "messages": messages}
    tools = {"tools": [{"type": "function", "function": declaration()}]} if offer.tools else {}
    return post_json("/chat/completions", {**own, **members, **tools}, offer, fixed=own)


def _spell(speech: Speech) -> Json:
    """Return it in OpenAI's words; one of words alone needs no blocks."""
    content = [_block(part) for part in speech.parts] if speech.pictured else speech.words
    return {"role": "assistant" if speech.by_model else "user", "content": content}


def _block(part: Part) -> Json:
    if part.picture is None:
        return {"type": "text", "text": part.words}
    return {"type": "image_url", "image_url": {"url": part.picture}}

"""The request of every dialect that asks by chat completions; each adds only its own members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from bot.dialects.exchange import Send
from bot.dialects.posting import post_json
from bot.dialects.transcript import Message, Part, transcribe
from bot.domain.branch import Ask
from bot.domain.offers import Offer

Json: TypeAlias = dict[str, object]


def chat_request(ask: Ask, offer: Offer, members: Mapping[str, object]) -> Send:
    """Return the request for `ask`, with `members` after the conversation."""
    messages = [_spell(message) for message in transcribe(ask, canvas_role=offer.canvas_role)]
    own = {"model": offer.model, "messages": messages}
    return post_json("/chat/completions", {**own, **members}, offer, fixed=own)


def _spell(message: Message) -> Json:
    """Return the message in OpenAI's words; one of words alone needs no blocks."""
    content = [_block(part) for part in message.parts] if message.pictured else message.words
    return {"role": "assistant" if message.by_model else "user", "content": content}


def _block(part: Part) -> Json:
    if part.picture is None:
        return {"type": "text", "text": part.words}
    return {"type": "image_url", "image_url": {"url": part.picture}}

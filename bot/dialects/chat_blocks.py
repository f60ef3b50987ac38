"""The `chat-blocks` dialect: chat completions that draw, asked through a top-level `image_output`."""

from __future__ import annotations

from bot.dialects.exchange import Send
from bot.dialects.requests.chat import chat_request
from bot.dialects.requests.choices import chosen
from bot.domain.branch import Ask
from bot.domain.offers import Offer


def request(ask: Ask, offer: Offer) -> Send:
    """Return the request for `ask`; without a choice of the member's it is any chat's."""
    wanted = chosen(ask.options, offer, size="size", quality="quality", count="n")
    members: dict[str, object] = {"image_output": wanted} if wanted else {}
    return chat_request(ask, offer, members | ({"stream": True} if offer.stream else {}))

"""The `openrouter` dialect: chat completions that name the modalities of the answer.

Sizes are aspect ratios (`16:9`), qualities the picture's scale (`1K`, `2K`, `4K`), where a model has them.
"""

from __future__ import annotations

from bot.dialects.exchange import Send
from bot.dialects.requests.chat import chat_request
from bot.dialects.requests.choices import chosen
from bot.domain.branch import Ask
from bot.domain.offers import Offer


def request(ask: Ask, offer: Offer) -> Send:
    """Return the request for `ask`."""
    wanted = chosen(ask.options, offer, size="aspect_ratio", quality="image_size")
    members: dict[str, object] = {"modalities": ["image", "text"]}
    members |= {"image_config": wanted} if wanted else {}
    return chat_request(ask, offer, members | ({"stream": True} if offer.stream else {}))

"""The `chat-markdown` dialect: plain chat completions whose answer is told in markdown.

There is nowhere to say a size, a quality or a number of pictures: what is wanted stands in the prompt.
"""

from __future__ import annotations

from bot.dialects.exchange import Send
from bot.dialects.requests.chat import chat_request
from bot.domain.branch import Ask
from bot.domain.offers import Offer


def request(ask: Ask, offer: Offer) -> Send:
    """Return the request for `ask`; the vendors' own samples always say whether to stream."""
    return chat_request(ask, offer, {"stream": offer.stream})

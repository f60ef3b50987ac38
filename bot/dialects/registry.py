"""The dialects by the names `bot.toml` gives them, and what may be assumed of a model that speaks one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.dialects import chat_blocks, chat_markdown, gemini, openai_images, openai_responses, openrouter
from bot.dialects.exchange import Dialect
from bot.dialects.image_task import ImageTask
from bot.dialects.one_reply import OneReply
from bot.domain.offers import MaskField

DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        "chat-blocks": OneReply(chat_blocks.request),
        "chat-markdown": OneReply(chat_markdown.request),
        "openai-images": OneReply(openai_images.request, lambda: openai_images.parse),
        "openai-responses": OneReply(openai_responses.request, openai_responses.Parser),
        "openrouter": OneReply(openrouter.request),
        "gemini": OneReply(gemini.request, lambda: gemini.parse),
        "image-task": ImageTask(),
    }
)

# Nothing is offered that a gateway may refuse, or charge for unasked.
_SAFE: Mapping[str, object] = MappingProxyType(
    {
        "sizes": MappingProxyType({}),
        "qualities": (),
        "counts": (1,),
        "references": 4,
        "mask": MaskField.NONE,
        "stream": False,
        "tools": False,
        "usage_usd": "",
        "unbilled_status": frozenset[str](),
    }
)
# A vendor documents pictures in the member's messages; that it looks at those in its own is rarely said.
_BY_MEMBER = MappingProxyType({**_SAFE, "canvas_role": "user"})

# Fields of `Offer` for an operator who gives no more than dialect, address, model and key. They are what
# nearly every gateway of that dialect takes.
DEFAULTS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "chat-blocks": MappingProxyType({**_SAFE, "canvas_role": "assistant"}),
        "chat-markdown": _BY_MEMBER,
        "openai-images": _SAFE,
        "openai-responses": _BY_MEMBER,
        "openrouter": MappingProxyType({**_BY_MEMBER, "usage_usd": "cost"}),
        "gemini": MappingProxyType({**_SAFE, "canvas_role": "assistant"}),
        "image-task": _SAFE,
    }
)

# Fields of `Offer` that a dialect has no words for: offered, they would be promised and never asked.
UNSAYABLE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "chat-blocks": frozenset({"mask"}),
        "chat-markdown": frozenset({"sizes", "qualities", "counts", "mask"}),
        "openai-images": frozenset({"tools"}),
        "openai-responses": frozenset({"counts", "canvas_role"}),
        "openrouter": frozenset({"counts", "mask"}),
        "gemini": frozenset({"counts", "mask"}),
        "image-task": frozenset({"qualities", "stream", "tools"}),
    }
)

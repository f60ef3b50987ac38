"""The dialects by the names `bot.toml` gives them, and what may be assumed of a model that speaks one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.dialects.chat_blocks import ChatBlocks
from bot.dialects.exchange import Dialect

DIALECTS: Mapping[str, Dialect] = MappingProxyType({"chat-blocks": ChatBlocks()})

# Fields of `Offer` for an operator who gives no more than dialect, address, model and key. They are what
# nearly every gateway of that dialect takes; nothing is offered that one may refuse, or charge for unasked.
DEFAULTS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "chat-blocks": MappingProxyType(
            {
                "sizes": MappingProxyType({}),
                "qualities": (),
                "counts": (1,),
                "references": 4,
                "stream": False,
                "canvas_role": "assistant",
                "unbilled_status": frozenset[str](),
            }
        )
    }
)

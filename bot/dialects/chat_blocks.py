"""The `chat-blocks` dialect: chat completions that draw, asked through a top-level `image_output`."""

from __future__ import annotations

from bot.dialects.body import write_json
from bot.dialects.chat_reader import read_chat
from bot.dialects.exchange import Dialogue, Send, send
from bot.dialects.messages import messages
from bot.domain.branch import Ask
from bot.domain.offers import Offer, Options

_STREAM = "text/event-stream, application/json"
_DOCUMENT = "application/json"


class ChatBlocks:
    """Ask by chat completions; the answer is whatever `read_chat` understands."""

    def ask(self, ask: Ask, offer: Offer) -> Dialogue[None]:
        """Send one paid request and read its answer."""
        reply = yield from send(request(ask, offer))
        yield from read_chat(reply, offer, wanted=ask.options.count)


def request(ask: Ask, offer: Offer) -> Send:
    """Return the request for `ask`; `offer.extra_body` joins it at the top level."""
    body: dict[str, object] = {
        "model": offer.model,
        "messages": messages(ask, canvas_role=offer.canvas_role),
        **_image_output(ask.options, offer),
        **({"stream": True} if offer.stream else {}),
    }
    extra = {name: value for name, value in offer.extra_body.items() if name not in ("model", "messages")}
    headers = {"Content-Type": "application/json", "Accept": _STREAM if offer.stream else _DOCUMENT}
    return Send(
        method="POST", path="/chat/completions", headers=headers, body=write_json(body | extra), paid=True
    )


def _image_output(options: Options, offer: Offer) -> dict[str, object]:
    """Return only what was chosen: the rest is the model's own default."""
    chosen: dict[str, object] = {}
    if options.size is not None:
        chosen["size"] = offer.sizes.get(options.size, options.size)
    if options.quality is not None:
        chosen["quality"] = options.quality
    if options.count != 1:
        chosen["n"] = options.count
    return {"image_output": chosen} if chosen else {}

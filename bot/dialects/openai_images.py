"""The `openai-images` dialect: the first-party picture API, and whoever copies it.

It draws from a prompt, or edits pictures sent as files; it knows of no conversation.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialects.exchange import Send
from bot.dialects.requests.choices import chosen
from bot.dialects.requests.multipart import File, write_form
from bot.dialects.requests.posting import accepted, joined, post_json
from bot.dialects.wire import Block, Choice, Frame, Maybe, Message, Spelt, Text, parse_as
from bot.domain.branch import Ask
from bot.domain.offers import Offer

_FIXED = ("model", "prompt")


def request(ask: Ask, offer: Offer) -> Send:
    """Return the request for `ask`: an edit where there are pictures, the canvas first."""
    fields: dict[str, object] = {
        "model": offer.model,
        "prompt": ask.instruction,
        **chosen(ask.options, offer, size="size", quality="quality", count="n"),
        **({"stream": True} if offer.stream else {}),
    }
    files = tuple(_files(ask))
    if not files:
        return post_json("/images/generations", fields, offer, fixed=_FIXED)
    extra = {name: value for name, value in offer.extra_body.items() if name not in _FIXED}
    form = write_form(joined(fields, extra), files)
    headers = {"Content-Type": form.content_type, "Accept": accepted(offer)}
    return Send(method="POST", path="/images/edits", headers=headers, body=form.body, paid=True)


def _files(ask: Ask) -> Iterator[File]:
    canvas = () if ask.canvas is None else (ask.canvas.picture,)
    for number, picture in enumerate((*canvas, *ask.references), start=1):
        yield File("image[]", f"image-{number}", picture)
    if ask.mask is not None:
        yield File("mask", "mask", ask.mask)


class _Event(Frame):
    """The whole answer, or one event of a stream (`image_generation.…` or `image_edit.…`)."""

    b64_json: Text = None
    partial_image_index: Maybe[int] = None


def parse(data: bytes | str) -> Frame:
    """Read one JSON object; raises `UnreadableError`."""
    event = parse_as(_Event, data)
    if event.failed:
        return event
    kind = event.type or ""
    partial = kind.endswith(".partial_image")
    images = event.results
    if partial or kind.endswith(".completed"):
        index = event.partial_image_index
        images = (Block(b64_json=event.b64_json, url=event.url, partial=partial, partial_image_index=index),)
    drawn = (Choice(message=Message(images=images)),) if images else ()
    return Spelt(choices=event.choices + drawn, usage=event.usage, last=bool(images) and not partial)

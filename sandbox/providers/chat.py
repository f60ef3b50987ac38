"""Reading a chat completion request as strictly as the vendor does; pure.

The canvas is the last picture an assistant message holds or, if none does, the first that a user sent.
Every other picture of the last user message is a reference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandbox.providers.refusals import VendorRefused, invalid
from sandbox.providers.traffic import Json

SIZES: Mapping[str, tuple[int, int]] = {
    "1024x1024": (1024, 1024),
    "1024x1536": (1024, 1536),
    "1536x1024": (1536, 1024),
    "2048x2048": (2048, 2048),
}
QUALITIES = ("low", "medium", "high")
MOST_PICTURES = 2
# Letters of all messages together, pictures aside.
CONTEXT_LETTERS = 128_000
# A line that ends in a colon, list items, and an empty line: any model takes that for what went before.
_ACCOUNT = re.compile(r"\A[^\n]*:\n(?:- [^\n]*\n)+\n")
_ROLES = ("system", "developer", "user", "assistant", "tool")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message: who speaks, the words, and the URLs of its pictures in their order."""

    role: str
    words: str
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatAsk:
    """What one request asks for. `canvas` and `references` are URLs; `size` None: not said."""

    messages: tuple[Message, ...]
    canvas: str | None
    references: tuple[str, ...]
    size: tuple[int, int] | None
    quality: str
    n: int
    stream: bool

    @property
    def said(self) -> tuple[str, ...]:
        """The words of each user message, oldest first."""
        return tuple(message.words for message in self.messages if message.role == "user")

    @property
    def prompt(self) -> str:
        """What the user wants now, without an account of earlier turns in front of it."""
        return _ACCOUNT.sub("", self.said[-1])


def read_ask(body: bytes, model: str) -> ChatAsk:
    """Return what `body` asks of `model`; raises `VendorRefused` for whatever is not as documented."""
    request = _object(body)
    asked = request.get("model")
    if asked != model:
        raise VendorRefused(404, "model_not_found", "invalid_request_error", f"model {asked} does not exist")
    stream = request.get("stream", False)
    if not isinstance(stream, bool):
        raise invalid("stream must be true or false")
    messages = tuple(_messages(request.get("messages")))
    canvas, references = _roles_of_pictures(messages)
    size, quality, n = _image_output(request.get("image_output", {}))
    return ChatAsk(
        messages=messages,
        canvas=canvas,
        references=references,
        size=size,
        quality=quality,
        n=n,
        stream=stream,
    )


def _object(body: bytes) -> dict[str, Json]:
    try:
        request = json.loads(body)
    except ValueError:
        raise invalid("the body must be JSON") from None
    if not isinstance(request, dict):
        raise invalid("the body must be a JSON object")
    return request


def _image_output(given: Json) -> tuple[tuple[int, int] | None, str, int]:
    if not isinstance(given, dict):
        raise invalid("image_output must be an object")
    size, quality, n = given.get("size"), given.get("quality", "medium"), given.get("n", 1)
    if size is not None and not (isinstance(size, str) and size in SIZES):
        raise invalid(f"image_output.size must be one of {', '.join(SIZES)}")
    if quality not in QUALITIES:
        raise invalid(f"image_output.quality must be one of {', '.join(QUALITIES)}")
    if type(n) is not int or not 1 <= n <= MOST_PICTURES:
        raise invalid(f"image_output.n must be a number from 1 to {MOST_PICTURES}")
    return SIZES[size] if size else None, quality, n


def _messages(given: Json) -> Iterator[Message]:
    if not isinstance(given, list) or not given:
        raise invalid("messages must be a list of at least one message")
    messages = [_message(place, message) for place, message in enumerate(given)]
    if not any(message.role == "user" for message in messages):
        raise invalid("messages must hold at least one message with the role user")
    if sum(len(message.words) for message in messages) > CONTEXT_LETTERS:
        raise invalid("the messages are longer than the model's context", "context_length_exceeded")
    yield from messages


def _message(place: int, given: Json) -> Message:
    if not isinstance(given, dict) or given.get("role") not in _ROLES:
        raise invalid(f"messages[{place}].role must be one of {', '.join(_ROLES)}")
    role, content = given["role"], given.get("content")
    if content is None and role == "assistant":
        content = ""
    if isinstance(content, str):
        content = [{"type": "text", "text": content}]
    if not isinstance(content, list) or not content:
        raise invalid(f"messages[{place}].content must be a string or a list of blocks")
    words, pictures = _blocks(place, content)
    if role == "user" and not words.strip() and not pictures:
        raise invalid(f"messages[{place}].content must not be empty")
    return Message(role=role, words=words, pictures=pictures)


def _blocks(place: int, content: Sequence[Json]) -> tuple[str, tuple[str, ...]]:
    words: list[str] = []
    pictures: list[str] = []
    for nth, block in enumerate(content):
        match block:
            case {"type": "text", "text": str(text)}:
                words.append(text)
            case {"type": "image_url", "image_url": {"url": str(url)}}:
                pictures.append(url)
            case _:
                raise invalid(f"messages[{place}].content[{nth}] must be a text or an image_url block")
    return "\n".join(words), tuple(pictures)


def _roles_of_pictures(messages: Sequence[Message]) -> tuple[str | None, tuple[str, ...]]:
    """Tell which picture is edited and which are looked at besides."""
    made = [url for message in messages if message.role == "assistant" for url in message.pictures]
    sent = [url for message in messages if message.role == "user" for url in message.pictures]
    newest = next(message for message in reversed(messages) if message.role == "user").pictures
    if made:
        return made[-1], newest
    canvas = sent[0] if sent else None
    return canvas, newest[1:] if canvas in newest[:1] else newest

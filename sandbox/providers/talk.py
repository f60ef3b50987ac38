"""Reading a conversation as strictly as a chat's vendor does, however it is spelt; pure.

The canvas is the last picture an assistant message holds or, if none does, the first that a user sent.
Every other picture of the last user message is a reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sandbox.providers.asks import Ask, Source
from sandbox.providers.refusals import invalid
from sandbox.providers.traffic import Json

# Letters of all messages together, pictures aside.
CONTEXT_LETTERS = 128_000
# A line that ends in a colon, list items, and an empty line: any model takes that for what went before.
_ACCOUNT = re.compile(r"\A[^\n]*:\n(?:- [^\n]*\n)+\n")
_ROLES = ("system", "developer", "user", "assistant", "tool")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message: who speaks, the words, and its pictures in their order."""

    role: str
    words: str
    pictures: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation, oldest message first; the vendor's own role is `assistant` here."""

    messages: tuple[Message, ...]

    def checked(self) -> Talk:
        """Return it, if it is one that can be answered."""
        if not any(message.role == "user" for message in self.messages):
            raise invalid("messages must hold at least one message with the role user")
        if self.letters > CONTEXT_LETTERS:
            raise invalid("the messages are longer than the model's context", "context_length_exceeded")
        return self

    def asked(self) -> Ask:
        """Return what it asks for, but for what a request says beside it."""
        canvas, references = self._pictures
        return Ask(
            prompt=self.prompt, said=self.said, letters=self.letters, canvas=canvas, references=references
        )

    @property
    def letters(self) -> int:
        """How much was said in all."""
        return sum(len(message.words) for message in self.messages)

    @property
    def said(self) -> tuple[str, ...]:
        """The words of each user message, oldest first."""
        return tuple(message.words for message in self.messages if message.role == "user")

    @property
    def prompt(self) -> str:
        """What the user wants now, without an account of earlier turns in front of it."""
        return _ACCOUNT.sub("", self.said[-1])

    @property
    def _pictures(self) -> tuple[Source | None, tuple[Source, ...]]:
        """The picture to edit, and those to be looked at besides."""
        made = [each for message in self.messages if message.role == "assistant" for each in message.pictures]
        sent = [each for message in self.messages if message.role == "user" for each in message.pictures]
        newest = next(message for message in reversed(self.messages) if message.role == "user").pictures
        if made:
            return made[-1], newest
        canvas = sent[0] if sent else None
        return canvas, newest[1:] if canvas in newest[:1] else newest


def read_messages(given: Json) -> Talk:
    """Return the `messages` of a chat completion request; raises `VendorRefused`."""
    if not isinstance(given, list) or not given:
        raise invalid("messages must be a list of at least one message")
    return Talk(tuple(_message(place, message) for place, message in enumerate(given))).checked()


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


def read_tools(given: Json) -> tuple[str, ...]:
    """Return the names of the functions that the `tools` of a chat completion request offer."""
    if not isinstance(given, list):
        raise invalid("tools must be a list")
    return tuple(_tools(given))


def _tools(given: Sequence[Json]) -> Iterator[str]:
    for place, tool in enumerate(given):
        match tool:
            case {"type": "function", "function": {"name": str(name), "parameters": {"type": "object"}}}:
                yield name
            case _:
                raise invalid(f"tools[{place}] must be a function with a name and parameters")

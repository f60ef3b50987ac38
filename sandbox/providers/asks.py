"""What a request asks for, and the work that follows from it, whatever wire it came over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.providers.faults import Fault, Kind
from sandbox.providers.traffic import Json

# A picture as it was sent: its bytes, or an address.
Source: TypeAlias = bytes | str

QUESTION = "Gladly. Shall it be by day or by night, and should anything stand in the foreground?"

# What a model says with a picture it drew, one it changed, several; in the language it is asked in.
_IN_ENGLISH = ("Here's your picture:", "Here it is, with your change:", "Two takes:")
_IN_CHINESE = ("这是你要的图片：", "已按你的要求修改：", "画了两张：")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What one request asks for.

    `prompt` is what is wanted now, `said` the user's words turn by turn, `letters` those sent in all.
    `size` None: not said. `previews` None: as many as the vendor likes. `tools`: names of those offered.
    `client_id`: the caller's own name for it, where the wire has room for one.
    """

    prompt: str
    said: tuple[str, ...]
    letters: int
    canvas: Source | None = None
    references: tuple[Source, ...] = ()
    mask: Source | None = None
    size: tuple[int, int] | None = None
    quality: str = "medium"
    n: int = 1
    stream: bool = False
    previews: int | None = None
    tools: tuple[str, ...] = ()
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that the model wants called."""

    name: str
    arguments: dict[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An accepted request on its way.

    `number` counts the requests of a run from 1. `created` is Unix time, `price` micro-dollars a picture.
    `inputs` are the pictures it brought, canvas first; `rehosted` the vendor's own addresses of them, if it
    has some; `mask` is told apart.
    `in_words`: no picture is made, a question is asked; with `call`, by that tool.
    `says`: the model's words, where they are given.
    """

    id: str
    number: int
    model: str
    created: int
    price: int
    ask: Ask
    body_sha256: str
    inputs: tuple[bytes, ...] = ()
    rehosted: tuple[str, ...] = ()
    mask: bytes | None = None
    fault: Fault | None = None
    in_words: bool = False
    call: ToolCall | None = None
    says: str = ""

    def suffers(self, *kinds: Kind) -> bool:
        """Tell whether one of these faults strikes this job."""
        return self.fault is not None and self.fault.kind in kinds

    @property
    def words(self) -> str:
        """What the model says with its pictures, or instead of them."""
        if self.call:
            return ""
        if self.in_words:
            return QUESTION
        if self.says:
            return self.says
        drawn, changed, several = _IN_CHINESE if _HAN.search(self.ask.prompt) else _IN_ENGLISH
        if self.ask.n > 1:
            return several
        return changed if self.ask.canvas else drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A picture on its way out, or what a fault makes of it.

    It has an address and, where it goes inline, its base64: strings, unless the fault is their type.
    """

    png: bytes
    address: Json
    base64: Json = ""

"""The events of a stream, as they go over the wire; pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sandbox.providers.traffic import Json


class Part(StrEnum):
    """What a frame of a stream carries, as far as a fault may strike there."""

    OTHER = "other"
    PICTURE = "picture"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Frame:
    """One event of a stream."""

    data: bytes
    part: Part = Part.OTHER


DONE = b"data: [DONE]\n\n"


def event(told: Json, part: Part = Part.OTHER, *, name: str = "") -> Frame:
    """Return `told` as an event; `name`: where the wire names its events."""
    named = f"event: {name}\n".encode() if name else b""
    data = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return Frame(b"%bdata: %b\n\n" % (named, data), part)


def malformed(frame: Frame) -> bytes:
    """Return the frame with JSON that never closes."""
    return frame.data[: frame.data.find(b"{") + 40].rstrip(b"}\n") + b"\n\n"


def halves(words: str) -> Iterator[str]:
    """Yield words in two pieces, cut at a space."""
    middle = words.find(" ", len(words) // 3) + 1
    yield words[:middle]
    yield words[middle:]

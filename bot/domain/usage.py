"""What a vendor's own usage object says: one reading for every spelling there is.

OpenAI tells `input_tokens` and `output_tokens`, chats `prompt_tokens` and `completion_tokens`, Google
`promptTokenCount` and `candidatesTokenCount`; each may tell, in details of its own, how many of them
were pictures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Usage: TypeAlias = Mapping[str, object]

# No answer takes as much. A figure beyond is a vendor's slip: believed, it would use up the budget of years.
MOST_TOKENS = 100_000_000
MOST_USD = 1_000.0


@dataclass(frozen=True, slots=True)
class Flow:
    """Tokens of one direction. `images` of them were pictures; None: not told."""

    tokens: int = 0
    images: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """What went in and what came out, as the vendor counted it."""

    into: Flow
    out: Flow


def count(usage: Usage) -> Count | None:
    """Return the vendor's count; None where the object tells none that we can read."""
    into = _first(usage, "input_tokens", "prompt_tokens", "promptTokenCount")
    out = _first(usage, "output_tokens", "completion_tokens", "candidatesTokenCount")
    beside = _number(usage.get("image_tokens"))  # a chat's, not among its completion tokens
    if into is None and out is None and beside is None:
        return None
    # Google counts thoughts, which it charges as words, and what its tools read beside the rest.
    thoughts = _number(usage.get("thoughtsTokenCount")) or 0
    read = _number(usage.get("toolUsePromptTokenCount")) or 0
    drawn = _images(usage, "output_tokens_details", "completion_tokens_details", "candidatesTokensDetails")
    shown = _images(usage, "input_tokens_details", "prompt_tokens_details", "promptTokensDetails")
    if beside is not None:
        out, drawn = (out or 0) + beside, (drawn or 0) + beside
    return Count(Flow((into or 0) + read, shown), Flow((out or 0) + thoughts, drawn))


def dollars(usage: Usage, member: str) -> float | None:
    """Return the US dollars that `member` of the object tells; None where it tells none."""
    told = usage.get(member)
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return float(told) if 0 <= told <= MOST_USD else None


def worked(usage: Usage | None) -> bool:
    """Tell whether the vendor counted anything made for us."""
    counted = count(usage) if usage else None
    return counted is not None and counted.out.tokens > 0


def _first(usage: Usage, *names: str) -> int | None:
    return next((told for name in names if (told := _number(usage.get(name))) is not None), None)


def _images(usage: Usage, *names: str) -> int | None:
    """Read an object `{"image_tokens": 40}`, or a list `[{"modality": "IMAGE", "tokenCount": 40}]`."""
    for name in names:
        match usage.get(name):
            case {"image_tokens": tokens}:
                return _number(tokens)
            case list() as told:
                return _of_modality(told, "IMAGE")
    return None


def _of_modality(told: Iterable[object], modality: str) -> int:
    of = [each for each in told if isinstance(each, Mapping) and each.get("modality") == modality]
    return sum(_number(each.get("tokenCount")) or 0 for each in of)


def _number(told: object) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= MOST_TOKENS else None

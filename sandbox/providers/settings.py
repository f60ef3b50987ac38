"""How the providers behave, and what time they think it is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import Field
from pydantic.dataclasses import dataclass


class Results(StrEnum):
    """How pictures are handed over."""

    URL = "url"
    DATA = "data"


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class Settings:
    """All that can be set; every value but `folder` and `billing` may also change while it runs.

    Times are seconds, prices micro-dollars a picture by quality. `latency_s` is spread over the stages
    of an answer; `paused`: no reply that was begun comes to its end. `keepalive_s` 0: no comments while a
    stream waits. `url_lives_s`: how long a result's
    URL works. `forbidden` and `asking`: what in a prompt (lower case) is refused, or answered by a question.
    `pad_bytes`: results grow to this size, as photographs would have (0: as drawn). `varied`: the same
    request makes another picture each time; otherwise it makes the same, and is drawn only once.
    `says`: what the model says with its pictures (empty: what such models say). `asks_with`: the tool it asks
    by, where it is offered one of that name. `side`: pictures have this side, in pixels, where no size is
    asked for and none is given by the canvas.
    `concurrent` 0: no limit. `folder` None: results lie in a temporary folder and die with the process.
    """

    api_key: str = "sandbox"
    prices: Mapping[str, int] = Field(
        default_factory=lambda: {"low": 20_000, "medium": 50_000, "high": 190_000}
    )
    results: Results = Results.URL
    previews: int = 3
    latency_s: float = 0.0
    paused: bool = False
    keepalive_s: float = 0.0
    url_lives_s: int = 86_400
    side: int = 1024
    pad_bytes: int = 0
    varied: bool = True
    says: str = ""
    asks_with: str = "ask_member"
    seed: int = 0
    concurrent: int = 0
    forbidden: tuple[str, ...] = ("forbidden",)
    asking: tuple[str, ...] = ("ask me",)
    largest_body: int = 64 * 1024 * 1024
    remembered: int = 1000
    folder: Path | None = None
    billing: Path | None = None


class Clock:
    """The time of day here, which can be put forward so that URLs expire without anybody waiting."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return Unix time in seconds."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Put the clock forward."""
        self._ahead += seconds

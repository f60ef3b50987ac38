"""How a provider has done lately, in this process: whether to ask it, and how many requests at once.

All of it is forgotten at the end of the process; a wrong guess costs a pause, never a request.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from bot.errors import ProviderError, Remedy
from bot.providers.breaker import Breaker

_log = logging.getLogger(__name__)


class Watch(Protocol):
    """Who counts for the operator what happens here."""

    def busy(self, provider: str) -> None:
        """A provider said that it has too much to do."""
        ...

    def broken(self, provider: str, *, left_alone: bool) -> None:
        """A provider is left alone for a while, or is asked again."""
        ...


class Unwatched:
    """A `Watch` that looks away."""

    def busy(self, provider: str) -> None:
        """Do nothing."""

    def broken(self, provider: str, *, left_alone: bool) -> None:
        """Do nothing."""


class Standing:
    """What is known of one provider. Tell it of every request: `asking`, then how that ended."""

    def __init__(self, name: str, concurrent: int, *, clock: Callable[[], float], watch: Watch) -> None:
        """`concurrent` is the operator's bound; `clock` tells seconds and never goes back."""
        self._name = name
        self._most = concurrent
        self._clock = clock
        self._watch = watch
        self._breaker = Breaker(clock)
        self._abreast = float(concurrent)
        self._halved_at = -1.0

    @property
    def abreast(self) -> int:
        """How many requests it is sent at once at present, at least one."""
        return int(self._abreast)

    @property
    def passes(self) -> bool:
        """Whether it should be asked at all just now."""
        return self._breaker.passes

    def asking(self) -> float:
        """A request goes out; returns what to hand to `failed` if it fails."""
        self._breaker.asking()
        return self._clock()

    def succeeded(self) -> None:
        """A request was carried out; after as many as run at once, one more may."""
        self._abreast = min(self._most, self._abreast + 1 / self.abreast)
        was = self._breaker.open
        self._breaker.succeeded()
        self._tell(was=was)

    def failed(self, error: ProviderError, asked_at: float) -> None:
        """A request failed; those that were out together when it became busy count once."""
        if error.remedy is Remedy.BUSY:
            self._watch.busy(self._name)
            if asked_at > self._halved_at:
                self._abreast = max(1.0, self._abreast / 2)
                self._halved_at = self._clock()
        was = self._breaker.open
        self._breaker.failed(error)
        self._tell(was=was, error=error)

    def _tell(self, *, was: bool, error: ProviderError | None = None) -> None:
        now = self._breaker.open
        if now == was:
            return
        self._watch.broken(self._name, left_alone=now)
        if now:
            why = error.loggable if error else ""
            _log.warning("provider %s keeps failing and is left alone for a while: %s", self._name, why)
        else:
            _log.info("provider %s works again", self._name)

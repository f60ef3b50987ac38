"""A breaker: a provider that keeps failing is left alone for a while, then tried by one request.

It knows nothing of time but what its clock says, and nothing of requests but how they ended.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.errors import FALTERING, Kind, ProviderError

# In a row.
MOST_FAILURES = 3
PAUSE_S = 30.0
# A key, an account or a table in `bot.toml` is mended by a person.
LONG_PAUSE_S = 300.0

_FOR_A_PERSON = frozenset({Kind.AUTH, Kind.PAYMENT})
# Who answers so is at work, and looked at what it was sent.
_AT_WORK = frozenset(
    {Kind.CONTENT_POLICY, Kind.BAD_REQUEST, Kind.TOO_LARGE, Kind.RATE_LIMIT, Kind.CONCURRENCY}
)


class Breaker:
    """Closed: ask. Open: do not, until its pause is over; then one may, and the pause begins anew."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` tells seconds and never goes back."""
        self._clock = clock
        self._failures = 0
        self._pause = PAUSE_S
        self._until: float | None = None

    @property
    def open(self) -> bool:
        """Whether it has opened and nothing has succeeded since."""
        return self._until is not None

    @property
    def passes(self) -> bool:
        """Whether a request may go through now."""
        return self._until is None or self._clock() >= self._until

    def asking(self) -> None:
        """A request goes out; where it is the one that tries, the rest wait for another pause."""
        if self._until is not None:
            self._until = self._clock() + self._pause

    def succeeded(self) -> None:
        """The provider did what it was asked."""
        self._failures = 0
        self._until = None

    def failed(self, error: ProviderError) -> None:
        """Judge a failure: it may be the provider's, the request's, or nobody can tell."""
        if error.kind in _FOR_A_PERSON or error.hint:
            self._break(LONG_PAUSE_S)
        elif error.kind in _AT_WORK:
            self.succeeded()
        elif error.kind in FALTERING:
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                self._break(PAUSE_S)

    def _break(self, pause: float) -> None:
        self._pause = pause
        self._until = self._clock() + pause

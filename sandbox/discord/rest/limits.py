"""Rate limits: a bucket a route and place, and the whole bot's; with the headers clients steer by."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field

from sandbox.discord.state.clock import Clock

BOT_REQUESTS_A_SECOND = 50


@dataclass(frozen=True, slots=True)
class Rule:
    """So many requests in so many seconds."""

    requests: int
    seconds: float


@dataclass(slots=True)
class Window:
    """A fixed window that opens with its first request."""

    opened: float = -math.inf
    used: int = 0


@dataclass(frozen=True, slots=True)
class Permit:
    """What the limiter says to one request. `retry_after` in seconds: refused."""

    headers: dict[str, str]
    retry_after: float | None = None
    is_global: bool = False


@dataclass
class Limits:
    """All windows. `enforced` off: headers are sent as ever, and nothing is refused.

    `rules` may be replaced by name: the route's template, or `global`.
    """

    clock: Clock
    enforced: bool = True
    rules: dict[str, Rule] = field(default_factory=lambda: {"global": Rule(BOT_REQUESTS_A_SECOND, 1.0)})
    _windows: dict[tuple[str, str], Window] = field(default_factory=dict)

    def take(self, bucket: str, place: str, default: Rule, *, counts_globally: bool) -> Permit:
        """Ask for one request. `place` is the channel, guild or token that has its own window."""
        now = self.clock.now()
        whole, general = self._window("global", "", now), self.rules["global"]
        if counts_globally and self.enforced and whole.used >= general.requests:
            wait = whole.opened + general.seconds - now
            return Permit({"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}, wait, is_global=True)
        rule = self.rules.get(bucket, default)
        window = self._window(bucket, place, now, rule)
        left = window.opened + rule.seconds - now
        if self.enforced and window.used >= rule.requests:
            return Permit(_headers(bucket, rule, 0, left, now) | {"X-RateLimit-Scope": "user"}, left)
        window.used += 1
        whole.used += counts_globally
        remaining = max(0, rule.requests - window.used) if self.enforced else rule.requests
        return Permit(_headers(bucket, rule, remaining, left, now))

    def _window(self, bucket: str, place: str, now: float, rule: Rule | None = None) -> Window:
        window = self._windows.setdefault((bucket, place), Window())
        if now >= window.opened + (rule or self.rules[bucket]).seconds:
            window.opened, window.used = now, 0
        return window


def _headers(bucket: str, rule: Rule, remaining: int, left: float, now: float) -> dict[str, str]:
    return {
        "X-RateLimit-Bucket": hashlib.md5(bucket.encode(), usedforsecurity=False).hexdigest(),
        "X-RateLimit-Limit": str(rule.requests),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": f"{now + left:.3f}",
        "X-RateLimit-Reset-After": f"{left:.3f}",
    }

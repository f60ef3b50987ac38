"""What a route's handler is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sandbox.discord.rest.limits import Rule
from sandbox.discord.state.records import Payload
from sandbox.discord.state.world import World
from sandbox.discord.wire.uploads import Body

ORDINARY = Rule(50, 1.0)

Json: TypeAlias = Payload | list[Payload] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, read. `path` holds the template's values, `route` is `METHOD template`."""

    world: World
    route: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Body

    @property
    def form(self) -> Payload:
        """The JSON object that was sent; empty if there was none."""
        return self.body.json if isinstance(self.body.json, dict) else {}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with another status than 200 (JSON) or 204 (None)."""

    status: int
    json: Json


Handler: TypeAlias = Callable[[Call], Json | Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One REST route. `place` names the path value that has its own rate-limit window.

    `by_token`: the address itself is the key (interactions, webhooks): no Authorization, and
    outside the whole bot's limit. `unlimited`: not counted at all.
    """

    method: str
    template: str
    handler: Handler
    place: str = ""
    rule: Rule = ORDINARY
    by_token: bool = False
    unlimited: bool = False

    def window(self, path: Mapping[str, Any]) -> str:
        """Whose rate-limit window a request falls in."""
        return str(path.get(self.place, ""))

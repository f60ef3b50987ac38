"""Things that go wrong on the way, staged by a test."""

from __future__ import annotations

from enum import StrEnum
from fnmatch import fnmatchcase

from pydantic import BaseModel, ConfigDict


class Staged(StrEnum):
    """What may be staged.

    `refuse`: Discord's own refusal with `code`; `error`: `status` before the request is carried out;
    `lost`: carried out, then `status`; `delay`: `seconds` late; `hang`: never answered; `drop`: the
    connection breaks before, `cut`: after it was carried out; `ban`: the HTML 429 of the network in front
    of Discord, for `seconds` if it tells any; `limit`: a 429 of `seconds` on the route, `limit_all`: on the
    whole bot.
    """

    REFUSE = "refuse"
    ERROR = "error"
    LOST = "lost"
    DELAY = "delay"
    HANG = "hang"
    DROP = "drop"
    CUT = "cut"
    BAN = "ban"
    LIMIT = "limit"
    LIMIT_ALL = "limit_all"


class Fault(BaseModel):
    """One fault for the next `times` requests that match.

    `method` and `route` (a template such as `/channels/{channel_id}/messages`) are matched as shell patterns.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Staged
    method: str = "*"
    route: str = "*"
    status: int = 502
    code: int = 10015
    seconds: float = 0.0
    times: int = 1


class Faults:
    """The faults still to come, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def stage(self, fault: Fault) -> None:
        """Let a fault happen to coming requests."""
        self._waiting.append(fault.model_copy())

    def clear(self) -> None:
        """Let nothing more go wrong."""
        self._waiting.clear()

    def take(self, method: str, route: str) -> Fault | None:
        """The fault that this request meets, if any."""
        for fault in self._waiting:
            if fnmatchcase(method, fault.method) and fnmatchcase(route, fault.route):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None

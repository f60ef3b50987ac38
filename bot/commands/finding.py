"""What `darkroom check` finds, and how it asks: something free, once, following nobody elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp

OK, UNAUTHORISED, FORBIDDEN, SERVER_ERROR = 200, 401, 403, 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `well` None: nothing is wrong, but it should be known."""

    well: bool | None
    text: str

    def __str__(self) -> str:
        """Return the line as the operator reads it."""
        mark = {True: "ok  ", False: "BAD ", None: "note"}[self.well]
        return f"{mark}  {self.text}"


def refusal(who: str, credential: str, status: int | None) -> str:
    """Say why `who` gave no answer, and what to do."""
    if status is None:
        return f"{who} cannot be reached from this machine"
    if status in (UNAUTHORISED, FORBIDDEN):
        return f"{who} refuses the {credential} ({status}): set the right one"
    return f"{who} is in trouble ({status}): try again later"


async def asked(session: aiohttp.ClientSession, url: str, authorization: str) -> tuple[int | None, Any]:
    """The status and the decoded answer; None where nobody answers."""
    headers = {"Authorization": authorization}
    try:
        async with session.get(url, headers=headers, allow_redirects=False) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else None
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None, None

"""What happened, for tests, benches and the checker: kept in memory and appended to files.

`exchanges.jsonl`: each request with its answer. `messages.jsonl`: each version of each message,
and its deletion. `complaints` are things no correct bot does and no correct sandbox answers:
a test should hold that there are none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from pydantic import BaseModel

from sandbox.discord.state.records import Message, Payload, Snowflake, Version


class Exchange(BaseModel):
    """One REST request and its answer. `code` is Discord's, `seconds` the time to answer.

    `route` is the template (`/channels/{channel_id}/messages`), `fault` what was staged on it;
    a status of 0: it was never answered.
    """

    at: float
    method: str
    route: str
    path: str
    status: int
    code: int | None = None
    bucket: str | None = None
    seconds: float
    body: Payload | list[Payload] | None = None
    files: list[int] = []
    fault: str | None = None


class Written(BaseModel):
    """A line of `messages.jsonl`; no version means the message was deleted."""

    at: float
    message_id: Snowflake
    channel_id: Snowflake
    author_id: Snowflake
    seen_by: Snowflake | None
    version: Version | None


class Journal:
    """The two files, and what they hold since this process began."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.exchanges: list[Exchange] = []
        self.complaints: list[str] = []
        self._exchanges = _appending(folder / "exchanges.jsonl")
        self._messages = _appending(folder / "messages.jsonl")

    def exchanged(self, exchange: Exchange) -> None:
        """Keep a request and its answer."""
        self.exchanges.append(exchange)
        self._exchanges.write(exchange.model_dump_json() + "\n")

    def wrote(self, message: Message, at: float) -> None:
        """Keep the message as it now is."""
        version = None if message.deleted_at else message.versions[-1]
        line = Written(
            at=at,
            message_id=message.id,
            channel_id=message.channel_id,
            author_id=message.author_id,
            seen_by=message.seen_by,
            version=version,
        )
        self._messages.write(line.model_dump_json() + "\n")

    def complain(self, what: str) -> None:
        """Note something that must not happen."""
        self.complaints.append(what)

    def limited(self) -> list[Exchange]:
        """The requests answered 429."""
        return [exchange for exchange in self.exchanges if exchange.status == 429]  # noqa: PLR2004 - an HTTP status

    def asked(self, method: str, route: str) -> list[Exchange]:
        """The requests of one route, oldest first."""
        return [each for each in self.exchanges if (each.method, each.route) == (method, route)]

    def close(self) -> None:
        """Close both files."""
        self._exchanges.close()
        self._messages.close()


def _appending(path: Path) -> TextIO:
    return path.open("a", encoding="utf-8", buffering=1)

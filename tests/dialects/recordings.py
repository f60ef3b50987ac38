"""Recorded replies: the project's own samples, and the shared recordings where they are at hand.

Both describe, for the bytes a server sends, what a correct reader concludes.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.dialects.exchange import Broken, Reply
from bot.errors import Kind, ProviderError
from tests.dialects.playing import Answered

SAMPLES = Path(__file__).parent / "samples"

# The vendors that document whether a failure is charged.
UNBILLED = {
    "bytespike": frozenset({"4xx", "5xx", "stream"}),
    "gemini": frozenset({"4xx", "5xx"}),
}

# What each vendor speaks, and the exceptions. What web servers in between say is the same to all.
SPEAKS = {
    "bytespike": "chat-blocks",
    "gateway": "chat-blocks",
    "acedata": "chat-markdown",
    "relay": "chat-markdown",
    "crazyrouter": "chat-markdown",
    "openai_images": "openai-images",
    "openai_responses": "openai-responses",
    "openrouter": "openrouter",
    "gemini": "gemini",
    "toapis": "image-task",
}
SPEAKS_HERE = {
    "crazyrouter/images_api_url": "openai-images",
    "crazyrouter/upload_ok": "image-task",
    "toapis/err_wrong_endpoint": "chat-blocks",
}
# They are more than one conversation, and have tests of their own.
APART = frozenset({"toapis/seq_submit_lost_then_found", "toapis/seq_deadline"})


class Begin(StrEnum):
    """What was asked when the first of the answers came."""

    DRAW = "draw"
    EDIT = "edit"
    RESUME = "resume"


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One reply, and what was answered `before` in the same conversation.

    `expect` is in the recordings' own words.
    """

    id: str
    dialect: str
    begin: Begin
    before: tuple[Answered, ...]
    reply: Reply
    body: bytes
    broken: bool
    wanted: int
    unbilled: frozenset[str]
    expect: dict[str, Any]


def samples() -> list[Recording]:
    """Return the project's own: those of chats, and each other dialect's in a folder of its name."""
    return [
        _recording(
            str((path.parent / name).relative_to(SAMPLES)),
            entry,
            path.parent,
            dialect="chat-blocks" if path.parent == SAMPLES else path.parent.name,
            unbilled=frozenset(entry.get("unbilled", ())),
        )
        for path in sorted(SAMPLES.rglob("index.json"))
        for name, entry in json.loads(path.read_text("utf-8")).items()
    ]


def shared() -> list[Recording]:
    """Return the shared ones; none where `DARKROOM_SPECS` does not say where they lie."""
    return [
        _recording(
            entry["id"],
            _last_reply(entry),
            specs() / "providers",
            dialect=SPEAKS_HERE.get(entry["id"], SPEAKS[entry["dialect"]]),
            unbilled=UNBILLED.get(entry["dialect"], frozenset()),
        )
        for entry in listed()
        if entry["kind"] in ("response", "stream", "error", "sequence") and entry["id"] not in APART
    ]


def listed() -> list[dict[str, Any]]:
    """Return the shared recordings' own list."""
    if not os.environ.get("DARKROOM_SPECS"):
        return []
    entries: list[dict[str, Any]] = json.loads((specs() / "providers/index.json").read_text("utf-8"))[
        "fixtures"
    ]
    return entries


def specs() -> Path:
    """Return where the shared recordings lie."""
    return Path(os.environ["DARKROOM_SPECS"])


def answers(entry: dict[str, Any]) -> list[Answered]:
    """Return what a shared recording's server says, one answer to each request."""
    return [_answered(exchange["response"], specs() / "providers") for exchange in entry["exchanges"]]


def _last_reply(entry: dict[str, Any]) -> dict[str, Any]:
    *before, last = [exchange["response"] for exchange in entry["exchanges"]]
    name = entry["id"].partition("/")[2]
    begin = (
        Begin.EDIT if name.startswith("upload") else Begin.RESUME if name.startswith("poll") else Begin.DRAW
    )
    told = {"before": before, "begin": begin, "wanted": entry.get("call", {}).get("n", 1)}
    return {**last, **told, "expect": entry["expect"]}


def _recording(
    name: str, entry: dict[str, Any], folder: Path, *, dialect: str, unbilled: frozenset[str]
) -> Recording:
    return Recording(
        id=name,
        dialect=dialect,
        begin=Begin(entry.get("begin", "draw")),
        before=tuple(_answered(earlier, folder) for earlier in entry.get("before", ())),
        reply=_reply(entry),
        body=_body(entry, folder),
        broken=entry.get("end") == "reset",
        wanted=entry.get("wanted", 1),
        unbilled=unbilled,
        expect=entry["expect"],
    )


def _answered(entry: dict[str, Any], folder: Path) -> Answered:
    if not entry["status"]:
        return Answered(lost=ProviderError(kind=Kind.GATEWAY))
    broken = Broken() if entry.get("end") == "reset" else None
    return Answered(reply=_reply(entry), pieces=(_body(entry, folder),), broken=broken)


def _reply(entry: dict[str, Any]) -> Reply:
    headers = {key.lower(): value for key, value in entry.get("headers", {}).items()}
    kind = entry.get("content_type", "application/json")
    return Reply(status=entry["status"], headers={"content-type": kind} | headers)


def _body(entry: dict[str, Any], folder: Path) -> bytes:
    """Return the body: a file's, or, in a sample, told with the rest as `json` or `text`."""
    if "body_file" in entry:
        return Path(folder, entry["body_file"]).read_bytes()
    text: str = json.dumps(entry["json"]) if "json" in entry else entry.get("text", "")
    return text.encode()

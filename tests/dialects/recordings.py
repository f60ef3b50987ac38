"""Recorded replies: the project's own samples, and the shared recordings where they are at hand.

Both describe, for the bytes a server sends, what a correct reader concludes.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.dialects.exchange import Reply

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
}
SPEAKS_HERE = {"crazyrouter/images_api_url": "openai-images"}
# Its answers are of no use to us: pictures travel in the request.
NEVER_ASKED = frozenset({"crazyrouter/upload_ok"})


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One reply. `expect` is in the recordings' own words."""

    id: str
    dialect: str
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
    folder = os.environ.get("DARKROOM_SPECS")
    if not folder:
        return []
    root = Path(folder) / "providers"
    listed = json.loads((root / "index.json").read_text("utf-8"))["fixtures"]
    return [
        _recording(
            entry["id"],
            entry["exchanges"][0]["response"]
            | {"expect": entry["expect"], "wanted": entry.get("call", {}).get("n", 1)},
            root,
            dialect=SPEAKS_HERE.get(entry["id"], SPEAKS[entry["dialect"]]),
            unbilled=UNBILLED.get(entry["dialect"], frozenset()),
        )
        for entry in listed
        if entry["dialect"] in SPEAKS
        and entry["kind"] in ("response", "stream", "error")
        and entry["id"] not in NEVER_ASKED
    ]


def _recording(
    name: str, entry: dict[str, Any], folder: Path, *, dialect: str, unbilled: frozenset[str]
) -> Recording:
    headers = {key.lower(): value for key, value in entry.get("headers", {}).items()}
    return Recording(
        id=name,
        dialect=dialect,
        reply=Reply(status=entry["status"], headers={"content-type": entry["content_type"]} | headers),
        body=(folder / entry["body_file"]).read_bytes(),
        broken=entry.get("end") == "reset",
        wanted=entry.get("wanted", 1),
        unbilled=unbilled,
        expect=entry["expect"],
    )

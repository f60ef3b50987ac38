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
UNBILLED = {"bytespike": frozenset({"4xx", "5xx", "stream"})}

# Everything of these is read by the chat reader but requests and downloads, and the ones below.
VENDORS = ("bytespike", "crazyrouter", "gateway", "acedata", "relay", "openrouter")
OTHER_DIALECTS = frozenset(
    {
        "crazyrouter/observed_text_preview",
        "crazyrouter/images_api_url",
        "crazyrouter/upload_ok",
    }
)


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One reply. `expect` is in the recordings' own words."""

    id: str
    reply: Reply
    body: bytes
    broken: bool
    wanted: int
    unbilled: frozenset[str]
    expect: dict[str, Any]


def samples() -> list[Recording]:
    """Return the project's own."""
    listed = json.loads((SAMPLES / "index.json").read_text("utf-8"))
    return [
        _recording(name, entry, SAMPLES, frozenset(entry.get("unbilled", ())))
        for name, entry in listed.items()
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
            UNBILLED.get(entry["dialect"], frozenset()),
        )
        for entry in listed
        if entry["dialect"] in VENDORS
        and entry["kind"] in ("response", "stream", "error")
        and entry["id"] not in OTHER_DIALECTS
    ]


def _recording(name: str, entry: dict[str, Any], folder: Path, unbilled: frozenset[str]) -> Recording:
    headers = {key.lower(): value for key, value in entry.get("headers", {}).items()}
    return Recording(
        id=name,
        reply=Reply(status=entry["status"], headers={"content-type": entry["content_type"]} | headers),
        body=(folder / entry["body_file"]).read_bytes(),
        broken=entry.get("end") == "reset",
        wanted=entry.get("wanted", 1),
        unbilled=unbilled,
        expect=entry["expect"],
    )

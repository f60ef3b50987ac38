"""An outside judge of the bot's promises: `python -m sandbox.judge [FOLDER]`.

It reads what the bot, the Discord and the vendors left on disk, shares no code with any of them,
and says in a sentence each what was not kept: nothing lost, nobody charged twice, nothing shown
twice, every picture whole, the ledgers true. Silence and exit code 0 mean that all was kept.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from sandbox.auditor import audit

# What a grant pays for does not count against the member's own limits.
GRANT, OWN = "grant:", ("member:", "everywhere:")
ENDED = frozenset({"delivered", "refused", "failed", "cancelled", "unknown"})
SETTLED = "settled"
CANCEL = '"dr:cancel:'
LOADING = 1 << 7
DEFERRED = 5
# The commands, menus, buttons and forms that begin a turn.
BEGINNING = (
    "imagine",
    "Describe image",
    "menu:",
    *(f"dr:{action}:" for action in ("edit", "continue", "say", "again", "retry", "answer")),
    *(f"dr:{action}:" for action in ("options", "choose")),
)
# A request is larger than its files; so close to the limit either may be shown.
ROOM = 1 << 16
Row = sqlite3.Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where everything lies. `discord` holds `state.json` and `files/`; `billing` is the vendors' log."""

    database: Path
    images: Path
    discord: Path
    billing: Path


@dataclass(slots=True)
class Evidence:
    """What was found there."""

    turns: list[Row]
    tables: dict[str, list[Row]]
    state: dict[str, Any]
    charges: list[dict[str, Any]]
    shown: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def out_of_reach(self, turn: Row) -> bool:
        """Whether its end could be shown to nobody: its place is gone, or what the token alone led to."""
        asked = self.state["interactions"].get(str(turn["event"]))
        if asked and turn["token_only"] and turn["ended_at"]:
            ended = datetime.fromisoformat(turn["ended_at"]).replace(tzinfo=UTC).timestamp()
            dismissed = self.state["messages"][asked["original_id"]]["deleted_at"]
            return bool(dismissed or asked["created_at"] + self.state["token_lifetime"] < ended)
        return str(turn["channel"]) not in self.state["channels"]

    def shows(self, turn: Row) -> list[dict[str, Any]]:
        """The messages that show it; an answer to a message that was deleted before refers to nothing."""
        messages = self.state["messages"]
        asked = messages.get(str(turn["event"]), {})
        alone = messages.get(str(turn["status_message"])) if asked.get("deleted_at") else None
        return self.shown.get(str(turn["event"])) or ([alone] if alone else [])

    def left(self, turn: Row) -> bool:
        """Whether the bot was thrown out of the turn's server: what it shows there nobody can change."""
        guild = self.state["guilds"].get(str(turn["guild"]))
        return guild is not None and self.state["application"]["id"] not in guild["members"]


def judge(scene: Scene) -> list[str]:
    """Return every broken promise, in sentences."""
    evidence = _gather(scene)
    return [
        *_endings(evidence),
        *_showings(evidence),
        *_unheard(evidence),
        *_quotas(evidence),
        *audit(evidence.turns, evidence.tables, evidence.charges),
        *_pictures(evidence, scene),
        *_erased(evidence, scene),
    ]


def _gather(scene: Scene) -> Evidence:
    names = (
        "attempts",
        "images",
        "quota_usage",
        "quota_ledger",
        "spend_usage",
        "spend_ledger",
        "message_files",
    )
    with closing(sqlite3.connect(f"file:{scene.database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
        if sound != "ok":
            raise AssertionError(f"the database is damaged: {sound}")
        turns = connection.execute("SELECT * FROM turns").fetchall()
        tables = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608  our own names
    state = json.loads((scene.discord / "state.json").read_bytes())
    lines = scene.billing.read_text().splitlines() if scene.billing.exists() else []
    evidence = Evidence(turns, tables, state, [json.loads(line) for line in lines])
    evidence.shown = _by_asking(state)
    return evidence


def _by_asking(state: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The bot's messages, by the interaction or message they answer."""
    found: dict[str, list[dict[str, Any]]] = {}
    for message in state["messages"].values():
        asked_by = message["interaction_id"] or message["reference_id"]
        if message["author_id"] == state["application"]["id"] and asked_by:
            found.setdefault(asked_by, []).append(message)
    return found


def _endings(evidence: Evidence) -> Iterator[str]:
    for turn in evidence.turns:
        if turn["state"] in {*ENDED, SETTLED} and evidence.out_of_reach(turn):
            continue
        if turn["state"] not in ENDED and not _waits(turn):
            yield f"turn {turn['id']} never ended: it is {turn['state']}"
        elif turn["shown_at"] is None and turn["state"] in ENDED:
            yield f"turn {turn['id']} ended ({turn['state']}) and nobody was shown it"


def _waits(turn: Row) -> bool:
    """Whether somebody has yet to say if it may run: it may wait for that through any restart."""
    return bool(turn["state"] == "reserved" and turn["approval"] in {"asked", "pending"})


def _showings(evidence: Evidence) -> Iterator[str]:
    """One message a turn, at its end, with all of its pictures and nothing of the way there.

    The bot deletes none, so one that is gone was taken away by a person; another may stand for it.
    """
    results = Counter(
        image["turn"]
        for image in evidence.tables["images"]
        if image["role"] == "result" and not image["removed"]
    )
    for turn in evidence.turns:
        if evidence.out_of_reach(turn) or (turn["erased_at"] and evidence.left(turn)):
            continue
        messages = evidence.shows(turn)
        left = [message for message in messages if not message["deleted_at"]]
        if not messages or len(left) > 1:
            yield f"turn {turn['id']} is shown by {len(left)} messages"
        for message in left:
            yield from _showing(turn, message, results[turn["id"]])


def _showing(turn: Row, message: dict[str, Any], pictures: int) -> Iterator[str]:
    if message["flags"] & LOADING or not message["content"]:
        yield f"turn {turn['id']}: its message says nothing yet"
    if CANCEL in json.dumps(message["components"]) and not _waits(turn):
        yield f"turn {turn['id']}: its message still offers Cancel"
    names = [file["filename"] for file in message["attachments"]]
    wanted = pictures if turn["state"] == "delivered" else 0
    if len(names) != wanted or "preview.webp" in names:
        yield f"turn {turn['id']} ({turn['state']}): its message shows {names}, not {wanted} pictures"


def _unheard(evidence: Evidence) -> Iterator[str]:
    """What the bot acknowledged and then forgot; an empty answer that it took back keeps nobody waiting."""
    known = {str(turn["event"]) for turn in evidence.turns}
    messages = evidence.state["messages"]
    for asked in evidence.state["interactions"].values():
        begins = asked["name"].startswith(BEGINNING) and asked["answer"] == DEFERRED
        if begins and asked["id"] not in known and not messages[asked["original_id"]]["deleted_at"]:
            yield f"interaction {asked['id']} was acknowledged and has no turn"


def _quotas(evidence: Evidence) -> Iterator[str]:
    """Members pay for pictures delivered; the counters are the sums of their ledgers."""
    sums: Counter[tuple[str, str, str]] = Counter()
    paid: Counter[tuple[str, str, str, str]] = Counter()
    for entry in evidence.tables["quota_ledger"]:
        counter = (entry["scope"], entry["window"], entry["measure"])
        sums[counter] += entry["amount"]
        paid[entry["turn"] or "", *counter] += entry["amount"]
    for row in evidence.tables["quota_usage"]:
        counter = (row["scope"], row["window"], row["measure"])
        if row["used"] != sums[counter]:
            yield f"quota {counter}: {row['used']} counted, {sums[counter]} in its ledger"
    yield from _payments(evidence, paid)


def _payments(evidence: Evidence, paid: Counter[tuple[str, str, str, str]]) -> Iterator[str]:
    due = {turn["id"]: turn["pictures"] for turn in evidence.turns if _delivered(turn, evidence)}
    due |= {turn["id"]: turn["reserved_images"] for turn in evidence.turns if _waits(turn)}
    images = {key[:3]: amount for key, amount in paid.items() if key[0] and key[3] == "images"}
    granted: Counter[str] = Counter()
    for (turn, scope, _), amount in images.items():
        granted[turn] += amount if scope.startswith(GRANT) else 0
    for (turn, scope, _), amount in images.items():
        charged = amount + (granted[turn] if scope.startswith(OWN) else 0)
        if not scope.startswith(GRANT) and charged != due.get(turn, 0):
            yield f"turn {turn}: its member paid {charged} for {due.get(turn, 0)} pictures"


def _delivered(turn: Row, evidence: Evidence) -> bool:
    """Whether its pictures are the member's: shown, or kept for them where nothing can be shown."""
    kept = turn["state"] == SETTLED and evidence.out_of_reach(turn)
    return kept or bool(turn["state"] == "delivered")


def _pictures(evidence: Evidence, scene: Scene) -> Iterator[str]:
    """What the store says it holds is there, decodes, and is what Discord shows; what was removed is gone."""
    for image in evidence.tables["images"]:
        path = scene.images / image["file"]
        if image["removed"]:
            if path.exists():
                yield f"image {image['id']} was removed and is still on disk"
            continue
        if not path.exists():
            yield f"image {image['id']} is not on disk"
            continue
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != image["sha256"]:
            yield f"image {image['id']} is not what it was"
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
    images = {image["id"]: image for image in evidence.tables["images"]}
    for file in evidence.tables["message_files"]:
        shown = (scene.discord / "files" / str(file["attachment"])).read_bytes()
        image = images[file["image"]]
        if image["removed"]:
            continue
        fits = (scene.images / image["file"]).stat().st_size <= _room(evidence, file["message"])
        if fits and hashlib.sha256(shown).hexdigest() != image["sha256"]:
            yield f"message {file['message']} shows another picture than {file['image']}"


def _erased(evidence: Evidence, scene: Scene) -> Iterator[str]:
    """What was erased says nothing any more and has no pictures: no rows, no files."""
    erased = {turn["id"]: turn for turn in evidence.turns if turn["erased_at"]}
    owners = {attempt["id"]: attempt["turn"] for attempt in evidence.tables["attempts"]}
    for turn in erased.values():
        if turn["instruction"] or turn["words"]:
            yield f"turn {turn['id']} was erased and still has words"
    for image in evidence.tables["images"]:
        if image["turn"] in erased:
            yield f"turn {image['turn']} was erased and still has image {image['id']}"
    for path in scene.images.iterdir():
        owner = path.name.lstrip(".").partition("-")[0].partition(".")[0]
        if owners.get(owner, owner) in erased:
            yield f"turn {owners.get(owner, owner)} was erased and {path.name} is still on disk"


def _room(evidence: Evidence, message: int) -> int:
    """How many bytes a file may have where a message stands; beyond that another rendering is shown."""
    channel = evidence.state["messages"][str(message)]["channel_id"]
    place = evidence.state["channels"].get(channel)
    return int(place["upload_limit"]) - ROOM if place else 0


def main(folder: Path) -> int:
    """Judge a sandbox's folder."""
    broken = judge(
        Scene(
            database=folder / "darkroom.db",
            images=folder / "images",
            discord=folder / "discord",
            billing=folder / "vendor" / "billing.jsonl",
        )
    )
    sys.stdout.writelines(f"{sentence}\n" for sentence in broken)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "data/sandbox")))

"""The bot's own books, read while it runs: the turns, and the two ledgers.

As the judge does, this reads the file and shares no code with the bot. SQLite lets others read
while it writes; what cannot be read just now is read a moment later.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sandbox.discord.state.records import Payload

TURNS = 8
_TURNS = """
SELECT
  rowid AS number, id, author, instruction, state, canvas IS NOT NULL AS edits, shown_at IS NOT NULL AS shown
FROM turns ORDER BY rowid DESC LIMIT ?
"""
_ATTEMPTS = (
    "SELECT turn, provider, remote_id, outcome, billed FROM attempts WHERE turn IN ({}) ORDER BY rowid"
)
_QUOTA = """
SELECT turn, scope, kind, amount FROM quota_ledger WHERE measure = 'images' AND turn IN ({}) ORDER BY id
"""
_SPEND = "SELECT turn, kind, amount FROM spend_ledger WHERE turn IN ({}) ORDER BY id"
_SUMS = """
SELECT
  (SELECT coalesce(sum(charged_images), 0) FROM turns) AS images,
  (SELECT coalesce(sum(amount), 0) FROM spend_ledger) AS microdollars
"""


class Books:
    """Reads the store in that file; nothing as long as there is none."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._seen: tuple[int, ...] = ()
        self._read: dict[str, Payload] = {}

    def records(self) -> dict[str, Payload]:
        """The newest turns as `turn:ID`, each with its attempts and ledger entries, and `sums`."""
        seen = self._age()
        if seen != self._seen:
            try:
                self._read, self._seen = self._fresh(), seen
            except sqlite3.Error:
                self._seen = ()  # not there yet, or just being made
        return self._read

    def _age(self) -> tuple[int, ...]:
        """Something else whenever anything was written."""
        files = (self._database, self._database.with_name(f"{self._database.name}-wal"))
        stats = [file.stat() for file in files if file.exists()]
        return tuple(number for stat in stats for number in (stat.st_mtime_ns, stat.st_size))

    def _fresh(self) -> dict[str, Payload]:
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN")  # one moment for all of it
            turns = [dict(row) for row in connection.execute(_TURNS, [TURNS])]
            ids = [turn["id"] for turn in turns]
            further = {
                name: _by_turn(connection.execute(query.format(",".join("?" * len(ids))), ids))
                for name, query in (("attempts", _ATTEMPTS), ("quota", _QUOTA), ("spend", _SPEND))
            }
            sums = dict(connection.execute(_SUMS).fetchone())
        records = {f"turn:{turn['id']}": {**turn, "author": str(turn["author"])} for turn in turns}
        for name, rows in further.items():
            for turn in turns:
                records[f"turn:{turn['id']}"][name] = rows.get(turn["id"], [])
        return {**records, "sums": sums}


def _by_turn(rows: Iterable[sqlite3.Row]) -> dict[str, list[Payload]]:
    found: dict[str, list[Payload]] = {}
    for row in rows:
        entry = dict(row)
        found.setdefault(entry.pop("turn"), []).append(entry)
    return found

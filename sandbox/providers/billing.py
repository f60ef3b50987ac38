"""What the vendor charges, from its own side: one JSON line for every request it accepted.

A checker that trusts nobody reads this file. `body_sha256` is the hash of the request as it came, so the
same request charged twice shows.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One accepted request.

    `time` is Unix seconds, `microdollars` the sum for all its pictures and 0 unless `billed`; hashes
    are SHA-256 in lower-case hex, `pictures_made` in the order of the answer.
    """

    id: str
    provider: str
    time: float
    body_sha256: str
    prompt: str
    n: int
    billed: bool
    microdollars: int
    pictures_in: tuple[str, ...]
    pictures_made: tuple[str, ...]


class BillingLog:
    """An append-only record in memory and, if a path is given, in a file that later runs continue."""

    def __init__(self, path: Path | None = None) -> None:
        self.charges: list[Charge] = []
        self._file: TextIO | None = None
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a", encoding="utf-8")

    def record(self, charge: Charge) -> None:
        """Write `charge` down before the answer that it pays for goes out."""
        self.charges.append(charge)
        if self._file:
            self._file.write(json.dumps(asdict(charge)) + "\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()

    @property
    def total_microdollars(self) -> int:
        """The sum of all charges of this run."""
        return sum(charge.microdollars for charge in self.charges)

    def charged_twice(self) -> list[str]:
        """Return the hash of each request body that was billed more than once in this run."""
        bodies = [charge.body_sha256 for charge in self.charges if charge.billed]
        return sorted({body for body in bodies if bodies.count(body) > 1})

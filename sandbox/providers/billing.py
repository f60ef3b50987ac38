"""What the vendors charge, from their own side: one JSON line for every request they accepted.

A checker that trusts nobody reads this file. `body_sha256` is the hash of the request as it came, so the
same request charged twice shows; `client_id` is the caller's own name for it, where there is room for one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One accepted request.

    `time` is Unix seconds, `microdollars` the sum for all its pictures and 0 unless `billed`; hashes
    are SHA-256 in lower-case hex, `pictures_made` in the order of the answer. `usage`: as the caller is told.
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
    client_id: str = ""
    usage: Mapping[str, object] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """By what the caller could have known that it asked for the same thing before."""
        own = (f"{self.provider}:{self.client_id}",) if self.client_id else ()
        return (f"{self.provider}:{self.body_sha256}", *own)


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
        """Return the id of each charge of this run for what its vendor had billed before."""
        billed: set[str] = set()
        again: list[str] = []
        for charge in self.charges:
            if charge.billed and not billed.isdisjoint(charge.names):
                again.append(charge.id)
            billed.update(charge.names if charge.billed else ())
        return again

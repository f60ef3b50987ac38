"""A store as a first start leaves it, made once.

To make one takes longer than most that is done with it; `tests/store` tries that itself.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine

from bot.store.database.migrate import upgrade


def laid(place: Path) -> str:
    """Put it there, unless there is one already; returns its address."""
    if not place.exists():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.write_bytes(_blank())
    return f"sqlite:///{place}"


@cache
def _blank() -> bytes:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "blank.db"
        engine = create_engine(f"sqlite:///{place}")
        upgrade(engine, place)
        engine.dispose()
        return place.read_bytes()

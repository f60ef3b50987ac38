"""Being forgotten: nothing is left in any file, others keep what is theirs, and the books still balance."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from sandbox.discord.records import Interaction, Message
from tests.whole.pressing import KILLED, labels, png, rows, told, used
from tests.whole.stage import Stage

CANARY = "zirconium flamingo 7731"
SLICE = 64


def spellings(stage: Stage, who: str) -> dict[str, bytes]:
    """A member's id and what they wrote, in every way a file could spell it."""
    number = int(stage.discord.people.user(who).id)
    return {
        "id in digits": str(number).encode(),
        "id as SQLite keeps it": number.to_bytes((number.bit_length() + 8) // 8, "big"),
        "id in eight bytes": number.to_bytes(8, "big"),
        "id, little end first": number.to_bytes(8, "little"),
        "prompt": CANARY.encode(),
        "prompt in UTF-16": CANARY.encode("utf-16-le"),
    }


def slices(name: str, picture: bytes) -> dict[str, bytes]:
    """Pieces from all over a picture; what every PNG has in common is in none of them."""
    starts = range(SLICE, len(picture) - SLICE, max(SLICE, len(picture) // 8))
    return {f"{name} at {start}": picture[start : start + SLICE] for start in starts}


def found(folder: Path, wanted: dict[str, bytes]) -> Iterator[str]:
    """Where any of it is, in any file under a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield from (f"{name} in {path.name}" for name, piece in wanted.items() if piece in data)


async def forgotten(stage: Stage, who: str, where: str = "art") -> Message:
    """Ask to be forgotten, confirm it, and wait until the messages are empty too."""
    warning = await told(stage, stage.discord.people.slash(who, where, "privacy forget"))
    assert "for good" in warning.content
    stage.discord.people.click(who, warning, "Forget me")
    return await stage.until(
        lambda: warning if "now." in warning.content or "reached" in warning.content else None
    )


async def test_nothing_of_the_forgotten_is_left_in_any_file(stage: Stage) -> None:
    """Not in the database, its log, its free pages, nor among the pictures; and others do not notice."""
    people = stage.discord.people
    upload = png("crimson")
    async with stage.bot():
        first = await stage.imagine(prompt=f"{CANARY} in spring", image1=("me.png", upload))
        edited = await stage.reply(first, "at dawn", who="ben")
        own = await stage.reply(edited, f"{CANARY} again")
        direct = await stage.answered(people.slash("ann", people.direct("ann"), "imagine", prompt=CANARY))
        pictures = {
            "result": stage.picture(first),
            "second": stage.picture(own),
            "direct": stage.picture(direct),
        }
        wanted = spellings(stage, "ann") | slices("upload", upload)
        for name, picture in pictures.items():
            wanted |= slices(name, picture)
        kept = stage.picture(edited)
        # What this vendor draws for an edit may hold pieces of the picture edited; they are ben's then.
        wanted = {name: piece for name, piece in wanted.items() if piece not in kept}
        before = set(found(stage.folder / "bot", wanted))
        underway = [people.slash("ben", "art", "imagine", prompt=f"a boat, number {n}") for n in range(2)]
        told_at_the_end = await forgotten(stage, "ann")
        boats = [await stage.answered(each) for each in underway]
        left = list(found(stage.folder / "bot", wanted))
        held = await told(stage, people.slash("ann", "art", "privacy show"))
        onward = await stage.reply(edited, "and at noon", who="ben")
        history = await told(stage, people.slash("ben", "art", "history"))

    assert before
    assert left == []
    assert "3 requests" in told_at_the_end.content
    assert "Nothing is held" in held.content
    for message in (first, own, direct):
        assert not message.attachments
        assert "forgotten" in message.content
        assert labels(message) == []
    assert stage.picture(edited) == kept
    assert all(stage.picture(boat) for boat in boats)
    assert stage.picture(onward)
    assert CANARY not in history.content
    assert rows(stage, "SELECT count(*) FROM turns WHERE author = 0") == [(3,)]

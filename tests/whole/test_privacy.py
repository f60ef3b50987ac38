"""Being forgotten: nothing is left in any file, others keep what is theirs, and the books still balance."""

from __future__ import annotations

import io
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.errors import Kind as Trouble
from bot.errors import ProviderError
from sandbox.discord.state.records import Message, Payload
from sandbox.providers import Fault, Kind
from tests.whole.moderating import settle_on
from tests.whole.pressing import BROKEN, KILLED, labels, png, rows, told
from tests.whole.stage import Stage

CANARY = "zirconium flamingo 7731"
SLICE = 64
STALLED = Fault(kind=Kind.STALL)


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


def age(stage: Stage, prompt: str) -> None:
    """Let a turn have been asked for years ago; no bot has the store meanwhile."""
    with closing(sqlite3.connect(stage.database)) as connection, connection:
        connection.execute(
            "UPDATE turns SET created_at = '2020-01-01 00:00:00' WHERE instruction = ?", [prompt]
        )


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


@pytest.mark.parametrize("point", ["forgetting", "unnamed"])
async def test_a_kill_in_the_middle_is_made_up_for_after_the_next_start(stage: Stage, point: str) -> None:
    """Whichever step it was in: afterwards nobody is named any more, and the message is empty."""
    people = stage.discord.people
    process = stage.spawn(DARKROOM_CRASH=point)
    await stage.connected(process)
    message = await stage.imagine(prompt=CANARY, image1=("me.png", png("teal")))
    warning = await told(stage, people.slash("ann", "art", "privacy forget"))
    people.click("ann", warning, "Forget me")
    assert await stage.unless_dead(process) == KILLED

    async with stage.bot():
        await stage.until(lambda: "forgotten" in message.content)
        await stage.until(lambda: not list(found(stage.folder / "bot", spellings(stage, "ann"))))
    assert not message.attachments


async def test_what_runs_is_cancelled_and_forgotten_too(stage: Stage) -> None:
    """Nobody has to wait for their own turn to be forgotten, and it costs them nothing."""
    people = stage.discord.people
    stage.vendor.faults.arm(STALLED)
    async with stage.bot():
        asked = people.slash("ann", "art", "imagine", prompt=CANARY)
        message = await stage.until(lambda: people.answer_to(asked))
        await stage.until(lambda: stage.vendor.traffic.total)
        await forgotten(stage, "ann")
        left = list(found(stage.folder / "bot", spellings(stage, "ann")))

    assert left == []
    assert "forgotten" in message.content
    assert rows(stage, "SELECT state, charged_images FROM turns") == [("cancelled", 0)]


async def test_everything_can_be_taken_away(stage: Stage) -> None:
    """Every row about whoever asks, and their pictures byte for byte; nothing of anybody else's."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt=CANARY, image1=("me.png", png()))
        other = await stage.reply(first, "at dawn", who="ben")
        packed = await told(stage, people.slash("ann", "art", "privacy export"))
        shown = await told(stage, people.slash("ann", "art", "privacy show"))

    files = ZipFile(io.BytesIO(stage.picture(packed)))
    pictures = [files.read(name) for name in files.namelist() if name.startswith("pictures/")]
    assert stage.picture(first) in pictures
    assert stage.picture(other) not in pictures
    assert len(pictures) == 2
    (turn,) = json.loads(files.read("rows/turns-1.json"))
    assert turn["instruction"] == CANARY
    assert "token" not in turn
    assert "rows/quota_ledger-1.json" in files.namelist()
    page = files.read("index.html").decode()
    assert CANARY in page
    assert "1 request" in page
    assert "1 request" in shown.content
    assert "2 pictures" in shown.content
    assert "kept until" in shown.content


async def test_what_a_server_keeps_for_a_time_goes_after_it(stage: Stage) -> None:
    """Words, pictures and what shows them; later turns go on as ever, and orphaned files go too."""
    people = stage.discord.people
    async with stage.bot():
        old = await stage.imagine(prompt=CANARY)
        young = await stage.imagine(prompt="a boat")
    age(stage, CANARY)
    orphan = stage.folder / "bot" / "images" / f"{'0' * 25}-1.png"
    orphan.write_bytes(b"nobody's")
    os.utime(orphan, (0, 0))
    await settle_on(stage, "retention_days", 30)

    async with stage.bot():
        await stage.until(lambda: "limited time" in old.content)
        left = list(found(stage.folder / "bot", {"prompt": CANARY.encode()}))
        shown = await told(stage, people.slash("ann", "art", "privacy show"))
        await stage.until(lambda: not orphan.exists())

    assert left == []
    assert not old.attachments
    assert stage.picture(young)
    assert "30 days" in shown.content


async def test_a_server_that_the_bot_left_is_purged_in_time(stage: Stage) -> None:
    """Not at once: whoever takes the bot back soon finds everything as it was."""
    async with stage.bot():
        await stage.imagine(prompt=CANARY)
        for present in (False, True, False):
            stage.discord.people.set_bot_membership("Lab", present=present)
            await stage.until(lambda: bool(rows(stage, "SELECT guild FROM departures")) is not present)  # noqa: B023  waited for at once
    assert rows(stage, "SELECT instruction FROM turns") == [(CANARY,)]

    async with stage.bot(DARKROOM__PRIVACY__DEPARTED_DAYS="0"):
        await stage.until(lambda: rows(stage, "SELECT instruction FROM turns") == [("",)])
        await stage.until(lambda: not list(found(stage.folder / "bot", spellings(stage, "ann"))))


async def test_a_thread_is_no_longer_named_by_what_was_asked(stage: Stage) -> None:
    """Its name was the prompt; those who go on in it from a turn of their own still can."""
    people = stage.discord.people
    stage.discord.staging.message_content(allowed=True)
    async with stage.bot():
        first = await stage.imagine(prompt=CANARY, thread=True)
        thread = people.channel(await stage.until(lambda: first.thread_id))
        second = await stage.reply(first, "at dawn", who="ben")
        assert thread.name == CANARY
        await forgotten(stage, "ann")
        onward = await stage.reply(second, "and at noon", who="ben")

    assert thread.name == "Deleted conversation"
    assert stage.picture(onward)


async def test_the_log_names_nobody_and_quotes_nobody(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Neither words nor ids nor names, whatever goes well or wrong; it cannot be erased from."""
    for logger in ("bot", "cogs", "discord"):
        caplog.set_level("INFO", logger)
    refusal = ProviderError(kind=Trouble.UPSTREAM, message=f"cannot draw {CANARY}")
    async with stage.bot():
        await stage.imagine(prompt=CANARY, image1=("me.png", png()))
        stage.vendor.faults.arm(BROKEN)
        await stage.imagine(prompt=CANARY)
        await forgotten(stage, "ann")

    logged = [each.getMessage() for each in caplog.records if not each.name.startswith("sandbox")]
    assert any("failed" in line for line in logged)
    wanted = (CANARY, "ann", "me.png", stage.discord.people.user("ann").id)
    assert [line for line in logged for each in wanted if re.search(rf"\b{each}\b", line)] == []
    assert CANARY not in refusal.loggable


async def test_whoever_leaves_no_trace_is_told_so(stage: Stage) -> None:
    """There is nothing to show, to take away, or to forget; the answer is in the asker's language."""
    people = stage.discord.people
    async with stage.bot():
        held = await told(stage, people.slash("ben", "art", "privacy show"))
        forget = await told(stage, people.slash("ben", people.direct("ben"), "privacy forget"))
        commands = list(stage.discord.world.state.commands.values())

    assert held.content == forget.content == "Nothing is held about you."
    assert labels(forget) == []
    assert list(untranslated(commands)) == []


def untranslated(commands: Iterable[Payload], path: str = "") -> Iterator[str]:
    """Every command and option that Chinese readers would see described in English."""
    for each in commands:
        name = f"{path} {each['name']}".strip()
        if each.get("description") and "zh-CN" not in (each.get("description_localizations") or {}):
            yield name
        yield from untranslated(each.get("options") or (), name)

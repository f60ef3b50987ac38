"""Pressing buttons, filling in forms, and what the bot's own store says of it."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from typing import Any

from PIL import Image

from sandbox.discord.rules.components import walk
from sandbox.discord.state.records import Channel, Interaction, Message
from sandbox.providers import Fault, Kind
from tests.whole.stage import Stage

KILLED = -9
BROKEN = Fault(kind=Kind.STATUS, status=403)
# What stands under every turn that ended well in a server's channel.
AFTER = ("Again", "Options", "Thread", "History", "Report", "Delete")
IN_WORDS = ("ask me", "describe")


def png(colour: str = "teal") -> bytes:
    """A small real picture."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(file, "PNG")
    return file.getvalue()


def labels(message: Message) -> list[str]:
    """The buttons under a message."""
    return [each["label"] for _, each in walk(message.components) if "label" in each]


def rows(stage: Stage, question: str, *facts: object) -> list[tuple[Any, ...]]:
    """What the bot's own store says."""
    with closing(sqlite3.connect(f"file:{stage.database}?mode=ro", uri=True)) as connection:
        return connection.execute(question, facts).fetchall()


def asked_by(stage: Stage) -> list[str]:
    """Who asked for each turn, by name, oldest first."""
    people = {int(each.id): each.name for each in stage.discord.world.state.users.values()}
    return [people[author] for (author,) in rows(stage, "SELECT author FROM turns ORDER BY created_at")]


def used(stage: Stage, who: str) -> int:
    """How many pictures were counted against a member's day."""
    scope = f"%{stage.discord.people.user(who).id}%"
    question = "SELECT used FROM quota_usage WHERE measure = 'images' AND scope LIKE ?"
    return sum(amount for (amount,) in rows(stage, question, scope))


async def form(stage: Stage, who: str, message: Message, button: str) -> Interaction:
    """Press a button that opens a form."""
    pressed = stage.discord.people.click(who, message, button)
    await stage.until(lambda: pressed.modal)
    return pressed


async def through_form(stage: Stage, who: str, message: Message, button: str, **fields: object) -> Message:
    """Press, fill in, send, and wait for the end of what comes of it."""
    opened = await form(stage, who, message, button)
    return await stage.answered(stage.discord.people.submit(who, opened, fields))


async def pressed(stage: Stage, who: str, message: Message, button: str) -> Message:
    """Press a button that begins a turn, and wait for its end."""
    return await stage.answered(stage.discord.people.click(who, message, button))


async def told(stage: Stage, asked: Interaction) -> Message:
    """What only whoever pressed reads."""
    people, world = stage.discord.people, stage.discord.world

    def find() -> Message | None:
        first = people.answer_to(asked)
        messages = [first, *map(world.any_message, asked.followups)]
        return next((each for each in messages if each and each.is_ephemeral and each.content), None)

    return await stage.until(find)


async def from_menu(stage: Stage, who: str, message: Message, **fields: object) -> Message:
    """Use Edit image on a message and fill in its form."""
    people = stage.discord.people
    opened = people.menu(who, message, "Edit image")
    await stage.until(lambda: opened.modal)
    return await stage.answered(people.submit(who, opened, fields))


async def broken(stage: Stage) -> Message:
    """A turn of ann's that the vendor failed."""
    stage.vendor.faults.arm(BROKEN)
    return await stage.imagine(prompt="a boat")


def between_ann_and_ben(stage: Stage) -> Channel:
    """The private channel of two members, where the bot is not."""
    state = stage.discord.world.state
    (found,) = [each for each in state.channels.values() if len(each.recipients) == 2]
    return found


def states(stage: Stage) -> list[str]:
    """How each turn stands, oldest first."""
    return [state for (state,) in rows(stage, "SELECT state FROM turns ORDER BY created_at")]


async def begun(stage: Stage, *, takes_s: float, **options: object) -> tuple[Interaction, Message]:
    """A command whose turn is at the vendor for so long; and its message, which says so by now."""
    stage.vendor.change(latency_s=takes_s)
    asked = stage.discord.people.slash("ann", "art", "imagine", prompt="a slow boat", **options)
    status = await stage.until(lambda: stage.discord.people.answer_to(asked))
    await stage.until(lambda: bool(status.content and stage.vendor.traffic.running))
    return asked, status

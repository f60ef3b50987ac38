"""A vendor of tasks: what it says, and what is asked of it."""

from __future__ import annotations

import json
from typing import Any

from bot.dialects.exchange import Reply
from bot.dialects.registry import DIALECTS
from bot.domain.branch import Ask
from bot.domain.offers import MaskField, Offer
from tests.dialects.playing import Answered, Heard, converse
from tests.dialects.recordings import listed

OFFER = Offer(
    name="tasks",
    dialect="image-task",
    base_url="https://vendor.example/v1",
    model="gpt-4o-image",
    sizes={"square": "1:1", "wide": "3:2"},
    counts=(1, 2, 4),
    references=5,
    mask=MaskField.URL,
)
TASKS = DIALECTS["image-task"]
LAMP = Ask(instruction="a lamp", client_id="turn-1")


def said(status: int = 200, /, *, headers: dict[str, str] | None = None, **told: Any) -> Answered:
    """Return an answer that says `told`."""
    reply = Reply(status=status, headers={"content-type": "application/json"} | (headers or {}))
    return Answered(reply=reply, pieces=(json.dumps(told).encode(),))


QUEUED = said(id="task-1", status="queued")
DONE = said(id="img-9", status="completed", url="https://pictures.example/r/a.png")
UPLOADED = [said(success=True, data={"url": f"https://files.example/{n}.png"}) for n in range(3)]


def asking(ask: Ask, *given: Answered, offer: Offer = OFFER) -> Heard:
    """Ask, and be given these answers one after another."""
    return converse(TASKS.ask(ask, offer), given, open_end=True)


def resuming(*given: Answered, handle: str = "task-1") -> Heard:
    """Carry on, and be given these answers one after another."""
    dialogue = TASKS.resume(handle, OFFER, wanted=1)
    assert dialogue is not None
    return converse(dialogue, given, open_end=True)


def recorded(name: str) -> dict[str, Any]:
    """Return a shared recording's entry; whoever asks needs the fixture `specs`."""
    return next(entry for entry in listed() if entry["id"] == name)

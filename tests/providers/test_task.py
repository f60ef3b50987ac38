"""A task over real sockets, from upload to picture: shell and dialect together, on a bad day."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from typing import Any

import pytest

from bot.dialects.exchange import Dialogue
from bot.dialects.registry import DIALECTS
from bot.domain.branch import Ask, Canvas
from bot.domain.events import Accepted, ImageReady, ProviderEvent, Remote
from bot.domain.offers import Offer
from bot.errors import Billed, Kind, ProviderError
from bot.providers.drive import drive
from bot.providers.http import Clocks, HttpWire
from tests.dialects.pictures import RED
from tests.providers.servers import Call, serving
from tests.providers.wires import Wiring

OFFER = Offer(name="tasks", dialect="image-task", base_url="", model="m")
TASKS = DIALECTS["image-task"]
EDIT = Ask(instruction="redder", canvas=Canvas(picture=RED), client_id="turn-1")
QUICK = Clocks(pause=0.01)
PICTURE = ImageReady(Remote("https://pictures.example/r/a.png"))


class Vendor:
    """Takes a task once, and has a fault for every way there is to ask after it."""

    def __init__(self, *, loses_submission: bool = False) -> None:
        self.submitted: list[dict[str, Any]] = []
        self.polled: list[str] = []
        self._loses_submission = loses_submission
        self._uploads = 0
        self._faults = [
            lambda call: call.answer(502, b"<html>bad gateway</html>"),
            lambda call: call.answer(200, b'{"status": "comp'),
            lambda call: call.answer(429, b"{}", "Retry-After: 1"),
        ]

    async def answer(self, call: Call) -> None:
        """Answer an upload at the second try, a submission at once, a poll when the faults have run out."""
        if call.target.endswith("/uploads/images"):
            self._uploads += 1
            if self._uploads == 1:
                call.reset()
                return
            await say(call, data={"url": "https://files.example/u/1.png"})
        elif call.body:
            self.submitted.append(json.loads(call.body))
            if self._loses_submission:
                call.reset()
                return
            await say(call, id="task-1", status="queued")
        else:
            self.polled.append(call.target)
            if self._faults:
                await self._faults.pop()(call)
                return
            await say(call, status="completed", url="https://pictures.example/r/a.png")


async def say(call: Call, **told: Any) -> None:
    """Answer with `told`."""
    await call.answer(200, json.dumps(told).encode(), "Content-Type: application/json")


async def told(dialogue: Dialogue[None] | None, wire: HttpWire) -> list[ProviderEvent]:
    """Everything that comes of it; a wait is over at once."""
    assert dialogue is not None
    async with aclosing(drive(dialogue, wire, sleep=lambda _: asyncio.sleep(0))) as events:
        return [event async for event in events]


async def test_a_task_ends_with_its_picture_whatever_the_wire_does(wired: Wiring) -> None:
    """Uploaded again where the connection failed, submitted once, polled until it is done."""
    vendor = Vendor()
    async with serving(vendor.answer) as server:
        events = await told(TASKS.ask(EDIT, OFFER), wired(server.url, clocks=QUICK))

    assert Accepted("task-1") in events
    assert PICTURE in events
    assert vendor.submitted == [
        {
            "model": "m",
            "prompt": "redder",
            "n": 1,
            "image_urls": ["https://files.example/u/1.png"],
            "client_business_id": "turn-1",
        }
    ]
    assert vendor.polled == ["/v1/images/generations/task-1"] * 4


async def test_a_lost_submission_is_found_by_our_name(wired: Wiring) -> None:
    """The vendor took it and nobody heard: the work is carried on, and paid for once."""
    vendor = Vendor(loses_submission=True)
    async with serving(vendor.answer) as server:
        with pytest.raises(ProviderError) as lost:
            await told(TASKS.ask(EDIT, OFFER), wired(server.url, clocks=QUICK))

        events = await told(TASKS.resume("turn-1", OFFER, wanted=1), wired(server.url, clocks=QUICK))

    assert (lost.value.kind, lost.value.billed) == (Kind.GATEWAY, Billed.UNKNOWN)
    assert PICTURE in events
    assert len(vendor.submitted) == 1
    assert set(vendor.polled) == {"/v1/images/generations/turn-1"}

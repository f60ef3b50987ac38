"""A vendor of tasks: accepted at once, asked after, found by two names, and lost in several ways."""

from __future__ import annotations

import aiohttp
import pytest

from sandbox.providers import Fault, Kind, Providers
from tests.sandbox.providers.speaking import CANVAS, Json, Speaker, walk

SUBMIT = "/images/generations"


async def submitted(speaker: Speaker, **fields: Json) -> Json:
    """What a submission is answered with."""
    body = {"model": "gpt-4o-image", "prompt": "a cat", **fields}
    (told,) = (await speaker.call("POST", SUBMIT, json=body)).objects
    return told


async def poll(speaker: Speaker, name: str) -> Json:
    """What is told of a task."""
    (told,) = (await speaker.call("GET", f"{SUBMIT}/{name}")).objects
    return told


async def test_a_task_is_asked_after_until_it_is_done(
    vendors: Providers, session: aiohttp.ClientSession
) -> None:
    """It waits, is at work, and is done when its time is over; the caller's own name finds it too."""
    vendors.change(latency_s=1000.0)
    speaker = Speaker(session, vendors, "toapis")
    task = await submitted(speaker, client_business_id="mine")
    seen = [task["status"]]
    for _ in range(2):
        vendors.clock.advance(510)
        seen.append((await poll(speaker, task["id"]))["status"])

    assert seen[0] in {"queued", "submitted", "pending"}
    assert seen[1:] == ["in_progress", "completed"]
    assert (await poll(speaker, "mine"))["status"] == "completed"
    assert (await poll(speaker, "yours"))["error"]["code"] == 404
    assert (vendors.traffic.total, vendors.traffic.polls) == (1, 4)
    assert [charge.client_id for charge in vendors.billing.charges] == ["mine"]


async def test_a_name_used_twice_shows_as_charged_twice(
    vendors: Providers, session: aiohttp.ClientSession
) -> None:
    """The vendor does not mind, and bills both; the second stands out, whatever else it asked for."""
    speaker = Speaker(session, vendors, "toapis")
    for prompt in ("a cat", "a dog"):
        await submitted(speaker, prompt=prompt, client_business_id="mine")

    assert vendors.billing.charged_twice() == [vendors.billing.charges[1].id]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Kind.TASK_STUCK, "in_progress"),
        (Kind.TASK_FAILED, "failed"),
        (Kind.TASK_REFUSED, "failed"),
        (Kind.TASK_EMPTY, "completed"),
    ],
)
async def test_a_task_can_end_badly_or_never(
    vendors: Providers, session: aiohttp.ClientSession, kind: Kind, status: str
) -> None:
    """It was accepted and charged; no picture comes of it, however long one asks."""
    vendors.faults.arm(Fault(kind=kind))
    speaker = Speaker(session, vendors, "toapis")
    task = await submitted(speaker)
    vendors.clock.advance(3600)

    told = await poll(speaker, task["id"])

    assert told["status"] == status
    assert not [each for each in walk(told) if "url" in each]
    assert vendors.billing.total_microdollars == 50_000


async def test_a_task_can_be_lost(vendors: Providers, session: aiohttp.ClientSession) -> None:
    """It was accepted, and from then on nobody knows it by any name."""
    vendors.change(latency_s=1.0)
    vendors.faults.arm(Fault(kind=Kind.TASK_LOST))
    speaker = Speaker(session, vendors, "toapis")
    task = await submitted(speaker, client_business_id="mine")

    for name in (task["id"], "mine"):
        assert (await speaker.call("GET", f"{SUBMIT}/{name}")).status == 404


async def test_asking_after_a_task_can_fail(vendors: Providers, session: aiohttp.ClientSession) -> None:
    """A poll is refused for a while, or answered by a gateway; the task knows nothing of that."""
    vendors.faults.arm(Fault(kind=Kind.POLL_STATUS, retry_after=3))
    vendors.faults.arm(Fault(kind=Kind.POLL_HTML))
    speaker = Speaker(session, vendors, "toapis")
    task = await submitted(speaker)

    refused = [(await speaker.call("GET", f"{SUBMIT}/{task['id']}")).status for _ in range(2)]

    assert refused == [429, 502]
    assert (await poll(speaker, task["id"]))["status"] == "completed"


async def test_pictures_are_sent_ahead_of_a_task(vendors: Providers, session: aiohttp.ClientSession) -> None:
    """An upload is free and may fail; what is no picture is refused in an envelope of its own."""
    vendors.faults.arm(Fault(kind=Kind.UPLOAD_STATUS))
    speaker = Speaker(session, vendors, "toapis")
    replies = []
    for data, kind in (
        (CANVAS, "image/png"),
        (b"<svg/>", "image/png"),
        (b"x", "text/plain"),
        (CANVAS, "image/png"),
    ):
        form = aiohttp.FormData()
        form.add_field("file", data, filename="a.png", content_type=kind)
        replies.append(await speaker.call("POST", "/uploads/images", data=form))

    assert [reply.status for reply in replies] == [500, 400, 400, 200]
    assert [reply.objects[0]["success"] for reply in replies] == [False, False, False, True]
    assert vendors.billing.charges == []


async def test_a_task_takes_addresses_and_no_data(vendors: Providers, session: aiohttp.ClientSession) -> None:
    """A data URL is refused before anything is charged, and so is n in words."""
    speaker = Speaker(session, vendors, "toapis")
    data = await submitted(speaker, image_urls=["data:image/png;base64,AAAA"])
    count = await submitted(speaker, n="2")

    assert "upload pictures first" in data["error"]["message"]
    assert "n must be a number" in count["error"]["message"]
    assert vendors.billing.charges == []

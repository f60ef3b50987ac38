"""The bill, the record of what came in, and the stage door."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path

import aiohttp
import pytest

from sandbox.drawing import draw, encode
from sandbox.providers import Fault, Kind, Providers, Settings
from tests.patience import PATIENCE_S
from tests.sandbox.providers.calling import Caller, data_url, digest, said

PNG = encode(draw("a cat", (64, 64)))


async def test_the_bill_tells_everything_a_checker_needs(caller: Caller, providers: Providers) -> None:
    """Prompt, count, price, and the hashes of what came in and went out; in the file as in memory."""
    urls = await caller.made(said("add a dog", data_url(PNG)), image_output={"n": 2, "quality": "high"})

    [line] = (providers.settings.billing or Path()).read_text("utf-8").splitlines()
    charge = json.loads(line)
    assert (charge["prompt"], charge["n"], charge["billed"]) == ("add a dog", 2, True)
    assert charge["microdollars"] == 380_000
    assert charge["pictures_in"] == [digest(PNG)]
    assert charge["pictures_made"] == [digest(await caller.fetch(url)) for url in urls]
    assert charge["provider"] == "bytespike"
    assert abs(charge["time"] - providers.clock.now()) < 60


async def test_a_request_sent_twice_shows_as_charged_twice(caller: Caller, providers: Providers) -> None:
    """The same bytes billed again are found by their hash; the first of them is no offence."""
    for prompt in ("a cat", "a dog", "a cat"):
        await caller.made(prompt)

    *_, again = providers.billing.charges
    assert providers.billing.charged_twice() == [again.id]


async def test_the_bill_goes_on_after_a_restart(tmp_path: Path) -> None:
    """A second run adds to the file, and URLs of the first still work on another port."""
    settings = Settings(billing=tmp_path / "b" / "billing.jsonl", folder=tmp_path / "results")
    async with aiohttp.ClientSession() as session:
        async with Providers(settings) as first:
            message = (await Caller(session, first).answer("a cat"))["choices"][0]["message"]
        async with Providers(settings) as second:
            [url] = await Caller(session, second).made("a cat", message, "add a hat")
            edited = await Caller(session, second).fetch(url)

    assert edited.startswith(b"\x89PNG")
    assert len((tmp_path / "b" / "billing.jsonl").read_text().splitlines()) == 2


async def test_who_leaves_early_is_charged(caller: Caller, providers: Providers) -> None:
    """Closing the line in the middle of the work stops neither the work nor the bill."""
    providers.change(latency_s=0.2)
    lines = caller.lines("a cat")
    await anext(lines)
    await lines.aclose()  # type: ignore[attr-defined]  # an async generator, told as the iterator it is

    async with asyncio.timeout(PATIENCE_S):
        await providers.traffic.quiet()

    assert providers.billing.total_microdollars == 50_000


async def test_what_was_sent_can_be_looked_at(caller: Caller) -> None:
    """Requests are kept with their size and hash, each picture told by its hash and size."""
    async with caller.ask(said("add a dog", data_url(PNG)), key="wrong"):
        pass
    await caller.made(said("add a dog", data_url(PNG)))

    told = await caller.get("/control/requests")
    refused, taken = told["requests"]
    assert (told["total"], told["running"], told["most_at_once"]) == (2, 0, 1)
    assert (refused["status"], taken["status"]) == (401, 200)
    assert taken["bytes"] > len(PNG)
    assert taken["messages"][0]["content"] == [
        {"type": "text", "text": "add a dog"},
        {"type": "image_url", "image_url": {"url": {"sha256": digest(PNG), "bytes": len(PNG)}}},
    ]


async def test_what_is_no_request_is_kept_too(caller: Caller, providers: Providers) -> None:
    """Even bytes that are no JSON are counted and hashed."""
    for body in (b"\xff", b'{"messages": [{"content": "data:nonsense"}]}'):
        async with caller.send(body):
            pass

    first, second = providers.traffic.seen
    assert (first.messages, first.sha256) == (None, hashlib.sha256(b"\xff").hexdigest())
    assert second.messages == [{"content": {"sha256": digest(b""), "bytes": 0}}]


async def test_another_process_can_arm_faults(caller: Caller) -> None:
    """Over HTTP a fault is armed, told, struck and disarmed as in Python."""
    status, armed = await caller.post(
        "/control/faults", {"fault": {"kind": "status", "status": 503}, "times": 2}
    )
    refused, _ = await caller.refusal("a cat")
    after = await caller.get("/control/faults")

    assert (status, len(armed["armed"]), refused) == (200, 2, 503)
    assert [len(after["armed"]), len(after["taken"])] == [1, 1]
    assert after["taken"][0]["status"] == 503


async def test_another_process_can_read_the_bill(caller: Caller) -> None:
    """The control route tells charges, their sum, and which bodies were charged twice."""
    for _ in range(2):
        await caller.made("a cat")

    told = await caller.get("/control/billing")

    assert told["total_microdollars"] == 100_000
    assert told["charged_twice"] == [told["charges"][1]["id"]]


async def test_another_process_can_change_how_providers_behave(caller: Caller, providers: Providers) -> None:
    """Named settings change, the others stay."""
    status, told = await caller.post("/control/settings", {"results": "data", "pad_bytes": 300_000})
    [url] = await caller.made("a cat")

    assert (status, told["results"], providers.settings.previews) == (200, "data", 3)
    assert len(await caller.fetch(url)) == 300_000


async def test_another_process_can_let_time_pass(caller: Caller) -> None:
    """The clock goes forward for everything, so URLs expire."""
    [url] = await caller.made("a cat")
    await caller.post("/control/clock", {"seconds": 90_000})

    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.status == 403


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/control/faults", {"fault": {"kind": "gremlins"}}),
        ("/control/faults", {"fault": {"kind": "status", "colour": "red"}}),
        ("/control/faults", {"times": 3}),
        ("/control/faults", {"fault": {"kind": "status"}, "times": 0}),
        ("/control/settings", {"latency": 3}),
        ("/control/settings", {"results": "fax"}),
        ("/control/settings", []),
        ("/control/clock", {"seconds": -1}),
    ],
)
async def test_the_stage_door_refuses_what_it_does_not_know(caller: Caller, path: str, told: object) -> None:
    """Wrong input is a 400 that says where and what."""
    status, answer = await caller.post(path, told)

    assert status == 400
    assert answer["errors"][0]["message"]


async def test_disarming_over_http(providers: Providers) -> None:
    """DELETE takes back everything that still waits."""
    providers.faults.arm(Fault(kind=Kind.STATUS), times=3)

    async with (
        aiohttp.ClientSession() as session,
        session.delete(f"{providers.base_url}/control/faults") as response,
    ):
        assert (await response.json())["armed"] == []


async def test_nothing_need_be_set() -> None:
    """Providers run without a file and without a folder of their own."""
    async with aiohttp.ClientSession() as session, Providers() as providers:
        caller = Caller(session, providers)

        assert (await caller.fetch((await caller.made("a cat"))[0])).startswith(b"\x89PNG")

"""What holds at every vendor, whatever its wire: pictures, ancestry, the bill, and each way to fail."""

from __future__ import annotations

import aiohttp
import pytest

from sandbox.drawing import Ancestry, ancestry
from sandbox.providers import Fault, Kind, Payload, Providers
from sandbox.providers.faults import FETCHES, TASKS
from sandbox.providers.market import WIRES
from tests.sandbox.providers.calling import digest
from tests.sandbox.providers.speaking import CANVAS, TONGUES, Reply, Speaker, Wish

VENDORS = tuple(TONGUES)
WAYS = [(name, stream) for name in VENDORS for stream in (False, True)[: 1 + TONGUES[name].streams]]
CASES = [(name, kind) for name in VENDORS for kind in Kind if kind not in WIRES[name].lacks | TASKS | FETCHES]

STATUSES = {Kind.STATUS: 503, Kind.HTML: 502, Kind.REDIRECT: 307}
# After these, a picture comes all the same.
HARMLESS = {Kind.STALL, Kind.DRIP}


def made_from(png: bytes) -> Ancestry:
    """The ancestry a result must carry."""
    written = ancestry(png)
    assert written is not None
    return written


@pytest.mark.parametrize(("name", "stream"), WAYS)
async def test_a_prompt_becomes_a_picture_and_a_charge(
    vendors: Providers, session: aiohttp.ClientSession, name: str, *, stream: bool
) -> None:
    """Whole or streamed: one picture, made from nothing, by this vendor, at its price."""
    speaker = Speaker(session, vendors, name)

    [png] = await speaker.pictures(Wish(stream=stream))

    written = made_from(png)
    [charge] = vendors.billing.charges
    assert (written["made_from"], written["prompt"], written["provider"]) == ([], "a cat", name)
    assert (charge.provider, charge.prompt, charge.microdollars) == (name, "a cat", 50_000)
    assert charge.pictures_made == (digest(png),)


@pytest.mark.parametrize(("name", "stream"), WAYS)
async def test_an_edit_is_made_from_what_was_sent(
    vendors: Providers, session: aiohttp.ClientSession, name: str, *, stream: bool
) -> None:
    """The answer's ancestor is the picture in the request, and nothing else."""
    speaker = Speaker(session, vendors, name)

    [png] = await speaker.pictures(Wish(prompt="make it night", canvas=CANVAS, stream=stream))

    assert made_from(png)["made_from"] == [digest(CANVAS)]
    assert vendors.billing.charges[0].pictures_in == (digest(CANVAS),)


@pytest.mark.parametrize("name", [name for name in VENDORS if TONGUES[name].counts])
async def test_two_pictures_cost_twice_as_much(
    vendors: Providers, session: aiohttp.ClientSession, name: str
) -> None:
    """Where a number can be asked for, so many different pictures come."""
    speaker = Speaker(session, vendors, name)

    found = await speaker.pictures(Wish(n=2))

    assert len({digest(png) for png in found}) == 2
    assert vendors.billing.total_microdollars == 100_000


@pytest.mark.parametrize(("name", "stream"), WAYS)
async def test_a_forbidden_prompt_makes_nothing_and_costs_nothing(
    vendors: Providers, session: aiohttp.ClientSession, name: str, *, stream: bool
) -> None:
    """Told in the vendor's own way, which may be a 200."""
    speaker = Speaker(session, vendors, name)

    assert await speaker.pictures(Wish(prompt="something forbidden", stream=stream)) == []
    assert [charge for charge in vendors.billing.charges if charge.billed] == []


@pytest.mark.parametrize("name", VENDORS)
async def test_without_the_key_nothing_is_done(
    vendors: Providers, session: aiohttp.ClientSession, name: str
) -> None:
    """A wrong key is a 401 in the vendor's envelope; with the right one its model is listed."""
    speaker = Speaker(session, vendors, name)

    refused = await speaker.ask(Wish(), key="wrong")
    listed = await speaker.call("GET", "/models")

    assert (refused.status, listed.status) == (401, 200)
    assert refused.objects[0]["error"]["message"]
    assert vendors.model(name) in listed.text
    assert vendors.billing.charges == []


@pytest.mark.parametrize("name", VENDORS)
async def test_an_unknown_route_is_refused_in_the_vendors_words(
    vendors: Providers, session: aiohttp.ClientSession, name: str
) -> None:
    """A 404 with an error in it."""
    nowhere = await Speaker(session, vendors, name).call("GET", "/nowhere")

    assert nowhere.status == 404
    assert nowhere.objects[0]["error"]


@pytest.mark.parametrize(("name", "kind"), CASES)
async def test_every_fault_does_what_it_says(
    vendors: Providers, session: aiohttp.ClientSession, name: str, kind: Kind
) -> None:
    """No whole picture comes but by a harmless one; it strikes once; and who pays is as the fault has it."""
    fault = Fault(kind=kind, seconds=0.001, status=STATUSES.get(kind), vendor=name)
    vendors.faults.arm(fault)
    speaker = Speaker(session, vendors, name)
    wish = Wish(stream=TONGUES[name].streams, n=2 if kind is Kind.FEWER else 1)

    found = await speaker.pictures(wish)

    assert len(found) == (1 if kind in HARMLESS | {Kind.FEWER} else 0) or _a_task(name, kind)
    assert any(charge.billed for charge in vendors.billing.charges) is fault.bills
    assert vendors.faults.taken == [fault]
    assert len(await speaker.pictures(Wish(prompt="a dog"))) == 1


def _a_task(name: str, kind: Kind) -> bool:
    """Half of what tells of a task may hold its picture's address already."""
    return name == "toapis" and kind in {Kind.CUT, Kind.MALFORMED}


@pytest.mark.parametrize("name", VENDORS)
async def test_an_answer_can_be_lost_after_it_was_paid_for(
    vendors: Providers, session: aiohttp.ClientSession, name: str
) -> None:
    """With `billed` the work is done and charged, and what comes back is the fault."""
    vendors.faults.arm(Fault(kind=Kind.STATUS, status=502, billed=True))

    reply = await Speaker(session, vendors, name).ask(Wish(stream=TONGUES[name].streams))

    assert (reply.status, vendors.billing.total_microdollars) == (502, 50_000)


@pytest.mark.parametrize("name", VENDORS)
async def test_a_fault_is_meant_for_one_vendor(
    vendors: Providers, session: aiohttp.ClientSession, name: str
) -> None:
    """What is armed for another vendor passes this one by; the redirect leads where it was told to."""
    target = "http://127.0.0.1:1/"
    other = next(each for each in VENDORS if each != name)
    vendors.faults.arm(Fault(kind=Kind.HTML, vendor=other))
    vendors.faults.arm(Fault(kind=Kind.REDIRECT, target=target, vendor=name))
    speaker = Speaker(session, vendors, name)

    assert (await speaker.ask(Wish())).status == 307
    assert [fault.vendor for fault in vendors.faults.armed] == [other]


@pytest.mark.parametrize("name", ["openai", "toapis"])
async def test_a_picture_can_be_huge(vendors: Providers, session: aiohttp.ClientSession, name: str) -> None:
    """More bytes than anybody should take, inside the answer or by its address."""
    vendors.faults.arm(Fault(kind=Kind.BAD_PICTURE, payload=Payload.HUGE))
    speaker = Speaker(session, vendors, name)

    [data] = await speaker.fetched(await speaker.ask(Wish()))

    assert len(data) == 70 * 1024 * 1024


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("name", [name for name in VENDORS if TONGUES[name].tools])
async def test_a_model_asks_by_the_tool_it_was_offered(
    vendors: Providers, session: aiohttp.ClientSession, name: str, *, stream: bool
) -> None:
    """Offered one, it calls it, with a question and choices; else it asks in words, and both are free."""
    speaker = Speaker(session, vendors, name)

    by_tool = await speaker.ask(Wish(prompt="ask me first", tool="ask_member", stream=stream))
    in_words = await speaker.ask(Wish(prompt="ask me first", stream=stream))

    assert called(by_tool)
    assert not called(in_words)
    assert "Shall it be" in spoken(in_words)
    assert vendors.billing.total_microdollars == 0


def called(reply: Reply) -> bool:
    """Whether an answer calls the tool and gives it choices."""
    return "ask_member" in reply.text and "choices" in reply.text.partition("ask_member")[2]


def spoken(reply: Reply) -> str:
    """The raw answer with the seams of its pieces taken out, as far as words go."""
    return " ".join(reply.text.split())

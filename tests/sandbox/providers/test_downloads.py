"""Downloads of results that go wrong, as a bare client meets them."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from sandbox.providers import Fault, Kind, Providers
from tests.sandbox.providers.calling import BROKEN, Caller

PROMPT = "a cat"


@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [
        (Fault(kind=Kind.FETCH_STATUS), 404, b"no such object"),
        (Fault(kind=Kind.FETCH_STATUS, status=403), 403, b"no such object"),
        (Fault(kind=Kind.FETCH_HTML), 200, b"<!doctype html>"),
        (Fault(kind=Kind.FETCH_REDIRECT), 302, b""),
    ],
)
async def test_a_download_can_fail(
    caller: Caller, providers: Providers, fault: Fault, status: int, told: bytes
) -> None:
    """A result's URL may answer with anything, once; the picture is still there afterwards."""
    [url] = await caller.made(PROMPT)
    providers.faults.arm(fault)

    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as response:
        assert (response.status, (await response.read())[: len(told)]) == (status, told)

    assert (await caller.fetch(url)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/", "http://10.0.0.7/", "http://127.0.0.1:1/", "file:///x"]
)
async def test_a_download_can_lead_astray(caller: Caller, providers: Providers, target: str) -> None:
    """The redirect names exactly the address asked for."""
    [url] = await caller.made(PROMPT)
    providers.faults.arm(Fault(kind=Kind.FETCH_REDIRECT, target=target))

    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as response:
        assert response.headers["Location"] == target


async def test_a_download_can_break(caller: Caller, providers: Providers) -> None:
    """Half a picture and no more."""
    [url] = await caller.made(PROMPT)
    providers.faults.arm(Fault(kind=Kind.FETCH_CUT))

    with pytest.raises(BROKEN):
        await caller.fetch(url)


async def test_a_download_can_stall(caller: Caller, providers: Providers) -> None:
    """The line stays open and nothing comes."""
    [url] = await caller.made(PROMPT)
    providers.faults.arm(Fault(kind=Kind.FETCH_STALL))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await caller.fetch(url)

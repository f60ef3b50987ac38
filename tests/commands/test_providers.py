"""What `darkroom check` says of providers: asked something free, all at once, and not for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.commands.finding import Finding
from bot.commands.providers import findings
from bot.dialects.probes import probe_of
from bot.dialects.registry import DIALECTS
from bot.settings import load

PAINTER = '{"data": [{"id": "painter"}]}'
ELSEWHERE = '{"data": [{"id": "painter", "supported_endpoint_types": ["image-generation"]}]}'
OTHERS = '{"data": [{"id": "writer"}, {"id": 7}]}'
ABSENT = '{"error": {"code": "task_not_found", "message": "no such task"}}'
PAGE = "<!doctype html><title>Welcome</title>"


@asynccontextmanager
async def answering(status: int, text: str = "", *, after: asyncio.Event | None = None) -> AsyncIterator[str]:
    """A server that gives every question one answer, where told only `after` something."""

    async def answer(request: web.Request) -> web.Response:
        assert request.method == "GET"
        if after is not None:
            await after.wait()
        return web.Response(status=status, text=text)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        if after is not None:
            after.set()
        await runner.cleanup()


async def look(
    folder: Path, *tables: tuple[str, str], patience_s: float = 5, **environ: str
) -> list[Finding]:
    """The findings for providers `p1`, `p2` ... of these (dialect, address)."""
    file = folder / "bot.toml"
    file.write_text(
        "".join(
            f'[providers.p{number}]\ndialect = "{dialect}"\nbase_url = "{url}"\nmodel = "painter"\n'
            f'api_key_env = "KEY_{number}"\n'
            for number, (dialect, url) in enumerate(tables, 1)
        ),
        encoding="utf-8",
    )
    async with aiohttp.ClientSession() as session:
        return [found async for found in findings(session, load(file, environ), patience_s=patience_s)]


@pytest.mark.parametrize(
    ("dialect", "status", "text", "well", "told"),
    [
        ("chat-blocks", 200, PAINTER, True, "answers and takes the key"),
        ("chat-blocks", 200, OTHERS, None, "does not list the model painter"),
        ("chat-blocks", 200, ELSEWHERE, False, "in another dialect: set openai-images or image-task"),
        ("openai-images", 200, ELSEWHERE, True, "answers and takes the key"),
        ("gemini", 200, '{"models": [{"name": "models/painter"}]}', True, "takes the key"),
        ("chat-blocks", 404, "", True, "it tells no list of models: 404"),
        ("chat-blocks", 200, PAGE, False, "is base_url right"),
        ("chat-blocks", 401, "", False, "refuses the key (401)"),
        ("chat-blocks", 402, "", False, "no funds left"),
        ("chat-blocks", 301, "", False, "leads elsewhere"),
        ("chat-blocks", 429, "", None, "is busy"),
        ("chat-blocks", 502, PAGE, False, "is in trouble (502)"),
        ("image-task", 404, ABSENT, True, "takes the key"),
        ("image-task", 404, PAGE, False, "image-task its dialect"),
        ("image-task", 401, ABSENT, False, "refuses the key"),
        ("openrouter", 200, '{"data": {"limit": 5}}', True, "takes the key"),
    ],
)
async def test_a_providers_state_is_told_in_a_sentence(
    tmp_path: Path, dialect: str, status: int, text: str, *, well: bool | None, told: str
) -> None:
    """What it means, and what to do; never an exception."""
    async with answering(status, text) as url:
        found = await look(tmp_path, (dialect, url), KEY_1="key")

    (finding,) = [each for each in found if told in each.text]
    assert finding.well is well


async def test_a_slow_provider_and_one_that_is_not_there_hold_nobody_up(tmp_path: Path) -> None:
    """All are asked at once; whoever is not done in time is told to be slow."""
    async with answering(200, PAINTER) as quick, answering(200, after=asyncio.Event()) as slow:
        found = await look(
            tmp_path,
            ("chat-blocks", slow),
            ("chat-blocks", "http://127.0.0.1:1"),
            ("chat-blocks", quick),
            ("chat-blocks", quick),
            patience_s=0.5,
            KEY_1="key",
            KEY_2="key",
            KEY_3="key",
        )

    assert [str(each) for each in found] == [
        "note  provider p4 is off: KEY_4 is not set",
        "BAD   provider p1 did not answer within 0.5 s",
        "BAD   provider p2 cannot be reached from this machine",
        "ok    provider p3 answers and takes the key",
    ]


def test_every_dialect_has_a_free_question() -> None:
    """A paid one, or one that could be, is none."""
    for probe in map(probe_of, DIALECTS):
        assert (probe.send.method, probe.send.paid, probe.send.body) == ("GET", False, ())

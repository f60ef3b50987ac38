"""`darkroom check`, against servers of the test's own."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.commands.check import findings
from bot.commands.finding import Finding
from bot.commands.invitation import PERMISSIONS, invite_link
from bot.settings import load

INTENT_GRANTED = 1 << 19
ALL = sum(PERMISSIONS.values())


def known_as(*, flags: int = INTENT_GRANTED, servers: Sequence[Any] = ()) -> dict[str, tuple[int, Any]]:
    """What Discord tells of a bot."""
    return {
        "/api/users/@me": (200, {"id": "42", "username": "darkroom"}),
        "/api/applications/@me": (200, {"id": "42", "flags": flags}),
        "/api/users/@me/guilds": (200, list(servers)),
    }


@asynccontextmanager
async def answering(
    answers: dict[str, tuple[int, Any]],
) -> AsyncGenerator[tuple[str, list[web.Request]], None]:
    """A server that gives each path its status and JSON body, and the requests it was sent."""
    asked: list[web.Request] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request)
        status, body = answers.get(request.path, (404, {}))
        return web.json_response(body, status=status)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    finally:
        await runner.cleanup()


async def look(folder: Path, url: str, **environ: str) -> list[Finding]:
    """All findings for a configuration whose Discord and one provider are at `url`."""
    file = folder / "bot.toml"
    file.write_text(
        f"""
        [discord]
        api_url = "{url}/api"
        [store]
        url = "sqlite:///{folder}/data/store.db"
        [providers.north]
        dialect = "chat-blocks"
        base_url = "{url}/v1"
        model = "painter"
        api_key_env = "NORTH_KEY"
        """,
        encoding="utf-8",
    )
    return [finding async for finding in findings(load(file, environ))]


def texts(found: list[Finding], *, well: bool | None) -> str:
    """What was found well, not well, or only to be known."""
    return "\n".join(finding.text for finding in found if finding.well is well)


async def test_all_is_well(tmp_path: Path) -> None:
    """Token, intent, store and provider are each told; only free questions were asked."""
    answers = known_as(servers=[{"id": "7", "name": "Lab", "permissions": str(ALL)}])
    answers["/v1/models"] = (200, {"data": []})
    async with answering(answers) as (url, asked):
        found = await look(tmp_path, url, DISCORD_TOKEN="token", NORTH_KEY="key")

    assert texts(found, well=False) == ""
    assert "it is darkroom's" in texts(found, well=True)
    assert "message content intent is on" in texts(found, well=True)
    assert "provider north answers" in texts(found, well=True)
    assert "in Lab it may do all it needs" in texts(found, well=True)
    assert invite_link("42") in texts(found, well=None)
    assert [(request.method, request.headers["Authorization"]) for request in asked] == [
        ("GET", "Bot token"),
        ("GET", "Bot token"),
        ("GET", "Bot token"),
        ("GET", "Bearer key"),
    ]


async def test_a_wrong_token_and_a_wrong_key_are_told(tmp_path: Path) -> None:
    """Each by who refuses it, and neither is repeated."""
    answers: dict[str, tuple[int, Any]] = {
        "/api/users/@me": (401, {}),
        "/api/applications/@me": (401, {}),
        "/v1/models": (403, {}),
    }
    async with answering(answers) as (url, _):
        found = await look(tmp_path, url, DISCORD_TOKEN="token-1", NORTH_KEY="key-2")

    said = texts(found, well=False)
    assert "Discord refuses the token (401)" in said
    assert "provider north refuses the key (403)" in said
    assert "token-1" not in said
    assert "key-2" not in said


async def test_a_provider_without_a_list_of_models_is_well(tmp_path: Path) -> None:
    """Not every vendor has one; that it answers is what counts."""
    async with answering({}) as (url, _):
        found = await look(tmp_path, url, NORTH_KEY="key")

    assert "provider north answers (it tells no list of models: 404)" in texts(found, well=True)


async def test_nothing_set_and_nobody_there_is_told(tmp_path: Path) -> None:
    """No token: the sandbox will start; no key: no picture; nobody answers: say so."""
    without = await look(tmp_path, "http://127.0.0.1:1")
    unreachable = await look(tmp_path, "http://127.0.0.1:1", NORTH_KEY="key")

    assert "DISCORD_TOKEN is not set" in texts(without, well=None)
    assert "no provider has its key set" in texts(without, well=False)
    assert "provider north cannot be reached" in texts(unreachable, well=False)


async def test_a_missing_intent_is_no_fault(tmp_path: Path) -> None:
    """The bot works without it; the operator learns what it would add."""
    answers = known_as(flags=0)
    async with answering(answers) as (url, _):
        found = await look(tmp_path, url, DISCORD_TOKEN="token", NORTH_KEY="key")

    assert "message content intent is off" in texts(found, well=None)


async def test_a_server_where_it_may_not_do_its_work_is_told(tmp_path: Path) -> None:
    """By name, with what its role lacks there; an administrator lacks nothing."""
    servers = [
        {"id": "7", "name": "Lab", "permissions": str(ALL & ~PERMISSIONS["Attach Files"])},
        {"id": "8", "name": "Home", "permissions": str(1 << 3)},
    ]
    async with answering(known_as(servers=servers)) as (url, _):
        found = await look(tmp_path, url, DISCORD_TOKEN="token", NORTH_KEY="key")

    assert "in Lab it lacks Attach Files" in texts(found, well=False)
    assert "in Home it may do all it needs" in texts(found, well=True)


async def test_a_server_it_should_be_in_and_is_not_is_told(tmp_path: Path) -> None:
    """`discord.guilds` names it, so whoever runs the bot expects it there."""
    async with answering(known_as()) as (url, _):
        found = await look(
            tmp_path, url, DISCORD_TOKEN="token", NORTH_KEY="key", DARKROOM__DISCORD__GUILDS="[9]"
        )

    assert "not in server 9" in texts(found, well=False)
    assert "it is in no server yet" in texts(found, well=None)

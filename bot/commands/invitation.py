"""What the bot needs on Discord: its token, its intents, its place and its rights in each server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

import aiohttp

from bot.commands.finding import OK, Finding, asked, refusal
from bot.settings import Settings

# Flags of a Discord application: it may read any message (the second: while it is in few servers).
MESSAGE_CONTENT = 1 << 18 | 1 << 19
# How a member may carry the bot along; Discord's number for it in an application's settings.
INSTALLED_BY_MEMBERS = "1"
# Exactly what the bot does, by Discord's names and bits.
PERMISSIONS = {
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Attach Files": 1 << 15,
    "Read Message History": 1 << 16,
    "Create Public Threads": 1 << 35,
    "Send Messages in Threads": 1 << 38,
}
ADMINISTRATOR = 1 << 3


def invite_link(application: str) -> str:
    """Where a server's owner lets the bot in, with the rights it needs and no other."""
    wanted = sum(PERMISSIONS.values())
    scopes = "bot+applications.commands"
    return f"https://discord.com/oauth2/authorize?client_id={application}&scope={scopes}&permissions={wanted}"


async def findings(session: aiohttp.ClientSession, configured: Settings) -> AsyncIterator[Finding]:
    """Ask Discord what it knows of the bot; nothing is changed there."""
    token = configured.token()
    if token is None:
        name = configured.discord.token_env
        yield Finding(None, f"{name} is not set: `run` starts the sandbox, and Discord was not asked")
        return
    answers: dict[str, Any] = {}
    for path in ("/users/@me", "/applications/@me", "/users/@me/guilds"):
        url = configured.discord.api_url + path
        status, answers[path] = await asked(session, url, f"Bot {token.get_secret_value()}")
        if status != OK:
            yield Finding(False, refusal("Discord", "token", status))
            return
    account, application, servers = answers.values()
    for finding in (
        Finding(True, f"Discord knows the token: it is {account['username']}'s"),
        *_application(application),
        *_servers(servers, configured.discord.guilds, invite_link(application.get("id", account["id"]))),
    ):
        yield finding


def _application(application: Any) -> Iterator[Finding]:
    if application.get("flags", 0) & MESSAGE_CONTENT:
        yield Finding(True, "the message content intent is on: plain messages in threads count too")
    else:
        yield Finding(None, "the message content intent is off: only replies that ping the bot are read")
    if INSTALLED_BY_MEMBERS not in (application.get("integration_types_config") or {}):
        yield Finding(None, "members cannot install it for themselves: allow User Install to let them")


def _servers(servers: Iterable[Any], wanted: Iterable[int], link: str) -> Iterator[Finding]:
    known = {int(server["id"]): server for server in servers}
    yield Finding(None, f"invite it by {link}")
    if not known:
        yield Finding(None, "it is in no server yet")
    for server in known.values():
        yield _rights(server["name"], int(server.get("permissions", 0)))
    for missing in set(wanted) - set(known):
        yield Finding(False, f"it is not in server {missing}, which discord.guilds names: invite it")


def _rights(server: str, held: int) -> Finding:
    lacking = [name for name, bit in PERMISSIONS.items() if not held & (bit | ADMINISTRATOR)]
    if lacking:
        names = ", ".join(lacking)
        return Finding(False, f"in {server} it lacks {names}: give its role these, or invite it anew")
    return Finding(True, f"in {server} it may do all it needs")

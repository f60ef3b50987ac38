"""`darkroom check`: is everything right? It asks every server something free, and never for a picture."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.domain.offers import Offer
from bot.settings import Settings

TIMEOUT = aiohttp.ClientTimeout(total=20)
# Flags of a Discord application: it may read any message (the second: while it is in few servers).
MESSAGE_CONTENT = 1 << 18 | 1 << 19

OK, UNAUTHORISED, FORBIDDEN, SERVER_ERROR = 200, 401, 403, 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `well` None: nothing is wrong, but it should be known."""

    well: bool | None
    text: str

    def __str__(self) -> str:
        """Return the line as the operator reads it."""
        mark = {True: "ok  ", False: "BAD ", None: "note"}[self.well]
        return f"{mark}  {self.text}"


def execute(configured: Settings, _: argparse.Namespace) -> int:
    """Print what was found, a line each; 1 if something must be mended."""
    return asyncio.run(_report(configured))


async def _report(configured: Settings) -> int:
    bad = False
    async for finding in findings(configured):
        print(finding, flush=True)
        bad = bad or finding.well is False
    return 1 if bad else 0


async def findings(configured: Settings) -> AsyncIterator[Finding]:
    """Look at the configuration, the store, Discord and each provider with a key."""
    yield Finding(True, "the configuration is right")
    for caution in configured.cautions():
        yield Finding(None, caution)
    yield _store(configured.store.path)
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        async for finding in _discord(session, configured):
            yield finding
        offers = configured.offers()
        if not offers:
            yield Finding(False, "no provider has its key set, so no picture can be made")
        for offer in offers:
            yield await _provider(session, offer, configured.key(offer.name))


def _store(path: Path) -> Finding:
    """The first of the file and its folders that exists decides whether it can be written."""
    place = next(place for place in (path, *path.absolute().parents) if place.exists())
    well = os.access(place, os.W_OK)
    return Finding(well, f"the store {path} {'can' if well else 'cannot'} be written")


async def _discord(session: aiohttp.ClientSession, configured: Settings) -> AsyncIterator[Finding]:
    token = configured.token()
    if token is None:
        name = configured.discord.token_env
        yield Finding(None, f"{name} is not set: `run` starts the sandbox, and Discord was not asked")
        return
    for path, reading in (("/users/@me", _account), ("/applications/@me", _intents)):
        url = configured.discord.api_url + path
        status, body = await _get(session, url, f"Bot {token.get_secret_value()}")
        yield (reading(body) if status == OK else Finding(False, _refusal("Discord", "token", status)))


def _account(body: Any) -> Finding:
    return Finding(True, f"Discord knows the token: it is {body['username']}'s")


def _intents(body: Any) -> Finding:
    if body.get("flags", 0) & MESSAGE_CONTENT:
        return Finding(
            well=True, text="the message content intent is on: plain messages in threads count too"
        )
    return Finding(None, "the message content intent is off: only replies that ping the bot are read")


async def _provider(session: aiohttp.ClientSession, offer: Offer, key: SecretStr | None) -> Finding:
    bearer = f"Bearer {key.get_secret_value()}" if key else ""
    status, _ = await _get(session, f"{offer.base_url}/models", bearer)
    if status is None or status in (UNAUTHORISED, FORBIDDEN) or status >= SERVER_ERROR:
        return Finding(False, _refusal(f"provider {offer.name}", "key", status))
    listed = "" if status == OK else f" (it tells no list of models: {status})"
    return Finding(True, f"provider {offer.name} answers{listed}")


def _refusal(who: str, credential: str, status: int | None) -> str:
    if status is None:
        return f"{who} cannot be reached from this machine"
    if status in (UNAUTHORISED, FORBIDDEN):
        return f"{who} refuses the {credential} ({status}): set the right one"
    return f"{who} is in trouble ({status}): try again later"


async def _get(session: aiohttp.ClientSession, url: str, authorization: str) -> tuple[int | None, Any]:
    """The status and the decoded answer; None where nobody answers."""
    headers = {"Authorization": authorization}
    try:
        async with session.get(url, headers=headers, allow_redirects=False) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else None
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None, None

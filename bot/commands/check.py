"""`darkroom check`: is everything right? It asks every server something free, and never for a picture."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

from bot.commands import invitation, providers
from bot.commands.finding import Finding
from bot.settings import Settings

TIMEOUT = aiohttp.ClientTimeout(total=20)


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
        async for finding in invitation.findings(session, configured):
            yield finding
        async for finding in providers.findings(session, configured):
            yield finding


def _store(path: Path) -> Finding:
    """The first of the file and its folders that exists decides whether it can be written."""
    place = next(place for place in (path, *path.absolute().parents) if place.exists())
    well = os.access(place, os.W_OK)
    return Finding(well, f"the store {path} {'can' if well else 'cannot'} be written")

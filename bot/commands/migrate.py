"""`darkroom migrate`: bring the store up to this version; `run` does the same by itself."""

from __future__ import annotations

import argparse
import asyncio

from bot.settings import Settings
from bot.store.database.engine import Store


def execute(configured: Settings, _: argparse.Namespace) -> int:
    """Open the store, which migrates it whole or not at all, and close it again."""
    asyncio.run(_open_and_close(configured.store.url))
    print(f"{configured.store.path} is up to date.")
    return 0


async def _open_and_close(url: str) -> None:
    async with await Store.open(url):
        pass

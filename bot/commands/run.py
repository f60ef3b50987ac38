"""`darkroom run`: the bot, or without a token the sandbox."""

from __future__ import annotations

import argparse
import asyncio
import logging

from bot import logs
from bot.commands import sandbox
from bot.settings import Settings

_log = logging.getLogger(__name__)


def execute(configured: Settings, arguments: argparse.Namespace) -> int:
    """Run until stopped; the exit code is the bot's."""
    if configured.token() is None:
        print(f"{configured.discord.token_env} is not set: starting the sandbox instead.")
        sandbox.execute(configured, arguments)
    logs.set_up(configured.secrets())
    for caution in configured.cautions():
        _log.warning(caution)
    from bot import app  # noqa: PLC0415  discord.py takes a second to import, and the sandbox needs none of it

    return asyncio.run(app.run(configured))

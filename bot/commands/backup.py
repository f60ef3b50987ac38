"""`darkroom backup FOLDER`: a copy that can be put back as it is, taken while the bot runs or not."""

from __future__ import annotations

import argparse

from bot.settings import Settings
from bot.store.reports import back_up


def execute(configured: Settings, arguments: argparse.Namespace) -> int:
    """Copy the database and the pictures into a new folder."""
    back_up(configured.store.path, configured.images.path, arguments.folder)
    print(f"{arguments.folder} holds the store and its pictures.")
    return 0

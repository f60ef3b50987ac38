"""A kept picture as a file on Discord."""

from __future__ import annotations

from bot.domain.turns import Kept
from bot.studio.studio import Studio


async def file_of(studio: Studio, kept: Kept, *, limit: int | None = None) -> tuple[str, bytes]:
    """The picture's name there, which nobody wrote, and its bytes, re-encoded only if more than `limit`."""
    extension, data = await studio.picture(kept, limit=limit)
    return f"{kept.turn}-{kept.number}.{extension}", data

"""To come."""

from bot.client import Darkroom


async def setup(bot: Darkroom) -> None:
    """Add nothing yet."""

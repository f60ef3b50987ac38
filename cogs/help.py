"""`/help`: how it is used, by topic."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, Interaction, described, tell_privately, words_of

START = "start"
TOPICS = (START, "editing", "masks", "threads", "history", "limits", "moderating", "privacy")

_CHOICES = [app_commands.Choice(name=described(f"choice.topic.{topic}"), value=topic) for topic in TOPICS]


class Help(commands.Cog):
    """Says what one would otherwise look for in the documents."""

    @app_commands.command(name="help", description=described("command.help.description"))
    @app_commands.describe(topic=described("command.help.option.topic"))
    @app_commands.choices(topic=_CHOICES)
    async def help(self, interaction: Interaction, topic: str = START) -> None:
        """Explain a topic; without one, how to begin."""
        await tell_privately(interaction, words_of(interaction).text(f"help.{topic}"))


async def setup(bot: Darkroom) -> None:
    """Add the command."""
    await bot.add_cog(Help())

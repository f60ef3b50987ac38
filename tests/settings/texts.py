"""What the tests of the configuration write into it."""

from __future__ import annotations

from typing import Protocol

from bot.settings import Settings

FOUR_KEYS = """
[providers.mine]
dialect = "chat-blocks"
base_url = "https://images.example/v1/"
model = "painter"
api_key_env = "MINE_KEY"
"""


class Load(Protocol):
    """Load a configuration written as text, with variables around it."""

    def __call__(self, text: str = "", /, **environ: str) -> Settings:
        """Return the settings, or raise what `load` raises."""
        ...

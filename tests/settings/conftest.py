"""Configurations written as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, load
from tests.settings.texts import Load


@pytest.fixture(name="load_text")
def _load_text(tmp_path: Path) -> Load:
    file = tmp_path / "bot.toml"

    def load_text(text: str = "", /, **environ: str) -> Settings:
        file.write_text(text, encoding="utf-8")
        return load(file, environ)

    return load_text

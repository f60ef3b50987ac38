"""What all tests share: where the recorded wires lie, and what a failing random test prints."""

from __future__ import annotations

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

import hypothesis
import pytest

# What every random choice in the tests follows; another seed tries other choices.
SEED = int(os.environ.get("DARKROOM_SEED", "20261121"))

# A slow machine is no failure, and the blob repeats a failing example anywhere.
hypothesis.settings.register_profile("darkroom", deadline=None, print_blob=True)
hypothesis.settings.load_profile("darkroom")


def pytest_report_header() -> str:
    """Name the versions that results most often hang on."""
    libraries = " ".join(
        f"{name}-{version(name)}" for name in ("discord.py", "aiohttp", "sqlalchemy", "pydantic")
    )
    python = f"Python {platform.python_version()} SQLite {sqlite3.sqlite_version}"
    return f"{python} {libraries} DARKROOM_SEED={SEED}"


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Let `no_cover` hold in a worker of pytest-xdist too.

    pytest-cov traces there twice, once as if it were the master: pausing the trace that counts
    would only wake the other.
    """
    tracing = session.config.pluginmanager.getplugin("_cov")
    if hasattr(session.config, "workerinput") and tracing and tracing.cov_controller:
        tracing.cov_controller.cov.stop()


@pytest.fixture(scope="session")
def specs() -> Path:
    """The folder of recorded wires and Discord's API description; it is no part of a clone."""
    folder = os.environ.get("DARKROOM_SPECS")
    if not folder:
        pytest.skip("DARKROOM_SPECS is not set: the recorded wires are not here")
    return Path(folder)

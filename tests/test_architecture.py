"""Who may import whom, and what the tree must not hold: promises, kept by looking."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ("bot", "cogs", "sandbox", "migrations")
SOCKETS = ("aiohttp", "discord")
INPUT_AND_OUTPUT = ("aiohttp", "asyncio", "discord", "sqlalchemy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What a folder, or a file, may know: of ours only `knows`; of others anything but `never`."""

    knows: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def offences(self, imported: Iterable[str]) -> list[str]:
        """Those of the imported names that its layer may not know; relative ones always."""
        return [name for name in imported if not self._may_know(name)]

    def _may_know(self, name: str) -> bool:
        if name.partition(".")[0] in (*PROGRAM, "tests", "benchmarks", ""):
            return _within(name, self.knows)
        return not _within(name, self.never)


# The first that a path begins with counts, so files stand before the folder that holds them.
LAYERS = {
    "bot/__init__": Layer(never=INPUT_AND_OUTPUT),
    "bot/errors": Layer(never=INPUT_AND_OUTPUT),
    "bot/domain": Layer(knows=("bot.domain", "bot.errors"), never=INPUT_AND_OUTPUT),
    "bot/dialects": Layer(knows=("bot.dialects", "bot.domain", "bot.errors"), never=INPUT_AND_OUTPUT),
    "bot/rendering": Layer(knows=("bot.rendering", "bot.domain", "bot.errors"), never=INPUT_AND_OUTPUT),
    "bot/imaging": Layer(knows=("bot.imaging", "bot.domain", "bot.errors"), never=(*SOCKETS, "sqlalchemy")),
    "bot/store": Layer(knows=("bot.store", "bot.domain", "bot.errors"), never=SOCKETS),
    "bot/providers": Layer(
        knows=("bot.providers", "bot.dialects", "bot.imaging", "bot.domain", "bot.errors"),
        never=("discord", "sqlalchemy"),
    ),
    "bot/studio": Layer(
        knows=("bot.studio", "bot.providers", "bot.store", "bot.imaging", "bot.domain", "bot.errors"),
        never=SOCKETS,
    ),
    "bot/complaints": Layer(knows=("bot.sources", "bot.errors"), never=INPUT_AND_OUTPUT),
    "bot/sources": Layer(knows=("bot.errors",), never=INPUT_AND_OUTPUT),
    "bot/provider_table": Layer(knows=("bot.domain",), never=INPUT_AND_OUTPUT),
    "bot/settings": Layer(
        knows=(
            "bot.complaints",
            "bot.provider_table",
            "bot.sources",
            "bot.dialects.registry",
            "bot.domain",
            "bot.errors",
        ),
        never=INPUT_AND_OUTPUT,
    ),
    "bot/logs": Layer(never=INPUT_AND_OUTPUT),
    "bot/memory": Layer(knows=("bot.domain",), never=INPUT_AND_OUTPUT),
    "bot/health": Layer(never=("discord", "sqlalchemy")),
    "bot/calls": Layer(knows=("bot.errors",), never=("discord", "sqlalchemy")),
    "bot/commands": Layer(
        knows=(
            "bot.commands",
            "bot.app",
            "bot.dialects.probes",
            "bot.logs",
            "bot.settings",
            "bot.store",
            "bot.domain",
            "bot.errors",
        ),
        never=("discord",),
    ),
    "bot/__main__": Layer(knows=("bot.settings", "bot.errors"), never=INPUT_AND_OUTPUT),
    "bot/which_discord": Layer(knows=("bot.errors",), never=("sqlalchemy",)),
    # These two know both worlds.
    "bot/client": Layer(knows=("bot.calls", "bot.studio", "bot.rendering", "bot.domain", "bot.errors")),
    "bot/app": Layer(knows=("bot",)),
    "cogs": Layer(
        knows=("cogs", "bot.client", "bot.calls", "bot.studio", "bot.rendering", "bot.domain", "bot.errors"),
        never=("aiohttp", "sqlalchemy"),
    ),
    # It stands for other people's servers, so it shares nothing with the bot.
    "sandbox": Layer(knows=("sandbox",), never=("discord", "sqlalchemy")),
    "migrations": Layer(knows=("migrations", "bot.store.database.schema"), never=SOCKETS),
}


def imports(source: str) -> Iterator[str]:
    """Every name that `source` imports, as `module` or `module.name`, wherever the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


@cache
def _imports_of(module: str) -> tuple[str, ...]:
    return tuple(imports((ROOT / module).read_text(encoding="utf-8")))


def _within(name: str, places: Iterable[str]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def _modules(*folders: str) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*.py"))


def _houses() -> list[str]:
    """The folders that hold others: their rooms."""
    inits = (path for folder in PROGRAM for path in (ROOT / folder).rglob("*/__init__.py"))
    return sorted({str(path.parent.parent.relative_to(ROOT)) for path in inits})


def _layer(module: str) -> Layer | None:
    place = module.removesuffix(".py")
    return next((LAYERS[name] for name in LAYERS if place == name or place.startswith(f"{name}/")), None)


@pytest.mark.parametrize("module", _modules(*PROGRAM))
def test_each_module_knows_only_the_layers_below_it(module: str) -> None:
    """The arrow of imports never turns round."""
    layer = _layer(module)

    assert layer is not None, "a new module needs its place in LAYERS"
    assert layer.offences(_imports_of(module)) == []


@pytest.mark.parametrize("house", _houses())
def test_what_leads_out_of_a_room_never_leads_back(house: str) -> None:
    """Whoever reads a room, or a file that stands beside the rooms, need know only those below it."""
    within = f"{house.replace('/', '.')}."
    leans_on: defaultdict[str, set[str]] = defaultdict(set)
    for module in _modules(house):
        room = module.removeprefix(f"{house}/").removesuffix(".py").partition("/")[0]
        names = [name for name in _imports_of(module) if name.startswith(within)]
        others = {name.removeprefix(within).partition(".")[0] for name in names}
        leans_on[room] |= others - {room}

    assert list(TopologicalSorter(leans_on).static_order())


def test_every_layer_exists() -> None:
    """A layer that was renamed would otherwise be held by nobody."""
    missing = [name for name in LAYERS if not (ROOT / name).is_dir() and not (ROOT / f"{name}.py").is_file()]

    assert missing == []


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("bot/domain", "import asyncio"),
        ("bot/domain", "from bot.store import turns"),
        ("bot/domain", "from bot import store"),
        ("bot/domain", "from . import turns"),
        ("bot/dialects", "import aiohttp.web"),
        ("bot/dialects", "from bot.providers.drive import drive"),
        ("bot/rendering", "import discord"),
        ("bot/store", "from bot.providers import http"),
        ("bot/providers", "def later():\n    from bot.store import turns"),
        ("bot/studio", "from bot.rendering.panel import Panel"),
        ("bot/studio", "import cogs"),
        ("bot/app", "from cogs import imagine"),
        ("cogs", "from bot.store import turns"),
        ("cogs", "import sqlalchemy"),
        ("sandbox", "import bot"),
        ("sandbox", "from cogs._inbound.facts import begin"),
    ],
)
def test_a_forbidden_import_is_found(place: str, source: str) -> None:
    """The check itself works, also for imports inside functions and for whole packages."""
    assert LAYERS[place].offences(imports(source)) != []


def test_a_permitted_import_is_not_found() -> None:
    """The check does not cry wolf."""
    source = "import asyncio, sqlalchemy\nfrom bot.domain.turns import Turn\nfrom bot.errors import Refused"

    assert LAYERS["bot/store"].offences(imports(source)) == []

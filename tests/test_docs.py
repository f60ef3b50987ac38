"""What the documents say exists: links, paths, commands, buttons, settings, measures."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from discord import app_commands
from discord.ext import commands

from bot.dialects.registry import DEFAULTS, UNSAYABLE
from bot.domain.server_settings import ServerSettings
from bot.health import Metrics
from bot.provider_table import Provider
from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))
FOR_ENGINEERS = ("docs/architecture.md", "docs/providers.md")
FOR_PEOPLE = ("README.md", "docs/members.md", "docs/moderators.md", "docs/privacy.md")
LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
CODE = re.compile(r"`([^`\n]+)`")
PLACE = re.compile(r"(?:bot|cogs|sandbox|migrations|tests|benchmarks|docs)/[\w./-]*")
DOTTED = re.compile(r"\b[A-Za-z_]+\.[A-Za-z]\w+")
OURS = re.compile(r"`((?:bot|cogs|sandbox|migrations|tests|benchmarks)(?:\.[A-Za-z_]\w*)+)`")


def _text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def _anchors(page: Path) -> set[str]:
    """The names that a forge gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _leads_somewhere(page: str, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (ROOT / page).parent / path if path else ROOT / page
    return target.exists() and (not anchor or anchor in _anchors(target))


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_picture_of_a_page_is_there(page: str) -> None:
    """A relative link leads to a file of this tree, and its anchor to a heading of that file."""
    links = [first or second for first, second in LINK.findall(_text(page))]

    assert [link for link in links if "://" not in link and not _leads_somewhere(page, link)] == []


def test_every_picture_is_shown_somewhere() -> None:
    """A picture that no page shows is one that nobody looks at when it grows old."""
    shown = " ".join(_text(page) for page in PAGES)

    assert [path.name for path in (ROOT / "docs/images").iterdir() if path.name not in shown] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_exists(page: str) -> None:
    """A module that moved is followed by the words about it."""
    places = [span for span in CODE.findall(_text(page)) if PLACE.fullmatch(span)]

    assert [it for it in places if not (ROOT / it).exists() and not (ROOT / f"{it}.py").exists()] == []


def test_each_step_of_a_turn_is_a_function_of_that_module() -> None:
    """The path through the code that the architecture page draws can be walked."""
    drawn = _text("docs/architecture.md").split("### Its path")[1].split("```")[1]

    assert [step for step in DOTTED.findall(drawn) if not _is_there(*step.split("."))] == []


@pytest.mark.parametrize("page", FOR_ENGINEERS)
def test_every_name_that_engineers_are_told_exists(page: str) -> None:
    """A function, a class or a module that was renamed is followed by the words about it."""
    spans = CODE.findall(_text(page))
    dotted = [span.split(".") for span in spans if DOTTED.fullmatch(span)]

    assert [name for name in dotted if not _is_there(*name)] == []


def test_every_name_that_code_tells_exists() -> None:
    """What a docstring or a comment names by its whole path is where it says."""
    folders = ("bot", "cogs", "sandbox", "migrations", "tests", "benchmarks")
    modules = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    told = [(path.name, name) for path in modules for name in OURS.findall(path.read_text(encoding="utf-8"))]

    assert told
    assert [(place, name) for place, name in told if not _leads_to_code(name)] == []


def _leads_to_code(name: str) -> bool:
    """Whether the dotted `name` is a file, a folder of modules, a module, or stands in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        module = ROOT.joinpath(*parts[:length]).with_suffix(".py")
        if module.is_file():
            text = module.read_text(encoding="utf-8")
            return all(re.search(rf"\b{part}\b", text) for part in parts[length:])
    return (ROOT / name).is_file() or ROOT.joinpath(*parts).is_dir()


def _is_there(owner: str, name: str) -> bool:
    """Whether module or class `owner` has `name`; true of what is neither, such as a file of another kind."""
    if name == "py":
        return any(path for place in ("bot", "sandbox") for path in (ROOT / place).rglob(f"{owner}.py"))
    modules = sorted((ROOT / "bot").rglob(f"{owner}.py")) if owner.islower() else _files_of_class(owner)
    if owner.islower() and not modules:
        return True
    named = re.compile(rf"^\s*(?:(?:async )?(?:def|class) {name}\b|{name}:)", re.MULTILINE)
    return any(named.search(path.read_text(encoding="utf-8")) for path in modules)


def _files_of_class(name: str) -> list[Path]:
    modules = (ROOT / "bot").rglob("*.py")
    return [path for path in modules if f"class {name}" in path.read_text(encoding="utf-8")]


@cache
def _commands() -> dict[str, set[str]]:
    """Every slash command by its full name, with the names of its options."""
    modules = [import_module(name) for name in Settings().discord.extensions]
    cogs = {cog for module in modules for _, cog in inspect.getmembers(module, inspect.isclass)}
    found: dict[str, set[str]] = {}
    for cog in cogs:
        if issubclass(cog, commands.Cog):
            group = cog.__cog_group_name__ if issubclass(cog, commands.GroupCog) else ""
            for command in cog.__cog_app_commands__:
                if isinstance(command, app_commands.Command):
                    options = {option.display_name for option in command.parameters}
                    found[f"/{group} {command.name}" if group else f"/{command.name}"] = options
    return found


def _uses(page: str) -> Iterator[str]:
    """What stands in code marks and begins as a command does; a pattern ends with a slash too."""
    blocks = re.findall(r"^\s*(/[a-z].*)$", _text(page), re.MULTILINE)
    for use in (*CODE.findall(_text(page)), *blocks):
        if re.match(r"/[a-z]", use) and not use.endswith("/"):
            yield use


def test_every_command_is_explained() -> None:
    """A command that the bot registers is told of to members or to moderators."""
    told = _text("docs/members.md") + _text("docs/moderators.md")
    known = _commands()

    assert "/quota set" in known
    assert [name for name in known if not re.search(rf"{name}\b", told)] == []


@pytest.mark.parametrize("page", FOR_PEOPLE)
def test_every_command_of_a_page_can_be_typed(page: str) -> None:
    """A page names commands that exist, and options that they have."""
    assert [use for use in _uses(page) if not _can_be_typed(use)] == []


def _can_be_typed(use: str) -> bool:
    names = [name for name in _commands() if f"{use} ".startswith(f"{name} ")]
    groups = [name for name in _commands() if name.startswith(f"{use} ")]
    options = set(re.findall(r"(?<=\s)([a-z_]+\d?):", use))
    return bool(groups) if not names else options <= _commands()[names[0]]


def test_every_button_and_menu_is_explained() -> None:
    """A label that one can press is found, in bold, on the page of those who may press it."""
    catalogue = tomllib.loads(_text("bot/rendering/catalogue/en.toml"))
    told = _text("docs/members.md") + _text("docs/moderators.md")
    labels = [*catalogue["button"].values(), *catalogue["menu"].values()]

    assert [label for label in labels if "{" not in label and f"**{label}**" not in told] == []


def _settings() -> list[tuple[str, str]]:
    sections = {name: field.default for name, field in Settings.model_fields.items() if name != "providers"}
    return [(section, key) for section, table in sections.items() for key in type(table).model_fields]


@pytest.mark.parametrize(("section", "key"), _settings())
def test_every_setting_stands_in_the_configuration(section: str, key: str) -> None:
    """`bot.toml` is where an operator finds each key of a section, commented out or not."""
    parts = _text("bot.toml").split(f"[{section}]\n")

    assert len(parts) == 2
    assert re.search(rf"^(?:# )?{key} = ", parts[1].split("\n\n")[0], re.MULTILINE)


def test_every_setting_of_a_server_is_explained() -> None:
    """The table that moderators read names each of them."""
    page = _text("docs/moderators.md")

    assert [field.name for field in fields(ServerSettings) if f"`{field.name}`" not in page] == []


@pytest.mark.parametrize("key", Provider.model_fields)
def test_every_setting_of_a_provider_is_explained(key: str) -> None:
    """What can be said of a provider is said on the page about providers."""
    page = _text("docs/providers.md")

    assert f"`{key}`" in page or re.search(rf"^{key} = ", page, re.MULTILINE)


@pytest.mark.parametrize("dialect", DEFAULTS)
def test_what_a_dialect_has_no_words_for_is_told(dialect: str) -> None:
    """The table of dialects names each, and at the end of its row what cannot be asked in it."""
    rows = [line.split("|") for line in _text("docs/providers.md").splitlines() if line.startswith("| `")]
    told = next(row[3] for row in rows if row[1].strip() == f"`{dialect}`")

    assert set(CODE.findall(told)) == UNSAYABLE[dialect]


def test_every_measure_is_explained() -> None:
    """What `/metrics` tells is named, as it is spelt there, on the page for operators."""
    families = re.findall(r"^# TYPE (\w+)", Metrics().page().decode(), re.MULTILINE)
    page = _text("docs/operating.md")

    assert [name for name in families if f"`{name}`" not in page and not name.endswith("_created")] == []

"""What every file of this project owes to those who read, run and install it."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(
    str(path.relative_to(ROOT))
    for folder in ("bot", "cogs", "sandbox", "migrations", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)
LOCKS = ("runtime.txt", "test.txt", "uv.txt")
LONGEST_MODULE = 300
# Written in two pieces, so that this file does not name what it looks for.
OUTSIDE = ".." + "/shared"
MOCKING = re.compile("unittest" + r"\.mock|monkeypatch" + r"\.setattr\(")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_can_be_read_in_one_sitting(module: str) -> None:
    """No module is longer than 300 lines: past that it holds two things."""
    length = len((ROOT / module).read_text(encoding="utf-8").splitlines())

    assert length <= LONGEST_MODULE


@pytest.mark.parametrize("module", MODULES)
def test_a_module_uses_fakes_and_no_mocks(module: str) -> None:
    """A fake behaves; a mock agrees with whatever is asserted about it."""
    lines = (ROOT / module).read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if MOCKING.search(line)] == []


def test_only_the_gate_looks_beside_the_clone() -> None:
    """A user has this folder and nothing beside it."""
    files = [path for pattern in ("*.py", "*.md", "*.toml", "Makefile") for path in ROOT.glob(pattern)]
    files += [ROOT / module for module in MODULES]
    files += [*(ROOT / "docs").rglob("*.md")]

    assert [str(path) for path in files if OUTSIDE in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str) -> None:
    """Whoever installs decides from where; the hashes say that it is the right file."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")

    assert re.findall(r"\S*(?:://|index-url|find-links)\S*", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_and_hashes_every_package(lock: str) -> None:
    """Nothing can be installed that was not seen when the lock was made."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8").replace("\\\n", " ")

    assert [line for line in text.splitlines() if "==" not in line or "--hash=sha256:" not in line] == []


def test_the_locks_hold_every_declared_dependency() -> None:
    """A dependency written into pyproject.toml and not locked would be missing on the next machine."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, test = pins("runtime.txt"), pins("test.txt")

    assert {_name(each) for each in project["project"]["dependencies"]} - runtime.keys() == set()
    assert {_name(each) for each in project["dependency-groups"]["test"]} - test.keys() == set()


def test_what_is_tested_is_what_runs() -> None:
    """The test lock pins every package of the runtime lock at the same version."""
    assert pins("runtime.txt").items() - pins("test.txt").items() == set()


def test_everything_imported_is_declared() -> None:
    """What only comes along with something else may be gone with its next version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = {"darkroom", *(_name(each) for each in project["project"]["dependencies"])}
    test = runtime | {_name(each) for each in project["dependency-groups"]["test"]}

    assert _missing(runtime, [module for module in MODULES if _runs_for_users(module)]) == {}
    assert _missing(test, MODULES) == {}


def _runs_for_users(module: str) -> bool:
    """All but tests, and the one part of the sandbox that only tests turn on."""
    return not module.startswith(("tests/", "benchmarks/")) and module != "sandbox/discord/rest/openapi.py"


def _missing(declared: set[str], modules: list[str]) -> dict[str, str]:
    """Each module that imports a package which is not declared, and the package."""
    made_by = packages_distributions()
    return {
        module: name
        for module in modules
        for name in _packages((ROOT / module).read_text(encoding="utf-8"))
        if name in made_by and not declared & {_name(each) for each in made_by[name]}
    }


def _packages(source: str) -> set[str]:
    """The first part of every name that is imported, wherever the import stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names - {"pydantic_core"}  # pydantic's own lower half, of exactly its version


def pins(lock: str) -> dict[str, str]:
    """Each package of a lock and its version, names in their normal form."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.MULTILINE))


def _name(requirement: str) -> str:
    """The normal form of a requirement's name: `discord.py>=2` is `discord-py`."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~!; ]", requirement)[0]).lower()

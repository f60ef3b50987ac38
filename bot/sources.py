"""Where settings come from: a TOML file, and the environment over it.

Values are read here and judged in `bot.settings`. Nothing is read at import.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import SecretStr

from bot.errors import ConfigurationError

PREFIX = "DARKROOM__"

KeyPath: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What was read: `tables` as TOML has them, overrides already laid over.

    `overrides` tells which variable put something at a place, so that a complaint can name the
    variable and not the file.
    """

    path: Path
    tables: Mapping[str, Any]
    overrides: Mapping[KeyPath, str]
    environ: Mapping[str, str]

    def where(self, place: KeyPath) -> str:
        """Where the value at `place` was written: a variable's name, or the file and the dotted place."""
        return self.overrides.get(place) or f"{self.path}: {'.'.join(place)}"

    def secret(self, name: str) -> SecretStr | None:
        """The secret in the variable `name`, or in the file `NAME_FILE` names; None if neither is set."""
        value = self.environ.get(name, "").strip()
        if file := self._file(name):
            value = _text(file, f"named by {name}_FILE").strip()
        return SecretStr(value) if value else None

    def exposed(self, name: str) -> Path | None:
        """The file a secret is read from, where everybody on this machine may read it too."""
        file = self._file(name)
        return file if file and file.stat().st_mode & stat.S_IROTH else None

    def _file(self, name: str) -> Path | None:
        named = self.environ.get(f"{name}_FILE", "").strip()
        return Path(named) if named and not self.environ.get(name, "").strip() else None


NOWHERE = Source(path=Path("bot.toml"), tables={}, overrides={}, environ={})


def read(path: Path, environ: Mapping[str, str]) -> Source:
    """Read `path` and lay the `DARKROOM__SECTION__KEY` variables over it."""
    tables = _parse(path)
    overrides: dict[KeyPath, str] = {}
    for name in sorted(environ):
        if name.startswith(PREFIX):
            place = tuple(part.lower() for part in name.removeprefix(PREFIX).split("__"))
            overrides |= dict.fromkeys(_put(tables, place, _value(environ[name]), name), name)
    return Source(path=path, tables=tables, overrides=overrides, environ=environ)


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path, "the configuration"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path} is not TOML: {error}.") from error


def _text(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}, {what}, is not UTF-8 text: save it as UTF-8.") from error
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise ConfigurationError(f"{path}, {what}, cannot be read: {reason}.") from error


def _put(tables: dict[str, Any], place: KeyPath, value: object, name: str) -> list[KeyPath]:
    """Put `value` at `place`; return that place, and each on the way to it that had to be made."""
    table, made = tables, [place]
    for depth, part in enumerate(place[:-1], start=1):
        if part not in table:
            made.append(place[:depth])
        table = table.setdefault(part, {})
        if not isinstance(table, dict):
            raise ConfigurationError(f"{name} names a value inside {part}, which is no table.")
    table[place[-1]] = value
    return made


def _value(text: str) -> object:
    """Read a variable's text as TOML would; a bare word needs no quotes here."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text

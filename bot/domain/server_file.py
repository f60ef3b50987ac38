"""A server's settings and rules as a TOML file: to look at, to keep, to carry to another server.

Channels, roles and members stand there as Discord's numbers, money as US dollars. A file is read whole
or not at all, and strictly: what it does not say is as if never set.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from bot.domain import terms
from bot.domain.amounts import LARGEST, counted
from bot.domain.ids import GuildId, RoleId
from bot.domain.limits import Allowed, Limit
from bot.domain.money import DOLLAR
from bot.domain.quotas import Measure, Per, Rule, Subject
from bot.domain.server_settings import KEYS, ServerSettings, changed, values_of
from bot.domain.terms import MOST_TERMS, Term
from bot.errors import Refusal, Refused

LARGEST_FILE = 256 * 1024
FILE_NAME = "darkroom-settings.toml"
_MOST_RULES = 500
_MONEY = "ask_above"
_NAMED = frozenset({Subject.CHANNEL, Subject.ROLE, Subject.MEMBER})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFile:
    """All that a server's moderators decided that is not about single members' conduct."""

    settings: ServerSettings
    rules: tuple[Rule, ...] = ()
    limits: tuple[Limit, ...] = ()
    terms: tuple[Term, ...] = ()


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Quota(_Strict):
    limit: Annotated[float, Field(ge=0, le=LARGEST)]
    per: Per
    applies_to: Subject = Subject.EACH
    id: Annotated[int, Field(ge=1)] | None = None
    measure: Measure = Measure.IMAGES


class _Limits(_Strict):
    role: Annotated[int, Field(ge=1)] | None = None
    sizes: tuple[str, ...] | None = None
    qualities: tuple[str, ...] | None = None
    providers: tuple[str, ...] | None = None
    count: Annotated[int, Field(ge=1, le=10)] | None = None
    references: Annotated[int, Field(ge=0, le=5)] | None = None


class _Blocked(_Strict):
    term: str
    nsfw: bool = False


class _File(_Strict):
    settings: dict[str, Any] = Field(default_factory=dict)
    quotas: Annotated[tuple[_Quota, ...], Field(max_length=_MOST_RULES)] = ()
    limits: Annotated[tuple[_Limits, ...], Field(max_length=_MOST_RULES)] = ()
    blocked: Annotated[tuple[_Blocked, ...], Field(max_length=MOST_TERMS)] = ()


def read(text: str, guild: GuildId) -> ServerFile:
    """Read a file for `guild`; raises `Refused`, naming the first thing that is wrong in it."""
    try:
        told = _File.model_validate_json(json.dumps(tomllib.loads(text), default=str))
    except tomllib.TOMLDecodeError as error:
        raise Refused(Refusal.SETTINGS_NOT_READ, {"why": str(error)}) from error
    except ValidationError as error:
        raise _complaint(error) from error
    return ServerFile(
        settings=_settings(told.settings),
        rules=tuple(_rule(each, guild) for each in told.quotas),
        limits=tuple(_limit(each, guild) for each in told.limits),
        terms=tuple(Term(terms.spelt(each.term), each.nsfw) for each in told.blocked),
    )


def written(file: ServerFile) -> str:
    """Return the file; `read` gives the same back."""
    lines = ["# Darkroom: what this server's moderators set.", "", "[settings]"]
    lines += _lines(_settings_told(file.settings))
    parts: dict[str, Iterable[Mapping[str, JsonValue]]] = {
        "quotas": map(_rule_told, file.rules),
        "limits": map(_limit_told, file.limits),
        "blocked": ({"term": term.text, "nsfw": term.nsfw} for term in file.terms),
    }
    for name, tables in parts.items():
        for table in tables:
            lines += ["", f"[[{name}]]", *_lines(table)]
    return "\n".join([*lines, ""])


def _complaint(error: ValidationError) -> Refused:
    first = error.errors()[0]
    name = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return Refused(Refusal.SETTINGS_UNKNOWN_KEY, {"name": name})
    return Refused(Refusal.SETTINGS_BAD_VALUE, {"name": name, "given": str(first["input"])})


def _settings(told: Mapping[str, Any]) -> ServerSettings:
    for name in told:
        if name not in KEYS:
            raise Refused(Refusal.SETTINGS_UNKNOWN_KEY, {"name": f"settings.{name}"})
    values: dict[str, JsonValue] = dict(told)
    asked = values.get(_MONEY)
    if isinstance(asked, int | float) and not isinstance(asked, bool):
        values[_MONEY] = counted(asked, Measure.USD)
    return changed(ServerSettings(), values)


def _settings_told(settings: ServerSettings) -> dict[str, JsonValue]:
    values = dict(values_of(settings))
    if settings.ask_above is not None:
        values[_MONEY] = settings.ask_above / DOLLAR
    return values


def _rule(told: _Quota, guild: GuildId) -> Rule:
    named = told.applies_to in _NAMED
    if told.applies_to is Subject.DEFAULT or named != (told.id is not None):
        raise Refused(Refusal.SETTINGS_BAD_VALUE, {"name": "quotas.applies_to", "given": told.applies_to})
    return Rule(
        guild=guild,
        kind=told.applies_to,
        subject=told.id,
        per=told.per,
        limit=counted(told.limit, told.measure),
        measure=told.measure,
    )


def _rule_told(rule: Rule) -> dict[str, JsonValue]:
    limit = rule.limit / DOLLAR if rule.measure is Measure.USD else rule.limit
    told: dict[str, JsonValue] = {"limit": limit, "per": rule.per.value, "applies_to": rule.kind.value}
    if rule.kind in _NAMED:
        told["id"] = rule.subject
    return {**told, "measure": rule.measure.value}


def _limit(told: _Limits, guild: GuildId) -> Limit:
    allowed = Allowed(
        sizes=told.sizes,
        qualities=told.qualities,
        providers=told.providers,
        count=told.count,
        references=told.references,
    )
    return Limit(guild=guild, role=RoleId(told.role) if told.role else None, allowed=allowed)


def _limit_told(limit: Limit) -> dict[str, JsonValue]:
    role: dict[str, JsonValue] = {"role": limit.role} if limit.role else {}
    names = ("sizes", "qualities", "providers", "count", "references")
    said = {name: getattr(limit.allowed, name) for name in names}
    lists = {name: list(each) if isinstance(each, tuple) else each for name, each in said.items()}
    return {**role, **{name: each for name, each in lists.items() if each is not None}}


def _lines(table: Mapping[str, JsonValue]) -> Iterator[str]:
    """TOML's words for numbers, booleans, strings and lists of them are JSON's."""
    for name, value in table.items():
        yield f"{name} = {json.dumps(value, ensure_ascii=False)}"


def gone_and_come(before: Iterable[Any], after: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """What is in one and not in the other, in their own order."""
    was, now = list(before), list(after)
    return [each for each in was if each not in now], [each for each in now if each not in was]

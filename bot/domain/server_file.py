"""A server's settings and rules as a TOML file: to look at, to keep, to carry to another server.

Channels, roles and members stand there as Discord's numbers, money as US dollars. A file is read whole
or not at all, and strictly: what it does not say is as if never set.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from bot.domain import terms
from bot.domain.amounts import LARGEST, counted
from bot.domain.ids import GuildId, RoleId
from bot.domain.limits import Allowed, Limit
from bot.domain.money import DOLLAR
from bot.domain.quotas import Measure, Rule, Subject
from bot.domain.server_settings import KEYS, ServerSettings, changed, values_of
from bot.domain.terms import MOST_TERMS, Term
from bot.domain.windows import Per
from bot.errors import Refusal, Refused

LARGEST_FILE = 256 * 1024
FILE_NAME = "darkroom-settings.toml"
_MOST_RULES = 500
# A key of many parts takes the parser memory by the square of their number.
_MOST_DOTS = 50
# What every store can count.
_Id = Annotated[int, Field(ge=1, lt=2**63)]
# Of none at all, nobody could choose any.
_Names = Annotated[tuple[str, ...], Field(min_length=1)]
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
    id: _Id | None = None
    measure: Measure = Measure.IMAGES


class _Limits(_Strict):
    role: _Id | None = None
    sizes: _Names | None = None
    qualities: _Names | None = None
    providers: _Names | None = None
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
        told = _File.model_validate_json(json.dumps(_tables(text), default=str))
    except ValidationError as error:
        raise _complaint(error) from error
    except (ValueError, RecursionError) as error:  # no TOML, a number of a thousand digits, too many brackets
        raise Refused(Refusal.SETTINGS_NOT_READ, {"why": str(error)}) from error
    rules = tuple(_rule(each, guild) for each in told.quotas)
    limits = tuple(_limit(each, guild) for each in told.limits)
    blocked = tuple(Term(terms.spelt(each.term), each.nsfw) for each in told.blocked)
    _refuse_twice("quotas", (f"{rule.kind} {rule.subject or ''} {rule.per} {rule.measure}" for rule in rules))
    _refuse_twice("limits.role", (str(limit.role or "-") for limit in limits))
    _refuse_twice("blocked.term", (term.text for term in blocked))
    return ServerFile(settings=_settings(told.settings), rules=rules, limits=limits, terms=blocked)


def _tables(text: str) -> dict[str, Any]:
    """Parse TOML; raises `ValueError`, `RecursionError`."""
    if any(line.count(".") > _MOST_DOTS for line in text.split("\n")):
        raise ValueError(f"more than {_MOST_DOTS} dots in one line")
    return tomllib.loads(text)


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


def _refuse_twice(name: str, told: Iterable[str]) -> None:
    """Of two that say something of the same, nobody could tell which is to hold."""
    for each, times in Counter(told).items():
        if times > 1:
            raise Refused(Refusal.SETTINGS_BAD_VALUE, {"name": name, "given": f"{each} (x {times})"})


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
    # Everyone's own role has the server's id, and stands for everyone.
    role = RoleId(told.role) if told.role and told.role != guild else None
    return Limit(guild=guild, role=role, allowed=allowed)


def _limit_told(limit: Limit) -> dict[str, JsonValue]:
    role: dict[str, JsonValue] = {"role": limit.role} if limit.role else {}
    names = ("sizes", "qualities", "providers", "count", "references")
    said = {name: getattr(limit.allowed, name) for name in names}
    lists = {name: list(each) if isinstance(each, tuple) else each for name, each in said.items()}
    return {**role, **{name: each for name, each in lists.items() if each is not None}}


def _lines(table: Mapping[str, JsonValue]) -> Iterator[str]:
    """TOML's words for numbers, booleans, strings and lists of them are JSON's, but for one letter."""
    for name, value in table.items():
        told = json.dumps(value, ensure_ascii=False).replace("\x7f", r"\u007f")
        if told.count(".") > _MOST_DOTS:
            told = told.replace(".", r"\u002e")
        yield f"{name} = {told}"


def gone_and_come(before: Iterable[Any], after: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """What is in one and not in the other, in their own order."""
    was, now = list(before), list(after)
    return [each for each in was if each not in now], [each for each in now if each not in was]

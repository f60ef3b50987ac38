"""What an act was about, in words: a rule as people read rules, money as dollars, moments as times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from bot.domain.chronicle import Deed
from bot.domain.ids import GuildId
from bot.domain.limits import Allowed
from bot.domain.quotas import Measure, Rule, Subject
from bot.domain.server_file import read
from bot.domain.server_settings import settings_from
from bot.domain.windows import Per
from bot.errors import Refused
from bot.rendering.escaping import fact
from bot.rendering.limits import allowed_text
from bot.rendering.quotas import amount_text, rule_text
from bot.rendering.settings import changes, differences
from bot.rendering.words import Words, sentences

_LONGEST = 80
# Told by the line itself.
_TOLD = frozenset({"turn", "kind"})

_Teller: TypeAlias = Callable[[Deed, Words], Iterator[str]]


def deed_facts(deed: Deed, words: Words) -> tuple[str, ...]:
    """Return the details of `deed`; those that an earlier version wrote otherwise stand as they are kept."""
    tell = _TELLERS.get(deed.action, _plainly)
    try:
        return tuple(tell(deed, words))
    except (KeyError, TypeError, ValueError, Refused):
        return tuple(_plainly(deed, words))


def on(moment: datetime) -> str:
    """Return Discord's markup for a day and a time."""
    return f"<t:{int(moment.timestamp())}:f>"


def _quota(deed: Deed, words: Words) -> Iterator[str]:
    told: Mapping[str, Any] = deed.facts
    measure = Measure(told["measure"])
    rule = Rule(
        guild=None,
        kind=Subject(told["kind"]),
        subject=deed.subject,
        per=Per(told["per"]),
        limit=told["limit"],
        measure=measure,
    )
    yield rule_text(rule, words)
    if told.get("before") is not None:
        yield words.text("audit.before", before=amount_text(told["before"], measure, words))


def _grant(deed: Deed, words: Words) -> Iterator[str]:
    told: Mapping[str, Any] = deed.facts
    yield amount_text(told["amount"], Measure(told["measure"]), words)
    if told.get("until"):
        yield _plain("until", told["until"], words)


def _limits(deed: Deed, words: Words) -> Iterator[str]:
    told: Mapping[str, Any] = deed.facts
    before, after = (_allowed(told[side]) for side in ("before", "after"))
    yield allowed_text(after, words)
    yield words.text("audit.before", before=allowed_text(before, words))


def _allowed(told: Mapping[str, Any]) -> Allowed:
    values: dict[str, Any] = {
        key: tuple(each) if isinstance(each, list) else each for key, each in told.items()
    }
    return Allowed(**values)


def _term(deed: Deed, words: Words) -> Iterator[str]:
    key = "audit.term_nsfw" if deed.facts.get("nsfw") else "audit.term"
    yield words.text(key, term=fact(str(deed.facts["term"]), _LONGEST))


def _setting(deed: Deed, words: Words) -> Iterator[str]:
    key = str(deed.facts["key"])
    before, after = (
        settings_from({} if value is None else {key: value})
        for value in (deed.facts["before"], deed.facts["after"])
    )
    yield from changes(before, after, words)


def _import(deed: Deed, words: Words) -> Iterator[str]:
    before, after = (read(str(deed.facts[side]), GuildId(0)) for side in ("before", "after"))
    yield from differences(before, after, words)


def _plainly(deed: Deed, words: Words) -> Iterator[str]:
    for name, value in deed.facts.items():
        if name not in _TOLD and value not in (None, "", [], {}):
            yield _plain(name, value, words)


def _plain(name: str, value: Any, words: Words) -> str:
    if name == "until":
        return words.text("audit.until", when=on(datetime.fromisoformat(str(value))))
    key = f"audit.fact.{name}"
    known = sentences("en").keys() & {key, f"{key}.other"}
    told = fact(_value(value), _LONGEST)
    return words.text(key, n=value, what=told) if known else fact(f"{name}: {_value(value)}", _LONGEST)


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_value(each)}" for name, each in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(map(_value, value))
    return str(value)


_TELLERS: Mapping[str, _Teller] = {
    "quota.set": _quota,
    "quota.clear": _quota,
    "quota.grant": _grant,
    "limits.set": _limits,
    "policy.block": _term,
    "policy.unblock": _term,
    "settings.set": _setting,
    "settings.import": _import,
}

"""Who did what, in lines: a decision with what it was about, a request with what vendors call it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pydantic import JsonValue

from bot.domain.chronicle import Deed, Page
from bot.domain.quotas import Subject
from bot.rendering.escaping import fact
from bot.rendering.people import mention
from bot.rendering.quotas import listed
from bot.rendering.words import Words, sentences

_LONGEST = 80
# Told by the line itself.
_TOLD = frozenset({"turn", "kind"})
_UNTIL = "until"
_MENTIONS = {Subject.ROLE: "<@&{}>", Subject.CHANNEL: "<#{}>"}


def chronicle_text(page: Page, words: Words) -> str:
    """Return a page, newest first."""
    if not page.deeds:
        return words.text("audit.nothing")
    return listed(words.text("audit.heading"), [_line(deed, words) for deed in page.deeds], words)


def _line(deed: Deed, words: Words) -> str:
    line = words.text(
        "audit.line", when=_on(deed.at), who=mention(deed.actor, words), what=_what(deed, words)
    )
    details = " · ".join(_details(deed))
    return f"{line}\n-# {details}" if details else line


def _what(deed: Deed, words: Words) -> str:
    """An act that the catalogue has no words for is told by its own."""
    key = f"audit.action.{deed.action.replace('.', '_')}"
    what = words.text(key) if key in sentences("en") else fact(deed.action)
    return words.text("audit.upon", what=what, whom=_whom(deed)) if deed.subject else what


def _whom(deed: Deed) -> str:
    kind = Subject.ROLE if deed.action.startswith("limits.") else deed.facts.get("kind")
    mention = next((told for known, told in _MENTIONS.items() if known == kind), "<@{}>")
    return mention.format(deed.subject)


def _details(deed: Deed) -> Iterator[str]:
    if deed.instruction:
        yield fact(deed.instruction, _LONGEST)
    for name, value in deed.facts.items():
        if name not in _TOLD and value not in (None, "", [], {}):
            yield f"{name}: {_when(value)}" if name == _UNTIL else fact(f"{name}: {_value(value)}", _LONGEST)
    yield from (fact(f"{provider} {name}", _LONGEST) for provider, name in deed.vendor)


def _when(value: JsonValue) -> str:
    """Until when something holds; the audit keeps it as ISO 8601."""
    return _on(datetime.fromisoformat(str(value)))


def _on(moment: datetime) -> str:
    return f"<t:{int(moment.timestamp())}:f>"


def _value(value: JsonValue) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(each)}" for name, each in value.items())
    return ", ".join(map(_value, value)) if isinstance(value, list) else str(value)

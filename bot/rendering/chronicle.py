"""Who did what, in lines: a decision with what it was about, a request with what vendors call it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.chronicle import Deed, Page
from bot.domain.ids import UserId
from bot.domain.quotas import Subject
from bot.rendering import mentions
from bot.rendering.deed_facts import deed_facts, on
from bot.rendering.escaping import fact
from bot.rendering.quotas import listed
from bot.rendering.words import Words, sentences

_LONGEST = 80
_MENTIONS = {Subject.ROLE: mentions.role, Subject.CHANNEL: mentions.channel}


def chronicle_text(page: Page, words: Words) -> str:
    """Return a page, newest first."""
    if not page.deeds:
        return words.text("audit.nothing")
    return listed(words.text("audit.heading"), [_line(deed, words) for deed in page.deeds], words)


def _line(deed: Deed, words: Words) -> str:
    line = words.text(
        "audit.line", when=on(deed.at), who=mentions.person(deed.actor, words), what=_what(deed, words)
    )
    details = " · ".join(_details(deed, words))
    return f"{line}\n-# {details}" if details else line


def _what(deed: Deed, words: Words) -> str:
    """An act that the catalogue has no words for is told by its own."""
    key = f"audit.action.{deed.action.replace('.', '_')}"
    what = words.text(key) if key in sentences("en") else fact(deed.action)
    return words.text("audit.upon", what=what, whom=_whom(deed, words)) if deed.subject else what


def _whom(deed: Deed, words: Words) -> str:
    kind = Subject.ROLE if deed.action.startswith("limits.") else deed.facts.get("kind")
    markup = next((told for known, told in _MENTIONS.items() if known == kind), None)
    return markup(deed.subject) if markup else mentions.person(UserId(deed.subject or 0), words)


def _details(deed: Deed, words: Words) -> Iterator[str]:
    if deed.instruction:
        yield fact(deed.instruction, _LONGEST)
    yield from deed_facts(deed, words)
    yield from (fact(f"{provider} {name}", _LONGEST) for provider, name in deed.vendor)

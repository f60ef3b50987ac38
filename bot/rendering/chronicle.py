"""Who did what, in lines: a decision with what it was about, a request with what vendors call it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from bot.domain.chronicle import Deed, Page
from bot.domain.ids import UserId
from bot.domain.quotas import Subject
from bot.rendering import mentions
from bot.rendering.deed_facts import deed_facts, on
from bot.rendering.escaping import CONTENT_LIMIT, fact, width
from bot.rendering.quotas import listed
from bot.rendering.words import Words, sentences

_LONGEST = 80
# A message less its heading, and of that what the details of one deed may take.
_ROOM, _ROOM_OF_ONE = CONTENT_LIMIT - 200, 800
_MENTIONS = {Subject.ROLE: mentions.role, Subject.CHANNEL: mentions.channel}


def fitting(page: Page, words: Words) -> Page:
    """Return as much of a page as one message holds; `older` leads on to the rest.

    It leads on by time, so what happened at one instant stays together, and is cut only where it is all.
    """
    deeds = page.deeds
    reached = accumulate(width(_line(deed, words)) + 1 for deed in deeds)
    count = sum(each <= _ROOM for each in reached)
    while 0 < count < len(deeds) and deeds[count - 1].at == deeds[count].at:
        count -= 1
    return replace(page, deeds=deeds[:count], older=True) if 0 < count < len(deeds) else page


def chronicle_text(page: Page, words: Words) -> str:
    """Return a page, newest first."""
    if not page.deeds:
        return words.text("audit.nothing")
    return listed(words.text("audit.heading"), [_line(deed, words) for deed in page.deeds], words)


def _line(deed: Deed, words: Words) -> str:
    line = words.text(
        "audit.line", when=on(deed.at), who=mentions.person(deed.actor, words), what=_what(deed, words)
    )
    details = " · ".join(_brief(list(_details(deed, words)), words))
    return f"{line}\n-# {details}" if details else line


def _brief(details: list[str], words: Words) -> Iterator[str]:
    """As many as leave room for others; one alone always does."""
    reached = accumulate(width(each) + len(" · ") for each in details)
    count = max(1, sum(each <= _ROOM_OF_ONE for each in reached))
    yield from details[:count]
    if left := details[count:]:
        yield words.text("audit.more", n=len(left))


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

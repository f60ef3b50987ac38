"""What the audit says of an act is in the reader's words, with dollars, times and names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from pydantic import JsonValue

from bot.domain.chronicle import Deed, Page
from bot.domain.ids import GuildId, UserId
from bot.domain.quotas import Rule, Subject
from bot.domain.server_file import ServerFile, written
from bot.domain.server_settings import ServerSettings
from bot.domain.windows import Per
from bot.rendering.chronicle import chronicle_text, fitting
from bot.rendering.escaping import CONTENT_LIMIT, width
from bot.rendering.words import Words

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULE = Rule(guild=GuildId(0), kind=Subject.EACH, per=Per.DAY, limit=3)
FILES: dict[str, JsonValue] = {
    "before": written(ServerFile(settings=ServerSettings())),
    "after": written(ServerFile(settings=ServerSettings(quiet=True), rules=(RULE,))),
}
BUDGET: dict[str, JsonValue] = {
    "kind": "channel",
    "per": "month",
    "measure": "usd",
    "limit": 12_500_000,
    "before": 3_000_000,
}
CASES: list[tuple[str, int | None, dict[str, JsonValue], tuple[str, ...]]] = [
    ("quota.set", 7, BUDGET, ("US$ 12.50 a month for the channel <#7> in all", "before: US$ 3.00")),
    (
        "quota.grant",
        5,
        {"amount": 4, "measure": "images", "until": AT.isoformat()},
        ("4 pictures", f"until <t:{int(AT.timestamp())}:f>"),
    ),
    (
        "limits.set",
        8,
        {"before": {}, "after": {"sizes": ["1024x1024"], "count": 1}},
        ("<@&8>", "sizes 1024x1024; at most 1 at once", "before: anything"),
    ),
    ("policy.block", None, {"term": "*xyz*", "nsfw": True}, (r"||\*xyz\*||, outside age-restricted",)),
    ("policy.ban", 5, {"until": AT.isoformat()}, ("banned <@5>", f"until <t:{int(AT.timestamp())}:f>")),
    (
        "picture.takedown",
        5,
        {"turn": "t", "turns": 2, "pictures": 1, "reason": "not ours"},
        ("2 requests · 1 picture · because: not ours",),
    ),
    (
        "settings.set",
        None,
        {"key": "log_channel", "before": None, "after": 9},
        ("Log channel: now <#9>, before: ",),
    ),
    (
        "settings.set",
        None,
        {"key": "ask_above", "before": 2_000_000, "after": 500_000},
        ("now US$ 0.50, before: US$ 2.00",),
    ),
    ("settings.import", None, FILES, ("now yes, before: no", "`+` 3 pictures a day for each member")),
    # Emptied for somebody who was forgotten, or written by another version.
    ("quota.set", 5, {}, ("set a quota",)),
    ("settings.set", None, {"key": "gone", "before": 1, "after": "x"}, ("changed a setting",)),
    ("limits.set", 8, {"before": {}, "after": {"shape": 1}}, ("shape 1",)),
]


def line(action: str, subject: int | None, facts: dict[str, JsonValue], locale: str = "en") -> str:
    """What stands in the audit for one act."""
    deed = Deed(at=AT, actor=UserId(1), action=action, subject=subject, facts=facts)
    return chronicle_text(Page(deeds=(deed,), older=False, newer=False), Words(locale))


@pytest.mark.parametrize(("action", "subject", "facts", "expected"), CASES)
def test_details_are_told_as_people_say_them(
    action: str, subject: int | None, facts: dict[str, JsonValue], expected: tuple[str, ...]
) -> None:
    """Whatever an act was about."""
    told = line(action, subject, facts)

    assert [each for each in expected if each not in told] == []


def test_details_are_in_the_readers_language() -> None:
    """No English name of a fact is left."""
    told = line("quota.set", 7, BUDGET, "zh-CN")

    assert "之前：3.00 美元" in told
    assert not any(name in told for name in ("per", "limit", "measure", "before"))


def test_no_deed_of_a_page_is_lost_for_want_of_room() -> None:
    """What one message does not hold, Older leads to; one alone is told as far as it can be."""
    many: list[JsonValue] = [10**18 + number for number in range(25)]
    facts: dict[str, JsonValue] = {"key": "channels", "before": many[:24], "after": many}
    imported: dict[str, JsonValue] = {
        "before": "",
        "after": "\n".join(f"[[limits]]\nrole = {each}\ncount = 2" for each in many),
    }
    acts = [("settings.set", facts)] + [("settings.import", imported)] * 2 + [("settings.set", facts)] * 5
    deeds = tuple(
        Deed(at=AT - timedelta(minutes=number - (number >= 2)), actor=UserId(1), action=action, facts=told)
        for number, (action, told) in enumerate(acts)
    )
    words, left, pages = Words(), deeds, []
    while left:
        pages.append(fitting(Page(deeds=left, older=False, newer=False), words))
        left = left[len(pages[-1].deeds) :]

    texts = [chronicle_text(page, words) for page in pages]
    assert all(width(text) <= CONTENT_LIMIT for text in texts)
    assert sum(text.count("changed a setting") + text.count("imported") for text in texts) == len(deeds)
    assert any("more" in text for text in texts)
    assert [page.older for page in pages] == [True] * (len(pages) - 1) + [False]
    assert all(one.deeds[-1].at != other.deeds[0].at for one, other in pairwise(pages))

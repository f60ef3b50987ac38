"""What people read of what is held about them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.holdings import Held, OwnPicture, Reason
from bot.domain.ids import FORGOTTEN, UserId
from bot.rendering import mentions
from bot.rendering.escaping import CONTENT_LIMIT, width
from bot.rendering.privacy import (
    KINDS,
    belongings_page,
    emptied_text,
    erased_text,
    held_text,
    warning_text,
)
from bot.rendering.words import Words, locales
from bot.store.privacy.personal import HOLDINGS, Fate

THEN = datetime(2026, 11, 21, tzinfo=UTC)
EVERYTHING = Held(
    rows={table: 10**6 for tables in KINDS.values() for table in tables},
    binding=10**6,
    since=THEN,
    pictures=10**6,
    picture_bytes=10**12,
    days=10**4,
)


def test_every_table_with_somebody_in_it_is_told_of() -> None:
    """A row that nobody is told of would be kept in secret. Bans and limits are told together."""
    # Pictures are counted by themselves.
    told = {"images", "quota_rules", "policy_bans", *(table for tables in KINDS.values() for table in tables)}
    people = {
        holding.table.name
        for holding in HOLDINGS
        if holding.of is not None or list(holding.columns(Fate.MEMBER, Fate.BINDING, Fate.SCOPE))
    }

    assert people - told == set()


@pytest.mark.parametrize("locale", locales())
def test_the_longest_answers_fit_a_message(locale: str) -> None:
    """Discord would refuse a longer one."""
    words = Words(locale)
    erased = erased_text(words, turns=10**6, pictures=10**6, messages=10**6, running=99, scrubbed=False)

    assert width(warning_text(EVERYTHING, words)) <= CONTENT_LIMIT
    assert width(erased) <= CONTENT_LIMIT
    assert {width(emptied_text(reason, words)) <= CONTENT_LIMIT for reason in Reason} == {True}


def test_where_nothing_is_held_it_says_so() -> None:
    """In one sentence."""
    assert held_text(Held(rows={}), Words()) == "Nothing is held about you."


def test_what_was_asked_is_text_in_the_page_and_nothing_else() -> None:
    """The page runs nothing and asks nobody; a picture without room is named."""
    pictures = [
        OwnPicture("a.png", "pictures/a.png", "<script>alert(1)</script>", THEN),
        OwnPicture("b.png", None, "a boat", THEN),
    ]

    page = belongings_page(EVERYTHING, pictures, Words())

    assert "<script>" not in page
    assert "default-src &#x27;none&#x27;" in page
    assert 'src="pictures/a.png"' in page
    assert "b.png did not fit" in page


def test_whoever_was_forgotten_has_no_name() -> None:
    """Discord would show a number."""
    assert mentions.person(UserId(7), Words()) == "<@7>"
    assert mentions.person(FORGOTTEN, Words()) == "somebody who was forgotten"

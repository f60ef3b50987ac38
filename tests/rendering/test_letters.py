"""The letters on our own pictures: what they can write, in which language, and how much of it."""

from __future__ import annotations

import pytest

from bot.domain.pictures import Thumbnail
from bot.rendering.letters import fitted, letterable
from bot.rendering.strip import strip
from bot.rendering.usage import chart_titles
from bot.rendering.words import Words

CHINESE = "夜晚的池塘"


@pytest.mark.parametrize(
    ("text", "lettered"),
    [
        ("a koi pond", {"a koi pond"}),
        ("café — “déjà vu”", {"cafe - “deja vu”", "café — “déjà vu”"}),
        ("o\u0302\u0323\u0301 pond", {"o pond", "\u1ed9 pond"}),
        ("remove  the\nbridge 🙂", {"remove the bridge"}),
        ("بركة", {None}),
        ("a pond, בריכה", {None}),
        ("สระน้ำ", {None}),
        ("🙂", {""}),
    ],
)
def test_no_letter_becomes_a_box(text: str, lettered: set[str | None]) -> None:
    """What is missing is told beside the picture instead; accents are kept if they can be, emoji left off."""
    assert letterable(text) in lettered


def test_labels_are_in_the_readers_language_where_there_are_letters_for_it() -> None:
    """Elsewhere English stands, since boxes say nothing."""
    has_letters = letterable(CHINESE) == CHINESE
    words = Words("zh-CN" if has_letters else "en")

    assert chart_titles(Words("zh-CN")) == (words.text("usage.pictures"), words.text("usage.dollars"))
    assert (labelled("zh-CN") != labelled("en")) == has_letters


def labelled(locale: str) -> bytes:
    """Two pictures side by side, labelled in a language."""
    picture = Thumbnail(width=8, height=8, rgb=bytes(8 * 8 * 3))
    return strip(picture, (picture,), Words(locale))


def test_a_long_caption_is_cut() -> None:
    """At the width there is, with what shows that it goes on."""
    cut = fitted("a koi pond in the mist of an autumn morning", 17, 120)

    assert cut.startswith("a koi")
    assert cut.endswith("...")
    assert fitted("short", 17, 120) == "short"

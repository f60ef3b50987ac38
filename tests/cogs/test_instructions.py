"""What counts as an instruction, and what members say among themselves."""

from __future__ import annotations

import pytest

from cogs._inbound.instructions import Hearing, Said, Target, heard, is_talk, without_mention

ME = 42


@pytest.mark.parametrize(
    ("said", "hearing"),
    [
        (Said(text="make it night", target=Target.MINE), Hearing.INSTRUCTION),
        (Said(text="make it night", target=Target.UNKNOWN), Hearing.INSTRUCTION),
        (Said(text="like this", files=2, target=Target.MINE), Hearing.INSTRUCTION),
        (Said(text="", files=1, target=Target.MINE), Hearing.WORDLESS),
        (Said(text="// nice one", target=Target.MINE), Hearing.NOTHING),
        (Said(text="👍", target=Target.MINE), Hearing.NOTHING),
        (Said(text="make it night", target=Target.ANOTHERS), Hearing.NOTHING),
        (Said(text="edit this", target=Target.ANOTHERS, mentions_me=True), Hearing.MISPLACED),
        (Said(text="and snow", target=Target.ANOTHERS, alone=True), Hearing.INSTRUCTION),
        (Said(text="", target=Target.MINE, readable=False), Hearing.HIDDEN),
        (Said(text="", target=Target.MINE, readable=False, stickers=1), Hearing.NOTHING),
        (Said(text="", target=Target.MINE), Hearing.NOTHING),
        (Said(text="hello all"), Hearing.NOTHING),
        (Said(text="darkroom?", mentions_me=True), Hearing.NOTHING),
        (Said(text="a bit darker", continues=True), Hearing.INSTRUCTION),
        (Said(text="", continues=True, readable=False), Hearing.NOTHING),
        (Said(text="// brb", continues=True), Hearing.NOTHING),
    ],
)
def test_a_message_is_heard_for_what_it_is(said: Said, hearing: Hearing) -> None:
    """Only words, or words with files, under a message that may show a turn are an instruction."""
    assert heard(said) is hearing


@pytest.mark.parametrize(
    "text",
    [
        "// just talking",
        "//",
        "👍",
        "🎉 🎉",
        "❤️",
        "👩‍👩‍👧",
        "👍🏽",
        "🇨🇭",
        "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "1️⃣",
        "<:wow:123456>",
        "<a:spin:9> 😀",
        "☀️\n🌧️",
    ],
)
def test_emoji_alone_and_asides_are_talk(text: str) -> None:
    """Whatever people show as emoji counts as one, however Unicode spells it."""
    assert is_talk(text)


@pytest.mark.parametrize(
    "text", ["1", "add a 👒", "no", "/ x", "晚上", "a//b", "<:wow:123456> please", "#1", "?", "™ sign"]
)
def test_words_are_never_taken_for_emoji(text: str) -> None:
    """One letter or digit is enough for an instruction."""
    assert not is_talk(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<@42> make it night", "make it night"),
        ("make it <@!42> night", "make it night"),
        ("make it night <@42>", "make it night"),
        ("<@42>", ""),
        ("like <@43> did", "like <@43> did"),
    ],
)
def test_the_mention_of_the_bot_is_no_part_of_the_instruction(text: str, left: str) -> None:
    """Only the bot's own mention goes; other people stay in the text."""
    assert without_mention(text, ME) == left

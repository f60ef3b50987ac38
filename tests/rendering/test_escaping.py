"""What other people wrote is shown as they wrote it, and does nothing."""

from __future__ import annotations

import re

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.escaping import ELLIPSIS, fact, shown, width

PLENTY = 100_000
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
FLAG = "🇩🇪"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
ACCENTED = "e\u0301"
SYLLABLE = "क्षि"

ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
MARKUP = re.compile(r"[\\*_~`|<>\[\]#]|://|^[^\S\n]*(?:[-+]|\d+\.)", re.MULTILINE)
PING = re.compile(r"@(?:everyone|here|[!&]?\d)", re.IGNORECASE)
OVERRIDES = re.compile(r"[\u202a-\u202e\u2066-\u2069]")

# Text made of what has a meaning on Discord, and of what is hard to cut.
hard_text = st.lists(
    st.one_of(
        st.text(st.characters(codec="utf-8"), max_size=8),
        st.text(max_size=4),  # lone surrogates too
        st.sampled_from(
            [
                *("@everyone", "@here", "<@1>", "<@&2>", "<#3>", "<:cat:4>", "<t:5:R>", "</imagine:6>"),
                *("https://example.com/a_b", "[see](http://x.y)", "discord.gg/abc", "http\\://x.y"),
                *(
                    "# ",
                    "-# ",
                    "> ",
                    ">>> ",
                    "- ",
                    "+ ",
                    "1. ",
                    "\n",
                    "\r\n",
                    "\u2028",
                    "\n\n\n\n",
                    " ",
                    "\t",
                ),
                *("**", "__", "~~", "||", "`", "```", "\\", "*", "_", "\u202e", "\u2066", "\x00", "\x1b[0m"),
                *(FAMILY, FLAG, ENGLAND, ACCENTED, SYLLABLE, "\u0600", "\u200d", "a" + "\u0301" * 40),
            ]
        ),
    ),
    max_size=40,
).map("".join)


def read(text: str) -> str:
    """Return what a person sees of `text` on Discord."""
    return ESCAPE.sub(r"\1", text).replace("@\u200b", "@")


def effects(text: str) -> list[str]:
    """Return what in `text` would do more than stand there."""
    return MARKUP.findall(ESCAPE.sub("x", text)) + PING.findall(text) + OVERRIDES.findall(text)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("a plain sentence.", "a plain sentence."),
        ("**bold** _it_ ~~no~~", r"\*\*bold\*\* \_it\_ \~\~no\~\~"),
        ("# Heading", r"\# Heading"),
        ("-# small", r"\-\# small"),
        ("> quote", r"\> quote"),
        ("||spoiler||", r"\|\|spoiler\|\|"),
        ("```py\nx\n```", "\\`\\`\\`py\nx\n\\`\\`\\`"),
        ("- one\n  + two\n3. three", "\\- one\n  \\+ two\n3\\. three"),
        ("well-known, 3.5 and 1+1", "well-known, 3.5 and 1+1"),
        ("@everyone", "@\u200beveryone"),
        ("<@1> <@&2> <#3>", "\\<@\u200b1\\> \\<@\u200b&2\\> \\<\\#3\\>"),
        ("https://a.b/c", r"https:\/\/a.b\/c"),
        ("[here](https://a.b)", r"\[here\](https:\/\/a.b)"),
        ("discord.gg/abc", r"discord.gg\/abc"),
        ("<https://a.b>", r"\<https:\/\/a.b\>"),
        (r"\@everyone", "\\\\@\u200beveryone"),
        ("left \u202etfel\u202c", "left tfel"),
        ("a\x00b\x1b[0m", r"ab\[0m"),
        ("a\r\nb\u2028c\td", "a\nb\nc d"),
        ("a\n\n \n\n\nb", "a\n\nb"),
        ("\ud83d alone", "\ufffd alone"),
        ("  around  \n", "around"),
    ],
)
def test_what_is_sent_for_what_was_written(written: str, sent: str) -> None:
    """Markup is told by a backslash, pings are parted, control characters are gone."""
    assert shown(written, PLENTY) == sent


@pytest.mark.parametrize(
    ("written", "limit", "sent"),
    [
        ("four", 4, "four"),
        ("fives", 4, "fiv…"),
        ("one two", 5, "one…"),
        ("a**b", 5, r"a\*…"),
        ("a**b", 4, r"a\*…"),
        ("a**b", 3, "a…"),
        ("a@everyone", 4, "a@\u200b…"),
        ("a@everyone", 3, "a…"),
        (f"a{FAMILY}b", 12, "a…"),
        (f"a{FAMILY}b", 13, f"a{FAMILY}b"),
        (f"{FLAG}{FLAG}{FLAG}", 9, f"{FLAG}{FLAG}…"),
        (f"{FLAG}{FLAG}{FLAG}", 8, f"{FLAG}…"),
        (f"{ENGLAND}{ENGLAND}", 20, f"{ENGLAND}…"),
        (f"{ACCENTED}{ACCENTED}{ACCENTED}", 5, f"{ACCENTED}{ACCENTED}…"),
        (f"{ACCENTED}{ACCENTED}{ACCENTED}", 4, f"{ACCENTED}…"),
        (f"{SYLLABLE}{SYLLABLE}", 7, f"{SYLLABLE}…"),
        ("z" + "\u0301" * 3000, 2000, "…"),
        ("long", 1, "…"),
        ("long", 0, ""),
        ("long", -7, ""),
        ("", 0, ""),
    ],
)
def test_where_text_is_cut(written: str, limit: int, sent: str) -> None:
    """Between what a reader takes for one character, never inside an escape."""
    assert shown(written, limit) == sent


@given(hard_text)
def test_nothing_shown_has_an_effect(written: str) -> None:
    """No ping, no link, no heading, no list, no code, no spoiler, no direction override."""
    assert effects(shown(written, PLENTY)) == []


@given(hard_text, st.integers(-1, 300))
def test_cut_text_fits_and_has_no_effect(written: str, limit: int) -> None:
    """Wherever it is cut; and it can be sent as UTF-8."""
    sent = shown(written, limit)

    assert width(sent) <= max(limit, 0)
    assert effects(sent) == []
    assert sent.encode().decode() == sent


@given(hard_text, st.integers(1, 300))
def test_a_cut_keeps_whole_graphemes(written: str, limit: int) -> None:
    """What is left of a cut text are the first graphemes of the whole."""
    whole, cut = read(shown(written, PLENTY)), read(shown(written, limit))
    kept = cut if cut == whole else cut.removesuffix(ELLIPSIS)
    graphemes = regex.findall(r"\X", whole)
    beginnings = {"".join(graphemes[:count]).rstrip() for count in range(len(graphemes) + 1)}

    assert kept in beginnings


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"])))
def test_a_person_reads_what_was_written(written: str) -> None:
    """Escapes are invisible."""
    assert read(shown(written, PLENTY)) == written


def test_ten_thousand_characters_are_cut_quickly_enough_to_be_cut_often() -> None:
    """The longest prompt, all markup, is cut to what a message holds."""
    assert width(shown("*" * 10_000, 2000)) == 1999


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("cat.png", "cat.png"),
        ("two\nlines\tand  gaps", "two lines and gaps"),
        ("my_file*.png", r"my\_file\*.png"),
        ("x" * 300, "x" * 119 + "…"),
        ("צבע 7", "\u2068צבע 7\u2069"),
    ],
)
def test_a_fact_stands_inside_a_sentence(written: str, stands: str) -> None:
    """It is one short line, and its direction ends with it."""
    assert fact(written) == stands

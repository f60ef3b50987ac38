"""Blocked terms: found however they are dressed up, never by accident, and never for long."""

from __future__ import annotations

import time

import pytest

from bot.domain.terms import LONGEST_TERM, MOST_READINGS, MOST_TERMS, Term, first_of, spelt
from bot.errors import Refusal, Refused


def holds(text: str, term: str) -> bool:
    """Tell whether a text would be refused by a term."""
    return first_of([Term(spelt(term))], text) is not None


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("nude", "A NUDE statue"),
        ("nude", "nude."),
        ("nude", "(nude)"),
        ("nude", "a n\u200bu\u00add\u2060e statue"),
        ("nude", "\uff4e\uff55\uff44\uff45"),
        ("nude", "ñúdê"),
        ("Café", "the cafe at night"),
        ("strasse", "eine STRAßE"),
        ("mickey mouse", "mickey-mouse"),
        ("mickey mouse", "Mickey\n  _MOUSE_"),
        ("mickey mouse", "mickey?mouse"),
        ("nud*", "nudes"),
        ("*nud*", "seminudes"),
        ("n?de", "a n4de x"),
        ("nude", "画nude图"),
        ("nude", "n\U000e0100u\x01d\u2065e"),  # selectors of variants, controls, what is not assigned yet
        ("nude", "n\u093eud\ua670e"),  # marks of scripts that it is not written in
        ("nude", "ɴᴜᴅᴇ"),
        ("nude", "🅽🆄🅳🅴"),
        ("nude", "a nu\u0501\u0435, please"),  # two letters are Cyrillic
        ("NUDE", "\u039dUD\u0395"),  # two are Greek
        ("порно", "\u043f\u006f\u0440\u043d\u043e"),  # one is Latin
        ("nude", "n u d e"),
        ("nude", "n.u-d e!"),
        ("łoś", "a los"),
        ("裸体", "一个裸体的人"),
        ("裸体", "一个裸 \n体的人"),
        ("ヌード", "ﾇｰﾄﾞの絵"),
        ("누드", "누드를 그려줘"),
        ("🍆", "an 🍆, please"),
        ("4 20", "at 4:20"),
        ("/draw * (cat|dog)s/", "please draw me two DOGS now"),
        ("/k*ng/", "the kitten sang"),
        ("/(mi|mo)ckey/", "xmockeyx"),
        ("/colou?r/", "colouur"),
        ("/a(|b)c/", "abc ac"),
        ("/(ab|a)*(bc|c)/", "abc"),
    ],
)
def test_what_a_term_finds(term: str, text: str) -> None:
    """Case, width, accents, invisible letters and what stands between words make no difference."""
    assert holds(text, term)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("nude", "nudes"),
        ("nude", "denuded"),
        ("nud*", "denud"),
        ("ass", "a glass of classic bass"),
        ("mickey mouse", "a mouse called mickey"),
        ("パパ", "ハハ"),
        ("pot", "\u0440\u043e\u0442"),  # a mouth, in Russian
        ("裸体", "裸，体育"),
        ("ab", "a b"),
        ("कि", "क"),
        ("n?de", "node5"),
        ("/draw * cats/", "cats that draw"),
        ("/cat?/", "a ca"),
        ("/a*b/", "b a"),
        ("nude", ""),
    ],
)
def test_what_it_does_not_find(term: str, text: str) -> None:
    """Words are whole words, and a pattern's pieces come in their order."""
    assert not holds(text, term)


@pytest.mark.parametrize(
    "term",
    [
        *("", "   ", "*", "***", "...", "?", "/", "//", "/*/", "/ ? /", "/()/", "\u200b"),
        "x" * (LONGEST_TERM + 1),
        "/(a|b)(a|b)(a|b)(a|b)(a|b)/",
        *("/(a+)+$/", r"/\bcat\b/", "/cat|dog/", "/^cat/", "/[ck]at/", "/ca{2}t/", "/draw.*cat/", "/(cat/"),
    ],
)
def test_what_cannot_be_a_term(term: str) -> None:
    """It would be found everywhere, or nowhere, or take too long, or it means something else elsewhere."""
    with pytest.raises(Refused) as caught:
        spelt(term)

    assert caught.value.why is Refusal.BAD_TERM


def test_a_term_is_kept_in_one_form() -> None:
    """So that it is blocked once, and can be unblocked as it was typed."""
    assert {spelt(text) for text in (" Mickey  Mouse", '"mickey mouse"', "MICKEY MOUSE")} == {"mickey mouse"}
    assert spelt("/Draw */") == "/Draw */"


def test_the_longest_list_of_the_worst_patterns_takes_no_time_to_speak_of() -> None:
    """Nothing goes back over the text: as many of the worst as a server may have, over the longest prompt."""
    worst = "/(a|?)(a|?)(a|?)(a|?)" + "*ab" * 25 + "/"
    terms = [Term(spelt(worst))] * MOST_TERMS
    assert MOST_READINGS == 2**4
    began = time.process_time()

    assert first_of(terms, "ab" * 24 + "a " * 1950) is None

    assert time.process_time() - began < 10


def test_looking_ends_when_it_is_late() -> None:
    """Whoever looks may say that it takes too long; then the request is refused, not let through."""
    with pytest.raises(Refused) as caught:
        first_of([Term("cat")], "a dog", late=lambda: True)

    assert caught.value.why is Refusal.POLICY_TOO_SLOW

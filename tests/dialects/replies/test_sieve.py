"""Large pictures are taken out of a reply's text as it comes; what is read stays the same."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialects.replies import sieve
from bot.dialects.replies.data_urls import decode
from bot.dialects.replies.sieve import IN_JSON, IN_WORDS, Sieve, Spelling, restored
from bot.domain.pictures import LARGEST_RESULT

Way: TypeAlias = Callable[[str], str]

PNG, JPEG, WEBP, GIF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x10\x00\x00\x00WEBP", b"GIF89a"
PICTURE = PNG + bytes(range(256)) * 4
SHORT = 12  # letters

PICTURES = st.builds(bytes.__add__, st.sampled_from([PNG, JPEG, WEBP, GIF]), st.binary(max_size=90))


def lines_of_76(letters: str) -> str:
    """Break base64 as mail does."""
    return re.sub(r"(.{76})", r"\1\r\n", letters)


# Base64 as vendors write it, well and badly.
WAYS: st.SearchStrategy[Way] = st.sampled_from(
    [
        str,
        lines_of_76,
        lambda letters: letters.rstrip("="),
        lambda letters: letters + "==",
        lambda letters: letters.replace("+", "-").replace("/", "_"),
        lambda letters: letters[:-3],
        lambda letters: f"{letters[:20]} {letters[20:]}",
        lambda letters: f"{letters[:20]}={letters[20:]}",
        lambda letters: f"{letters[:20]}!{letters[20:]}",
        lambda letters: f"{letters[:33]}A{letters[33:]}",
    ]
)
LETTERS = st.builds(lambda picture, way: way(base64.b64encode(picture).decode()), PICTURES, WAYS)
# JSON's own ways to write the same string.
SPELLINGS: st.SearchStrategy[Way] = st.sampled_from(
    [
        lambda text: text,
        lambda text: text.replace("/", r"\/"),
        lambda text: text.replace("+", r"\u002B").replace("/", r"\u002f"),
        lambda text: text.replace("I", r"\u0049"),
    ]
)


def sifted(
    pieces: list[bytes], lifted: dict[str, bytes], spelling: Spelling = IN_JSON, *, short: int = SHORT
) -> bytes:
    """Return the text that is left of `pieces`."""
    taking = Sieve(lifted, spelling, short=short)
    return b"".join([*map(taking.feed, pieces), taking.close()])


def cut(text: bytes, places: list[int]) -> list[bytes]:
    """Cut `text` at `places`."""
    ends = sorted(min(place, len(text)) for place in places)
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


@given(st.lists(LETTERS, min_size=1, max_size=4), SPELLINGS, st.lists(st.integers(0, 900), max_size=12))
def test_what_decodes_stays_the_same(letters: list[str], spelling: Way, places: list[int]) -> None:
    """However a picture is written and cut, it decodes, or is spoilt, as it would from the whole text."""
    told = [value for each in letters for value in (each, f"data:image/png;base64,{each}", "words")]
    text = spelling(json.dumps(told)).encode()
    lifted: dict[str, bytes] = {}

    left = json.loads(sifted(cut(text, places), lifted))

    for was, now in zip(told, left, strict=True):
        url, over = (each if each.startswith("data:") else f"data:;base64,{each}" for each in (was, now))
        assert decode(over, lifted) == decode(url)


@given(st.lists(LETTERS, min_size=1, max_size=4), SPELLINGS)
def test_pieces_never_change_the_text(letters: list[str], spelling: Way) -> None:
    """Byte by byte the same is taken out, and left, as at once."""
    text = spelling(json.dumps({"data": letters})).encode()
    at_once: dict[str, bytes] = {}
    by_byte: dict[str, bytes] = {}

    assert sifted([bytes([byte]) for byte in text], by_byte) == sifted([text], at_once)
    assert by_byte == at_once


WORDS = st.sampled_from(["words, ", "\n", "\n\n", ",/9j/", ",picture#77#A", "é", ")", "\\", "![a]("])
PLACES = st.lists(st.integers(0, 900), max_size=12)


def closed_up(text: str) -> str:
    """Return text without what may change in a picture's letters: line breaks, and their alphabet."""
    return "".join(text.split()).replace("-", "+").replace("_", "/")


@given(st.lists(st.one_of(WORDS, LETTERS.map(lambda each: f"data:;base64,{each}")), max_size=6), PLACES)
def test_words_spread_over_deltas_stay(parts: list[str], places: list[int]) -> None:
    """Sifted as JSON, then as the words that the deltas join to: all letters are there, or stood for."""
    text = "".join(parts)
    deltas = [piece.decode("utf-8", "replace") for piece in cut(text.encode(), places)]
    lifted: dict[str, bytes] = {}
    reply, joined = Sieve(lifted, short=SHORT), Sieve(lifted, IN_WORDS, short=2 * SHORT)

    told = [json.loads(reply.feed(json.dumps({"": delta}).encode() + b" "))[""] for delta in deltas]
    left = b"".join([*(joined.feed(delta.encode()) for delta in told), joined.close()]).decode()

    assert closed_up(restored(left, lifted)) == closed_up(restored("".join(deltas), lifted))


@given(st.lists(st.one_of(WORDS, LETTERS.map(lambda each: f"data:;base64,{each}")), max_size=6))
def test_pieces_never_change_the_words(parts: list[str]) -> None:
    """In words too the same is taken out, and left, byte by byte as at once."""
    text = "".join(parts).encode()
    at_once: dict[str, bytes] = {}
    by_byte: dict[str, bytes] = {}

    assert sifted([bytes([byte]) for byte in text], by_byte, IN_WORDS) == sifted([text], at_once, IN_WORDS)
    assert by_byte == at_once


@pytest.mark.parametrize("spelling", [IN_JSON, IN_WORDS], ids=["json", "words"])
def test_what_follows_a_long_line_are_words(spelling: Spelling) -> None:
    """Base64 that is broken into lines has short ones; where a long line ends, so does the picture."""
    end = b"\\n" if spelling is IN_JSON else b"\n"
    lifted: dict[str, bytes] = {}

    left = sifted([b"data:,", base64.b64encode(PICTURE).rstrip(b"="), end, b"Here"], lifted, spelling)

    assert left == b"data:,picture#1#" + end + b"Here"
    assert lifted == {"picture#1#": PICTURE}


@given(
    st.lists(st.sampled_from([b'"', b",", b"iVBORw0K", b"Ggo", b"/9j/", b"\\", b"u00", b" ", b"\n", b"="]))
)
def test_what_is_short_stays(parts: list[bytes]) -> None:
    """What only begins as a picture does is handed on unchanged: it may be words."""
    lifted: dict[str, bytes] = {}

    assert sifted(parts, lifted, short=10_000) == b"".join(parts)
    assert not lifted


def test_an_event_is_not_kept_waiting() -> None:
    """What ends an event is handed on at once, whatever the words before it end with."""
    event = b'data: {"content":"a, b, \\"iVBOR"}\n\n'

    assert Sieve({}).feed(event) == event


def repeated(first: bytes, second: bytes) -> dict[str, bytes]:
    """Return what is lifted of two pictures that come in small pieces."""
    lifted: dict[str, bytes] = {}
    text = json.dumps([base64.b64encode(each).decode() for each in (first, second)]).encode()
    sifted(cut(text, list(range(0, len(text), 100))), lifted)
    return lifted


def test_a_picture_that_comes_again_is_kept_once() -> None:
    """It is compared as it passes."""
    first, second = repeated(PICTURE, bytes(PICTURE)).values()

    assert first == PICTURE
    assert second is first


@pytest.mark.parametrize(
    "other",
    [PICTURE[:-1], PICTURE + b"\x08", PICTURE[:600] + b"\x08" + PICTURE[601:]],
    ids=["shorter", "longer", "changed"],
)
def test_a_picture_that_begins_like_another_is_kept_too(other: bytes) -> None:
    """Whichever comes first, each is itself."""
    assert list(repeated(PICTURE, other).values()) == [PICTURE, other]
    assert list(repeated(other, PICTURE).values()) == [other, PICTURE]


def pieces_of(size: int) -> Iterator[bytes]:
    """Yield JSON whose one picture has somewhat more than `size` bytes."""
    yield b'{"b64_json":"'
    yield base64.b64encode(PNG + b"\0")
    yield from [b"A" * 256 * 1024] * (size * 4 // 3 // (256 * 1024) + 1)
    yield b'"}'


def test_a_picture_beyond_all_measure_is_let_go() -> None:
    """It is not kept, and reads as spoilt."""
    lifted: dict[str, bytes] = {}

    told = json.loads(sifted(list(pieces_of(LARGEST_RESULT)), lifted, short=sieve.SHORT))

    assert lifted == {told["b64_json"]: b""}
    assert decode(f"data:;base64,{told['b64_json']}", lifted) is None

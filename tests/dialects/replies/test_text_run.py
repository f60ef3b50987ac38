"""The model's words, and what vendors write among them: the same however the deltas are cut."""

from __future__ import annotations

import time

import pybase64
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialects.replies.gallery import Gallery
from bot.dialects.replies.status_lines import Lean, lean, read_status
from bot.dialects.replies.text_run import TextRun, tidy
from bot.domain.events import ImageReady, Inline, Progressed

MARKS = [
    "![a](",
    "https://p.example/x/1.png",
    "[get](https://p.example/x/download/1.png)",
    "[",
    "](",
    ")",
    "!",
]
DATA_URL = ["data:image/png;base64,", "iVBORw0KGgo="]
SIGNS = [
    "> ",
    "✨ draws",
    "🏃 Progress: 4%",
    "进度：",
    "99%",
    "✅",
    "❌ failed",
    "失败原因：safety",
    "ID: t1",
    "Pro",
]
ECHO = ["❇️ echo ", "{", "}", "```", "json", '"prompt": "p"']
FRAGMENTS = st.sampled_from(["words ", "\n", "\n\n", "**", *MARKS, *DATA_URL, *SIGNS, *ECHO])
Reading = tuple[list[Progressed], list[str | int], list[ImageReady], str, object]


def read(pieces: list[str], *, whole: bool = True) -> Reading:
    """Read a text in `pieces`."""
    gallery = Gallery()
    run = TextRun(gallery)
    told = [event for piece in pieces for event in run.feed(piece)]
    told += run.close(whole=whole)
    gallery.settle()
    return told, list(run.answer()), list(gallery.news()), tidy(run.words(whole=True)), run.failure


@given(st.lists(FRAGMENTS, max_size=25), st.booleans())
def test_pieces_never_change_the_reading(fragments: list[str], whole: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
    """Fragments of everything we know of, in any order: whole, by fragment and by character read the same."""
    text = "".join(fragments)

    assert read(fragments, whole=whole) == read([text], whole=whole)
    assert read(list(text), whole=whole) == read([text], whole=whole)


@given(st.lists(FRAGMENTS.filter(lambda fragment: "download" not in fragment), max_size=25))
def test_what_is_shown_is_never_taken_back(fragments: list[str]) -> None:
    """Words shown while the text grows begin the words at its end.

    But for a link that may prove to be a picture's download: it waits for the end, out of sight.
    """
    run = TextRun(Gallery())
    shown = []
    for letter in "".join(fragments):
        list(run.feed(letter))
        shown.append(tidy(run.words(whole=False)))
    list(run.close(whole=True))

    assert all(tidy(run.words(whole=True)).startswith(words) for words in shown)


@given(st.lists(FRAGMENTS, max_size=6), st.integers(0, 40))
def test_a_beginning_that_is_plain_never_becomes_a_status(fragments: list[str], length: int) -> None:
    """What may be shown early was judged right: no status line begins so."""
    line = "".join(fragments).replace("\n", "")

    assert lean(line[:length]) is not Lean.PLAIN or read_status(line) is None


def seconds(pieces: list[str]) -> float:
    """Return the processor time of reading `pieces`, asking for the words after each as the reader may."""
    started = time.process_time()
    read(pieces)
    return time.process_time() - started


@pytest.mark.parametrize("lines", [1, 1000])
def test_a_picture_of_megabytes_costs_no_more_than_its_length(lines: int) -> None:
    """A data URL split over many deltas, in one line or in many, is read in linear time."""

    def deltas(size: int) -> list[str]:
        picture = pybase64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(size)).decode()
        text = "![it](data:image/png;base64,"
        step = len(picture) // lines + 1
        text += "\n".join(picture[start : start + step] for start in range(0, len(picture), step)) + ")"
        return [text[start : start + 256] for start in range(0, len(text), 256)]

    small, large = deltas(400_000), deltas(6_400_000)
    assert isinstance(read(small)[2][0].source, Inline)

    assert seconds(large) < 100 * max(seconds(small), 0.002)


def test_brackets_without_end_cost_no_more_than_their_length() -> None:
    """A line of nothing but opening marks is words, and soon read."""
    assert read(["![" * 20_000])[3] == "![" * 20_000


def test_a_link_that_may_be_a_download_waits_out_of_sight() -> None:
    """It comes before its picture, or without one: only at the end is it known to be words."""
    link = "[get](https://p.example/x/download/1.png)"
    gallery = Gallery()
    run = TextRun(gallery)

    list(run.feed(f"Here: {link}\n"))
    early = run.words(whole=False)
    list(run.feed("![](https://p.example/x/1.png)"))
    list(run.close(whole=True))

    assert early == "Here: "
    assert tidy(run.words(whole=True)) == "Here:"
    assert read([f"Here: {link}"])[3] == f"Here: {link}"

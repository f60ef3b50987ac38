"""What no single recording shows: how an answer ends when the connection does, and what telling it costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.dialects.exchange import Broken, Reply
from bot.dialects.registry import DIALECTS
from bot.dialects.replies.reader import LARGEST_ERROR
from bot.domain.branch import Ask
from bot.domain.events import Caution
from bot.domain.offers import Offer
from bot.errors import Kind, ProviderError
from tests.dialects.playing import Heard, play

OFFER = Offer(name="test", dialect="chat-blocks", base_url="", model="m")
STREAM = Reply(status=200, headers={"content-type": "text/event-stream"})
MARK = "![](https://pictures.example/r/owl.png)"


def event(**delta: object) -> bytes:
    """Return one event of a stream."""
    frame: dict[str, Any] = {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    return b"data: " + json.dumps(frame).encode() + b"\n\n"


def broken_by(error: ProviderError) -> Broken:
    """Return the break that the driver throws in when it knows why."""
    broken = Broken()
    broken.__cause__ = error
    return broken


def listen(*pieces: bytes, broken: Broken | None = None, reply: Reply = STREAM) -> Heard:
    """Read an answer."""
    return play(DIALECTS["chat-blocks"].ask(Ask(instruction="a lamp"), OFFER), reply, pieces, broken=broken)


def test_a_time_out_is_told_as_one() -> None:
    """Where the driver knows why the connection ended, that is the error, and the words are kept."""
    late = ProviderError(kind=Kind.TIMEOUT, message="nothing for five minutes")

    told = listen(event(content="Let me"), broken=broken_by(late))

    assert told.error is late
    assert told.text == "Let me"


def test_a_picture_beats_a_time_out() -> None:
    """It came whole, so it is delivered, with a warning."""
    late = ProviderError(kind=Kind.TIMEOUT, message="nothing for five minutes")

    told = listen(event(content=MARK), broken=broken_by(late))

    assert len(told.images) == 1
    assert told.warned == [Caution.CUT_AFTER_PICTURE]
    assert told.finished.answer == (1,)


@pytest.mark.parametrize("pieces", [[], [b"da"], [b"data: {"]])
def test_a_break_at_the_very_beginning_is_cut_short(pieces: list[bytes]) -> None:
    """Nothing usable came: whatever it was going to be, it was cut."""
    told = listen(*pieces, broken=Broken())

    assert told.error is not None
    assert told.error.kind is Kind.TRUNCATED


def test_nothing_is_read_after_the_end_mark() -> None:
    """`[DONE]` ends it, also where the server keeps the connection open and breaks it later."""
    told = listen(event(content="Hello."), b"data: [DONE]\n\n", event(content=" Again?"), broken=Broken())

    assert told.text == "Hello."
    assert told.error is None


def test_a_long_text_in_small_deltas_costs_a_few_times_its_length() -> None:
    """Each `Said` holds all words, so a long text is not told at every delta; its end always is."""
    deltas = [event(content=f"word{n} ") for n in range(4000)]

    told = listen(*deltas, b"data: [DONE]\n\n")

    assert told.text.endswith("word3999")
    assert sum(map(len, told.said)) < 60 * len(told.text)
    assert told.said[:3] == ["word0", "word0 word1", "word0 word1 word2"]


def test_an_endless_error_page_is_not_read_to_its_end() -> None:
    """Of a failing reply no more is taken than any explanation needs."""
    reply = Reply(status=500, headers={"content-type": "text/plain"})
    taken: list[bytes] = []

    def page() -> Iterator[bytes]:
        while True:
            taken.append(b"x" * 100_000)
            yield taken[-1]

    told = play(DIALECTS["chat-blocks"].ask(Ask(instruction="a lamp"), OFFER), reply, page())

    assert told.error is not None
    assert told.error.kind is Kind.UPSTREAM
    assert len(told.error.message) <= 500
    assert sum(map(len, taken)) <= LARGEST_ERROR + 100_000

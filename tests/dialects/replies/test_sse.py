"""Server-sent events: the standard's line rules, any pieces, and limits."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialects.replies.sse import EventDecoder
from bot.errors import Kind, ProviderError

LINES = st.sampled_from(
    [
        "data: a",
        "data:b",
        "data",
        "data:  c",
        ": comment",
        "event: x",
        "id: 1",
        "retry: 5",
        "",
        "datafile: no",
        "data: é",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


def decode(pieces: list[bytes]) -> list[str]:
    """Return the data of all events in `pieces`."""
    decoder = EventDecoder()
    return [data for piece in pieces for data in decoder.feed(piece)]


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"data: one\n\ndata: two\n\n", ["one", "two"]),
        (b"data: one\r\n\r\ndata: two\r\n\r\n", ["one", "two"]),
        (b"data: one\r\rdata: two\r\r", ["one", "two"]),
        (b"\xef\xbb\xbfdata: one\n\n", ["one"]),
        (b"data: one\ndata:two\ndata\ndata:  four\n\n", ["one\ntwo\n\n four"]),
        (b": comment\nevent: e\nid: 1\nretry: 2\nunknown\n\n", []),
        (b"\n\n\n", []),
        (b"data: caf\xe9\n\n", ["caf\ufffd"]),
        (b"data: half", []),
        (b"data: half\n", []),
    ],
)
def test_the_standard(stream: bytes, expected: list[str]) -> None:
    """Each line end, several data lines, everything that is no data, and an event without its end."""
    assert decode([stream]) == expected


@given(st.lists(st.tuples(LINES, ENDS), max_size=30), st.data())
def test_pieces_never_change_the_events(lines: list[tuple[str, str]], data: st.DataObject) -> None:
    """Any lines with any ends, cut anywhere, give the events of the whole."""
    stream = "".join(line + end for line, end in lines).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=10)))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]

    assert decode(pieces) == decode([stream])
    assert decode([bytes([byte]) for byte in stream]) == decode([stream])


@pytest.mark.parametrize(
    ("stream", "between"),
    [(b"", True), (b"data: a\n\n", True), (b"data: a\n", False), (b"data: a\n\nda", False), (b":\n\n", True)],
)
def test_the_end_comes_between_events_or_within_one(stream: bytes, between: bool) -> None:  # noqa: FBT001 - a table's column
    """`close` tells whether something was cut."""
    decoder = EventDecoder()
    decoder.feed(stream)

    assert decoder.close() is between


@pytest.mark.parametrize("limit", ["largest_event", "largest_stream"])
def test_a_stream_without_end_is_given_up(limit: str) -> None:
    """Past a limit the decoder refuses, however small the pieces."""
    decoder = EventDecoder(**{limit: 100})
    for _ in range(100):
        decoder.feed(b"d")

    with pytest.raises(ProviderError) as refused:
        decoder.feed(b"d")

    assert refused.value.kind is Kind.PROTOCOL


def test_small_events_never_reach_the_limit_of_one() -> None:
    """The limit of an event counts that event alone, also where many come in one piece."""
    assert len(EventDecoder(largest_event=20).feed(b"data: x\n\n" * 1000)) == 1000


def test_a_large_event_in_small_pieces_costs_no_more_than_its_length() -> None:
    """Sixteen times the bytes take about sixteen times as long, not its square."""

    def seconds(pieces: int) -> float:
        started = time.process_time()
        assert len(decode([b"data: ", *[b"x" * 64] * pieces, b"\n\n"])[0]) == 64 * pieces
        return time.process_time() - started

    seconds(1000)
    assert seconds(64_000) < 100 * max(seconds(4000), 0.001)

"""An answer of thousands of parts, such as no vendor should send: its length decides the time to read it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.dialects.replies.test_reader import event, listen

FEW, MANY = 250, 4000
# Sixteen times as many parts take as many times as long; looked at in pairs, it would be 256 times.
MOST_TIMES = 100
SHORTEST_S = 0.005  # too short to be measured well


def picture(number: int) -> str:
    """Return a mark, and the link to download what it shows."""
    path = f"{number}.png"
    return f"![](https://pictures.example/{path}) [get](https://pictures.example/download/{path})\n"


def in_words(part: Callable[[int], str]) -> Callable[[int], list[bytes]]:
    """Return what makes an answer of so many parts in one delta."""
    return lambda count: [event(content="".join(map(part, range(count))))]


WAYS: dict[str, Callable[[int], list[bytes]]] = {
    "pictures": in_words(picture),
    "links": in_words(lambda _: "[]("),
    "brackets": in_words(lambda _: "[" * 50 + "]("),
    "data urls without an end": in_words(lambda _: "[](data:"),
    "lines": in_words(lambda _: "a\n"),
    "status lines": in_words(lambda _: "a\n> ❇️ a\n> ✅ 4%\n"),
    "images": lambda count: [event(images=[f"https://pictures.example/{n}"]) for n in range(count)],
    "failures": lambda count: [b'{"error":{"message":"%s"}}' % (b"safety_violations=[" * count * 4)],
    "choices": lambda count: [
        event(content="a").replace(b'"index": 0', b'"index": %d' % number) for number in range(count)
    ],
}


def timed(pieces: list[bytes]) -> float:
    """Return the processor's seconds to read an answer."""
    started = time.process_time()
    listen(*pieces)
    return time.process_time() - started


@pytest.mark.no_cover  # tracing takes its own time for each line
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_many_parts_take_no_more_than_their_time(way: Callable[[int], list[bytes]]) -> None:
    """Nothing is compared with everything before it."""
    few = timed(way(FEW))
    many = timed(way(MANY))

    assert many < MOST_TIMES * max(few, SHORTEST_S)

"""Recorded replies whose pictures have grown: read as before, and never held as text."""

from __future__ import annotations

import base64
import random
import re
import tracemalloc
from collections.abc import Callable

import pytest

from bot.dialects.one_reply import OneReply
from bot.dialects.registry import DIALECTS
from bot.domain.events import ImageReady, Inline, PreviewReady
from bot.domain.pictures import MEBIBYTE
from tests.dialects.playing import Heard
from tests.dialects.recordings import Recording, samples, shared
from tests.dialects.replies.test_reader import event, listen
from tests.dialects.test_recordings import heard, whole

# Base64 that JSON did not have to spell otherwise; past the first letters there is room to grow.
PICTURE = re.compile(rb'(?<=[",])((?=iVBORw0KGgo|/9j/|UklGR|R0lGOD)[A-Za-z0-9+/]{16})([A-Za-z0-9+/]*)')
PNG = b"\x89PNG\r\n\x1a\n"
GROWN = 40_000  # letters, always whole fours: more than stay in the text
LARGE = 4 * 3 * MEBIBYTE
PIECE = 256 * 1024  # as large as a socket hands them over


def grown(body: bytes, letters: int = GROWN) -> bytes:
    """Return the body with so many more letters in each picture of its."""
    return PICTURE.sub(lambda found: found[1] + b"A" * letters + found[2], body)


RECORDINGS = [
    each
    for each in (*samples(), *shared())
    if PICTURE.search(each.body) and isinstance(DIALECTS[each.dialect], OneReply)
]


def held(told: Heard) -> list[bytes]:
    """Return the pictures that came in the reply itself, previews among them, in order."""
    news = (event for event in told.events if isinstance(event, ImageReady | PreviewReady))
    return [event.source.data for event in news if isinstance(event.source, Inline)]


def enlarged(picture: bytes) -> bytes:
    """Return what a picture's bytes become when its letters grow."""
    return picture[:12] + bytes(GROWN * 3 // 4) + picture[12:]


@pytest.mark.no_cover  # others cover the same; this repeats it too often to be traced
@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.id)
def test_a_reply_is_read_the_same_however_large_its_pictures(recording: Recording) -> None:
    """Words, pictures in their order, previews, usage and error stay; only the bytes are more."""
    seed = len(recording.body)
    print(f"seed {seed}")  # noqa: T201 - a failing run must be repeatable
    chance = random.Random(seed)  # noqa: S311 - to cut bytes, not to keep secrets
    body = grown(recording.body)
    ends = sorted(chance.sample(range(len(body)), 20))
    pieces = [body[start:end] for start, end in zip([0, *ends], [*ends, len(body)], strict=True)]

    small, large = whole(recording), heard(recording, pieces)

    assert (large.outcome, large.text, large.usage, large.warned) == (
        small.outcome,
        small.text,
        small.usage,
        small.warned,
    )
    assert repr(large.error) == repr(small.error)
    assert small.error or large.finished == small.finished
    pairs = list(zip(held(small), held(large), strict=True))
    assert all(now in (was, enlarged(was)) for was, now in pairs)
    assert not pairs or any(now != was for was, now in pairs)


# All but chat-markdown's: there the picture itself is spread over several events, see below.
STREAMED = {
    each.dialect: each
    for each in RECORDINGS
    if each.reply.content_type == "text/event-stream"
    and each.expect["images"]
    and each.dialect != "chat-markdown"
}


@pytest.mark.parametrize("recording", STREAMED.values(), ids=STREAMED)
def test_a_large_picture_costs_little_beside_itself(recording: Recording) -> None:
    """Of 9 MB in a stream, at most 2 MB more than the pictures' own bytes are ever held."""
    body = grown(recording.body, LARGE)
    pieces = in_pieces(body)

    told, beside = weighed(lambda: heard(recording, pieces))

    assert any(len(picture) > 9 * MEBIBYTE for picture in held(told))
    assert beside < 2 * MEBIBYTE


def in_pieces(body: bytes) -> list[bytes]:
    """Cut `body` as a socket would."""
    return [body[start : start + PIECE] for start in range(0, len(body), PIECE)]


def weighed(reading: Callable[[], Heard]) -> tuple[Heard, int]:
    """Return what was heard, and the most bytes ever held for it beside its pictures."""
    tracemalloc.start()
    told = reading()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return told, peak - sum(map(len, set(held(told))))


@pytest.mark.parametrize(
    ("spell", "letters"),
    [(base64.b64encode, 4096), (base64.encodebytes, 4096), (base64.b64encode, 50_001)],
    ids=["one line", "many lines", "deltas of more than stays"],
)
def test_a_large_picture_spread_over_deltas_costs_little(
    spell: Callable[[bytes], bytes], letters: int
) -> None:
    """A data URL within words is decoded as it passes too; the words around it stay, whatever is in them."""
    picture = PNG + bytes(LARGE // 2)
    url = f"data:image/png;base64,{spell(picture).decode()}"
    text = f"So, ![it, see]({url})\nThere, data:image/png;base64, it is."
    deltas = [text[start : start + letters] for start in range(0, len(text), letters)]
    pieces = in_pieces(b"".join([*(event(content=delta) for delta in deltas), b"data: [DONE]\n\n"]))

    told, beside = weighed(lambda: listen(*pieces))

    assert held(told) == [picture]
    assert told.text == "So, \nThere, data:image/png;base64, it is."
    assert beside < 2 * MEBIBYTE


def test_a_large_picture_in_the_echo_is_no_result() -> None:
    """However it is spread: what the member sent is never what came of it."""
    picture = base64.b64encode(PNG + bytes(GROWN)).decode()
    text = f"> ❇️ Keywords: ![](data:image/png;base64,{picture}) a lamp\n> ✅ done\nHere is none."
    deltas = [text[start : start + 999] for start in range(0, len(text), 999)]

    told = listen(*(event(content=delta) for delta in deltas), b"data: [DONE]\n\n")

    assert (told.outcome, told.text) == ("text", "Here is none.")

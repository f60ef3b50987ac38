"""Replies that no vendor would send: whatever came, it is told as events or as one of our errors."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import pytest

from bot.dialects.exchange import Reply
from bot.dialects.replies.failures import LONGEST_MESSAGE
from tests.conftest import SEED
from tests.dialects.recordings import Recording, samples
from tests.dialects.test_recordings import cut_anywhere, heard

RECORDINGS = samples()
ROUNDS = 60  # replies, for each kind of damage
PATIENCE = 40 * 1024  # bytes: to read more in random pieces takes too long

Damage: TypeAlias = Callable[[random.Random, bytes], bytes]

DIRT = [
    *(b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\xc3", b"\r", b"\n\n", b"\xef\xbb\xbf"),
    *(b'"', b"{", b"}", b"[", b"\\", b"\\u0000", b"\\ud800", b"1e999", b"9" * 5000, b"NaN"),
    *(
        b"data: [DONE]\n\n",
        b"![",
        b"](data:image/png;base64,iVBORw0KGgo",
        b",picture#1#A",
        b"https://[",
        b"```json\n{",
    ),
]
ODD: list[object] = [
    None,
    True,
    -1,
    1e308,
    10**40,
    "",
    "\ud800",
    "\0",
    "https://[",
    "data:;base64,",
    [],
    {},
    [[{}]],
    {"url": []},
]
HEADERS = [
    "",
    "-1",
    "nan",
    "9" * 30,
    "Fri, 31 Feb 2026 00:00:00 GMT",
    "Mon, 01 Jan 0001 00:00:00 +2359",
    "\0",
]


def flip(chance: random.Random, body: bytes) -> bytes:
    """Change single bits."""
    damaged = bytearray(body)
    for _ in range(chance.randint(1, 30)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def soil(chance: random.Random, body: bytes) -> bytes:
    """Put in what does not belong there."""
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(body) + 1)
        body = body[:at] + chance.choice(DIRT) + body[at:]
    return body


def shuffle(chance: random.Random, body: bytes) -> bytes:
    """Lose lines, repeat some, change their order."""
    lines = body.split(b"\n")
    return b"\n".join(chance.choices(lines, k=len(lines) + 1))


def swell(chance: random.Random, body: bytes) -> bytes:
    """Repeat one piece of it many times."""
    start = chance.randrange(len(body))
    return body[:start] + body[start : start + chance.randint(1, 8)] * 3000 + body[start:]


def bury(chance: random.Random, body: bytes) -> bytes:
    """Put a value deep into lists or objects, which may never end."""
    before, opening, close = chance.choice(
        [(b"[", b"", b"]"), (b'{"error":', b"1", b"}"), (b'{"content":[', b"", b"]}")]
    )
    depth = chance.choice([50, 300, 20_000])
    deep = before * depth + opening + chance.choice([b"", close * depth])
    return re.sub(rb"(?<=: )[^{[]", lambda _: deep, body, count=1)


def confuse(chance: random.Random, body: bytes) -> bytes:
    """Give members values of other types."""

    def other(value: object) -> object:
        if chance.random() < 0.1:
            return chance.choice(ODD)
        if isinstance(value, dict):
            return {name: other(member) for name, member in value.items()}
        return [other(item) for item in value] if isinstance(value, list) else value

    def line(text: bytes) -> bytes:
        lead = b"data: " if text.startswith(b"data: ") else b""
        try:
            return lead + json.dumps(other(json.loads(text[len(lead) :]))).encode()
        except ValueError:
            return text

    return b"\n".join(map(line, body.split(b"\n")))


def plain(_: random.Random, body: bytes) -> bytes:
    """Leave the body: the headers are bad enough."""
    return body


def mislabelled(chance: random.Random, recording: Recording) -> Reply:
    """Return the reply's head with headers that make no sense."""
    odd = {
        name: chance.choice(HEADERS) for name in ("retry-after", "x-ratelimit-reset", "date", "content-type")
    }
    kept = {name: value for name, value in odd.items() if chance.random() < 0.5}
    return Reply(status=recording.reply.status, headers={**recording.reply.headers, **kept})


@pytest.mark.no_cover  # others cover the same; this repeats it too often to be traced
@pytest.mark.parametrize("damage", [flip, soil, shuffle, swell, bury, confuse, plain])
def test_a_damaged_reply_is_still_told(damage: Damage) -> None:
    """It ends in order, in words that can be written down, and alike however the network cut it."""
    print(f"seed {SEED}")  # noqa: T201 - a failing run must be repeatable
    chance = random.Random(f"{SEED} {damage.__name__}")  # noqa: S311 - to do damage, not to keep secrets
    for recording in chance.choices(RECORDINGS, k=ROUNDS):
        body = damage(chance, recording.body or b" ")
        bad = replace(recording, reply=mislabelled(chance, recording))

        at_once = heard(bad, [body])

        assert len(at_once.error.message if at_once.error else "") <= LONGEST_MESSAGE
        assert sum(request.paid for request in at_once.requests) <= 1
        for words in at_once.said:
            words.encode()
        if len(body) <= PATIENCE:
            in_pieces = heard(bad, cut_anywhere(body, SEED))
            assert in_pieces.events == at_once.events, body
            assert repr(in_pieces.error) == repr(at_once.error), body

"""Every recorded reply: read right, read right in any pieces, and never a success when it is cut."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest

from bot.dialects.exchange import Broken, Dialogue
from bot.dialects.registry import DIALECTS
from bot.domain.branch import Ask, Canvas
from bot.domain.events import Accepted
from bot.domain.offers import Offer, Options
from bot.errors import Kind, Moderation
from tests.conftest import SEED
from tests.dialects.pictures import RED
from tests.dialects.playing import Answered, Heard, converse
from tests.dialects.recordings import Begin, Recording, samples, shared

RECORDINGS = [*samples(), *shared()]
TASKS = [recording for recording in RECORDINGS if recording.dialect == "image-task"]
SEEDS = range(SEED, SEED + 3)

every_recording = pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.id)


def heard(recording: Recording, pieces: list[bytes], *, broken: bool | None = None) -> Heard:
    """Read the recording in `pieces`; `broken` overrides how it ended."""
    offer = Offer(
        name="recorded",
        dialect=recording.dialect,
        base_url="",
        model="m",
        unbilled_status=recording.unbilled,
    )
    breaks = recording.broken if broken is None else broken
    last = Answered(reply=recording.reply, pieces=pieces, broken=Broken() if breaks else None)
    return converse(begun(recording, offer), [*recording.before, last], open_end=True)


def begun(recording: Recording, offer: Offer) -> Dialogue[None]:
    """Ask what had been asked when the recording was made."""
    dialect = DIALECTS[recording.dialect]
    if recording.begin is Begin.RESUME:
        carried_on = dialect.resume("task-1", offer, wanted=recording.wanted)
        assert carried_on is not None
        return carried_on
    canvas = Canvas(picture=RED) if recording.begin is Begin.EDIT else None
    return dialect.ask(
        Ask(instruction="a lamp", canvas=canvas, options=Options(count=recording.wanted)), offer
    )


def whole(recording: Recording) -> Heard:
    """Read the recording in one piece."""
    return heard(recording, [recording.body])


def cut_anywhere(body: bytes, seed: int) -> list[bytes]:
    """Cut `body` into pieces of random length, many of them tiny."""
    chance = random.Random(seed)  # noqa: S311 - to cut bytes, not to keep secrets
    pieces = []
    while body:
        length = chance.choice((1, 2, 3, 7, 40, 300))
        pieces.append(body[:length])
        body = body[length:]
    return pieces


def places(pictures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep of a picture's description what a reader can see in the bytes."""
    seen = ("url", "download_url", "confidence", "mime", "sha256")
    return [{name: picture[name] for name in seen if name in picture} for picture in pictures]


@every_recording
def test_what_came_is_concluded(recording: Recording) -> None:
    """Outcome, words, progress, pictures and usage are what the recording says."""
    told, expect = whole(recording), recording.expect

    assert told.outcome == expect["outcome"]
    assert expect.get("text") is None or told.text == expect["text"]
    assert told.progress == expect.get("progress", [])
    assert told.images == places(expect.get("images", []))
    assert told.previews == places(expect.get("partials", []))
    assert told.usage == expect.get("usage")
    assert "stages" not in expect or told.stages == expect["stages"]
    assert told.asked == expect.get("asked", [])
    assert "warned" not in expect or told.warned == expect["warned"]


@every_recording
def test_an_answer_is_finished_once(recording: Recording) -> None:
    """An answer ends with exactly one `Finished`, which knows the reason and the order of its parts."""
    told, expect = whole(recording), recording.expect
    if told.error is not None or told.unanswered is not None:
        assert not any(type(event).__name__ == "Finished" for event in told.events)
        return

    assert told.finished.finish_reason == expect["finish_reason"]
    assert list(told.finished.answer) == expect.get("answer", list(told.finished.answer))
    assert [part for part in told.finished.answer if isinstance(part, int)] == list(
        range(1, len(told.images) + 1)
    )


@every_recording
def test_what_a_vendor_wants_back_is_kept(recording: Recording) -> None:
    """A signature stands beside the part it came with, unchanged; none is made up."""
    told, expect = whole(recording), recording.expect
    if told.error is not None or told.unanswered is not None:
        return
    finished = told.finished
    beside = dict(zip(finished.answer, finished.signatures, strict=False))

    for number, picture in enumerate(expect["images"], start=1):
        assert beside.get(number, "") == picture.get("thought_signature", "")
    assert list(finished.signatures) == expect.get("signatures", list(finished.signatures))


@pytest.mark.parametrize("recording", TASKS, ids=lambda recording: recording.id)
def test_work_elsewhere_is_named(recording: Recording) -> None:
    """A task's name is told as soon as it is known; an uploaded picture is asked with by its address."""
    told, expect = whole(recording), recording.expect

    assert "task_id" not in expect or Accepted(expect["task_id"]) in told.events
    asked_next = b"".join(told.unanswered.body) if told.unanswered else b""
    assert expect.get("upload_url", "").encode() in asked_next
    assert sum(request.paid for request in told.requests) <= 1


@every_recording
def test_an_error_carries_the_facts(recording: Recording) -> None:
    """Kind, code, status, billing and what may be done about it; the message is never HTML."""
    error, expect = whole(recording).error, recording.expect
    if error is None:
        assert expect["error"] is None
        return
    told = expect["error"]

    assert (error.kind, error.http_status) == (told["kind"], told["http_status"])
    assert told["code"] is None or error.code == told["code"]
    assert told["message"] is None or error.message == told["message"]
    assert error.message
    assert "<" not in error.message
    assert (error.billed, error.retryable) == (expect["billed"], expect["retryable"])
    assert error.retry_at == told.get("retry_at_unix", expect.get("retry_at_unix"))
    assert error.retry_after == told.get("retry_after_s", expect.get("retry_after"))
    moderation = expect.get("moderation")
    assert moderation is None or error.moderation == Moderation(
        moderation["stage"], tuple(moderation["categories"])
    )
    reference = expect.get("trace_id", expect.get("reference"))
    assert reference is None or error.reference == reference


@pytest.mark.no_cover  # others cover the same; this repeats it too often to be traced
@every_recording
def test_pieces_never_change_what_is_heard(recording: Recording) -> None:
    """The same bytes give the same events and error wherever the network cut them."""
    at_once = whole(recording)
    for seed in SEEDS:
        in_pieces = heard(recording, cut_anywhere(recording.body, seed))

        assert in_pieces.events == at_once.events, seed
        assert repr(in_pieces.error) == repr(at_once.error), seed


END_MARK = re.compile(r'\[DONE\]|"finish_reason": ?"|"finishReason": ?"|"response\.completed"')


def has_end(body: bytes, *, stream: bool) -> bool:
    """Tell, by other means than the reader's, whether the bytes hold an end mark."""
    if not stream:
        try:
            json.loads(body.decode("utf-8-sig", "replace"))
        except ValueError:
            return False
        return True
    events = re.split(r"\r\n\r\n|\n\n|\r\r", body.decode("utf-8-sig", "replace"))[:-1]
    return any(END_MARK.search(event) for event in events)


def cuts(body: bytes) -> list[tuple[int, bool]]:
    """Return where to cut, which is everywhere, and whether that breaks the connection or ends it in order.

    Both are tried where a line ends, elsewhere one of them: the other with another seed.
    """
    lines = {mark.start() + near for mark in re.finditer(rb"[\r\n]+", body) for near in (-2, -1, 0, 1, 2)}
    also = [(cut, (cut + SEED) % 2 == 0) for cut in lines if 0 <= cut < len(body)]
    return [*((cut, (cut + SEED) % 2 == 1) for cut in range(len(body))), *also]


@pytest.mark.no_cover  # others cover the same; this repeats it too often to be traced
@every_recording
def test_a_cut_is_never_a_false_success(recording: Recording) -> None:
    """Cut at every byte: pictures are delivered only if they came whole, words only with an end mark."""
    full = whole(recording)
    stream = b"data:" in recording.body and not recording.body.lstrip().startswith(b"{")
    urls = [picture.get("url", picture.get("sha256")) for picture in full.images]
    for cut, broken in cuts(recording.body):
        told = heard(recording, [recording.body[:cut]], broken=broken)

        assert told.outcome in (full.outcome, "error", "pending"), cut
        came = [picture.get("url", picture.get("sha256")) for picture in told.images]
        assert came == urls[: len(came)], cut
        assert told.previews == full.previews[: len(told.previews)], cut
        assert told.outcome not in ("text", "asked", "tool_call") or has_end(
            recording.body[:cut], stream=stream
        ), cut


@pytest.mark.no_cover  # others cover the same; this repeats it too often to be traced
@every_recording
def test_what_is_shown_early_stays(recording: Recording) -> None:
    """Words shown while the answer grows begin those shown at its end; only a refusal takes back its own."""
    told = heard(recording, [bytes([byte]) for byte in recording.body])
    if told.error is not None and told.error.kind is Kind.CONTENT_POLICY:
        return

    assert all(told.text.startswith(words) for words in told.said)

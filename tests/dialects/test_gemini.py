"""What a `gemini` request says, and that what the vendor wants back goes back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.dialects.exchange import Reply
from bot.dialects.gemini import request
from bot.dialects.registry import DIALECTS
from bot.domain.branch import Ask, Canvas, Exchange
from bot.domain.offers import Offer, Options
from tests.dialects.pictures import BLUE, RED, bare
from tests.dialects.playing import play

OFFER = Offer(
    name="google",
    dialect="gemini",
    base_url="https://generativelanguage.googleapis.com/v1beta",
    model="gemini-3-pro-image-preview",
    sizes={"wide": "16:9"},
    qualities=("2K",),
)
POND = Exchange(instruction="A koi pond at dusk", answer=("Here.", 1), signatures=("c2lnMA==", "c2lnMQ=="))
EDIT = Ask(instruction="Make it dawn", past=(POND,), canvas=Canvas(picture=RED, turn=0))


def body(ask: Ask, offer: Offer = OFFER) -> dict[str, Any]:
    """Return the request's JSON."""
    parsed: dict[str, Any] = json.loads(b"".join(request(ask, offer).body))
    return parsed


def test_an_edit_is_the_recorded_one(specs: Path) -> None:
    """The answer goes back in its order, each part with the signature it came with."""
    recorded = json.loads((specs / "providers/gemini/req_turn2.json").read_bytes())
    recorded["contents"][1]["parts"][1]["inlineData"]["data"] = bare(RED)

    assert json.dumps(body(EDIT)) == json.dumps(recorded)


@pytest.mark.parametrize(
    ("stream", "method"), [(False, "generateContent"), (True, "streamGenerateContent?alt=sse")]
)
def test_the_model_and_the_stream_stand_in_the_path(*, stream: bool, method: str) -> None:
    """The key has a header of its own; one request, paid."""
    sent = request(EDIT, replace(OFFER, stream=stream))

    assert (sent.method, sent.path, sent.paid) == ("POST", f"/models/{OFFER.model}:{method}", True)
    assert (sent.key_header, sent.key_prefix) == ("x-goog-api-key", "")


def test_what_was_chosen_joins_what_the_operator_adds() -> None:
    """Ratio and scale stand in the image's own table."""
    ask = Ask(instruction="a lamp", options=Options(size="wide", quality="2K"))
    offer = replace(OFFER, extra_body={"generationConfig": {"temperature": 1}, "contents": []})

    assert body(ask, offer) == {
        "contents": [{"role": "user", "parts": [{"text": "a lamp"}]}],
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
            "temperature": 1,
        },
    }


def test_references_follow_the_words() -> None:
    """Each as its type says; an address of the vendor's own goes as one."""
    ask = replace(
        EDIT, references=(BLUE,), canvas=Canvas(picture=RED, turn=0, url="https://files.example/f1")
    )

    contents = body(ask)["contents"]

    assert contents[1]["parts"][1]["fileData"] == {"fileUri": "https://files.example/f1"}
    assert contents[2]["parts"][1] == {"inlineData": {"mimeType": "image/jpeg", "data": bare(BLUE)}}


def test_what_came_back_goes_back() -> None:
    """What an answer kept is what the next request sends, untouched, although it is no base64 at all."""
    parts = [
        {"text": "Here.", "thoughtSignature": "first/+=é"},
        {"inlineData": {"mimeType": "image/png", "data": bare(RED)}, "thoughtSignature": "second"},
    ]
    answer = {"candidates": [{"content": {"parts": parts}, "finishReason": "STOP"}]}
    reply = Reply(status=200, headers={"content-type": "application/json"})
    told = play(
        DIALECTS["gemini"].ask(Ask(instruction="a lamp"), OFFER), reply, [json.dumps(answer).encode()]
    )

    past = Exchange(instruction="a lamp", answer=told.finished.answer, signatures=told.finished.signatures)
    again = body(replace(EDIT, past=(past,)))

    assert again["contents"][1] == {"role": "model", "parts": parts}

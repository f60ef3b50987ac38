"""What a `chat-markdown` request says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.dialects.chat_markdown import request
from bot.domain.branch import Ask, Canvas, Exchange
from bot.domain.offers import Offer
from tests.dialects.pictures import BLUE, RED, data_url

OFFER = Offer(name="ace", dialect="chat-markdown", base_url="", model="gpt-4o-image", canvas_role="user")


@pytest.mark.parametrize("name", ["req_text_en", "req_refimage_en", "req_multi_zh"])
def test_a_request_is_the_recorded_one(name: str, specs: Path) -> None:
    """The body is the recorded one, but that a member's pictures go as bytes, never by their address."""
    recorded = json.loads((specs / "providers/acedata" / f"{name}.json").read_bytes())
    words, *pictures = recorded["messages"][0]["content"]
    sent = [RED, BLUE][: len(pictures)]
    for block, picture in zip(pictures, sent, strict=True):
        block["image_url"]["url"] = data_url(picture)

    ask = Ask(instruction=words["text"], canvas=Canvas(picture=RED), references=tuple(sent[1:]))
    body = b"".join(request(ask, OFFER).body)

    assert json.dumps(json.loads(body)) == json.dumps(recorded)


def test_a_stream_is_asked_for_where_it_is_offered() -> None:
    """The request says either way."""
    offer = Offer(name="ace", dialect="chat-markdown", base_url="", model="m", stream=True)

    assert json.loads(b"".join(request(Ask(instruction="a lamp"), offer).body))["stream"] is True


def test_the_picture_a_model_made_goes_back_as_the_members_own() -> None:
    """The vendor documents pictures in the member's messages alone."""
    past = (Exchange(instruction="a lamp", answer=("Here.", 1)),)
    ask = Ask(instruction="redder", past=past, canvas=Canvas(picture=RED, turn=0))

    told = json.loads(b"".join(request(ask, OFFER).body))["messages"]

    assert [message["role"] for message in told] == ["user", "assistant", "user"]
    assert told[1]["content"] == "Here.\n[image]"
    assert told[2]["content"][1] == {"type": "image_url", "image_url": {"url": data_url(RED)}}

"""What an `openai-responses` request says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.dialects.openai_responses import request
from bot.domain.branch import Ask, Canvas, Exchange
from bot.domain.offers import Offer, Options
from tests.dialects.pictures import BLUE, MASK, RED, data_url

OFFER = Offer(
    name="chat", dialect="openai-responses", base_url="", model="gpt-5.5", sizes={"square": "1024x1024"}
)
POND = Exchange(instruction="Generate an image of a koi pond at dusk.", answer=("Here it is.", 1))


def body(ask: Ask, offer: Offer = OFFER) -> dict[str, Any]:
    """Return the request's JSON."""
    parsed: dict[str, Any] = json.loads(b"".join(request(ask, offer).body))
    return parsed


def test_the_first_turn_is_the_recorded_one(specs: Path) -> None:
    """One plain sentence; what the operator adds for the tool joins the tool."""
    recorded = json.loads((specs / "providers/openai_responses/req_turn1.json").read_bytes())
    offer = replace(OFFER, stream=True, extra_body={"image_generation": {"partial_images": 2}})

    ask = Ask(instruction=POND.instruction, options=Options(size="square"))

    assert body(ask, offer) == recorded


def test_an_edit_carries_the_picture_itself() -> None:
    """Not the vendor's handle of an earlier answer, which expires; the words between go as messages."""
    ask = Ask(
        instruction="Make it dawn.", past=(POND,), canvas=Canvas(picture=RED, turn=0), references=(BLUE,)
    )

    sent = body(ask)

    assert sent["input"] == [
        {"role": "user", "content": POND.instruction},
        {"role": "assistant", "content": "Here it is.\n[image]"},
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "Make it dawn."},
                {"type": "input_image", "image_url": data_url(RED)},
                {"type": "input_image", "image_url": data_url(BLUE)},
            ],
        },
    ]
    assert sent["tools"] == [{"type": "image_generation"}]
    assert "previous_response_id" not in sent


@pytest.mark.parametrize(
    "handle", ["openai_responses/req_turn2_previous_id", "openai_responses/req_turn2_call_id"]
)
def test_an_edit_needs_no_handle_of_an_earlier_answer(specs: Path, handle: str) -> None:
    """The vendor takes its own names of a past answer too; ours says the same with what we have kept."""
    recorded = json.loads((specs / f"providers/{handle}.json").read_bytes())
    ask = Ask(instruction="Make it dawn.", past=(POND,), canvas=Canvas(picture=RED, turn=0))

    sent = body(ask)

    assert (sent["model"], sent["tools"][0]["type"]) == (recorded["model"], recorded["tools"][0]["type"])
    assert sent["input"][-1]["content"][0]["text"] in json.dumps(recorded["input"])
    assert "previous_response_id" not in sent
    assert all("id" not in item for item in sent["input"])


def test_a_mask_belongs_to_the_tool() -> None:
    """It is part of how to draw, not of what was said."""
    sent = body(Ask(instruction="redder", canvas=Canvas(picture=RED), mask=MASK))

    assert sent["tools"] == [{"type": "image_generation", "input_image_mask": {"image_url": data_url(MASK)}}]


def test_what_the_operator_adds_joins_the_request() -> None:
    """But for the conversation, the model, and the tool's own."""
    extra = {"store": False, "model": "z", "input": "z", "image_generation": {"moderation": "low"}}

    sent = body(Ask(instruction="a lamp"), replace(OFFER, extra_body=extra))

    assert sent == {
        "model": "gpt-5.5",
        "input": "a lamp",
        "tools": [{"type": "image_generation", "moderation": "low"}],
        "store": False,
    }

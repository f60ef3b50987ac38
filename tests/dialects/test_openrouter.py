"""What an `openrouter` request says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from bot.dialects.openrouter import request
from bot.domain.branch import Ask
from bot.domain.offers import Offer, Options

OFFER = Offer(
    name="router",
    dialect="openrouter",
    base_url="https://openrouter.ai/api/v1",
    model="google/gemini-2.5-flash-image-preview",
    sizes={"wide": "16:9"},
    qualities=("2K",),
)
WIDE = Ask(instruction="Generate a beautiful sunset over mountains", options=Options(size="wide"))


def test_a_request_is_the_recorded_one(specs: Path) -> None:
    """The body is the recorded one, member by member and in its order."""
    recorded = json.loads((specs / "providers/openrouter/req_generate.json").read_bytes())

    assert json.dumps(json.loads(b"".join(request(WIDE, OFFER).body))) == json.dumps(recorded)


def test_what_the_operator_adds_joins_what_was_chosen() -> None:
    """A table in `extra_body` adds to ours of the same name; a stream is asked for only where offered."""
    offer = replace(OFFER, stream=True, extra_body={"image_config": {"image_size": "4K"}, "seed": 1})

    body = json.loads(b"".join(request(WIDE, offer).body))

    assert body["image_config"] == {"aspect_ratio": "16:9", "image_size": "4K"}
    assert (body["seed"], body["stream"]) == (1, True)

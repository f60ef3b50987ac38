"""The dialects by name, and what may be assumed of one."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialects.registry import DEFAULTS, DIALECTS
from bot.domain.branch import Ask
from bot.domain.offers import Offer
from tests.dialects.playing import play
from tests.dialects.recordings import samples


@pytest.mark.parametrize("name", DIALECTS)
def test_a_dialect_works_with_its_defaults_alone(name: str) -> None:
    """An operator who gives only dialect, address and model gets an offer, and an answer."""
    known: dict[str, Any] = dict(DEFAULTS[name])
    offer = Offer(name="plain", dialect=name, base_url="https://vendor.example/v1", model="m", **known)
    ask = Ask(instruction="a lamp")
    recording = next(recording for recording in samples() if recording.id == "blocks")

    offer.check(ask.options, pictures=1, prompt=ask.instruction)
    told = play(DIALECTS[name].ask(ask, offer), recording.reply, [recording.body])

    assert len(told.images) == 2
    assert told.error is None

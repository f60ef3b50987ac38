"""Turns and pictures as the store would hand them out, for the tests of rendering."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.ids import ChannelId, ConversationId, EventId, ImageId, TurnId, UserId
from bot.domain.offers import Options
from bot.domain.pictures import Facts, Media
from bot.domain.places import Address, Place
from bot.domain.turns import Kept, Role, State, Turn

TURN = TurnId("0123456789abcdefghijklmno")
ASKED = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
STARTED = ASKED + timedelta(seconds=2)
ENDED = STARTED + timedelta(seconds=14)


def a_picture(number: int = 1, media: Media = Media.PNG, *, removed: bool = False) -> Kept:
    """Return a result as it lies in the store."""
    return Kept(
        id=ImageId(f"image{number}"),
        turn=TURN,
        role=Role.RESULT,
        number=number,
        facts=Facts(media=media, width=1024, height=1024, size=1_500_000, sha256="0" * 64),
        file=f"attempt-{number}.{media.extension}",
        removed=removed,
    )


def a_turn(state: State, **facts: Any) -> Turn:
    """Return a turn that was asked at `ASKED`, began at `STARTED` and ended at `ENDED`, but for `facts`."""
    return replace(_TURN, state=state, **facts)


_TURN = Turn(
    id=TURN,
    conversation=ConversationId("conversation"),
    parent=None,
    event=EventId(1),
    author=UserId(2),
    place=Place(channel=ChannelId(3)),
    address=Address(channel=ChannelId(3), token="never-shown"),
    state=State.RECEIVED,
    instruction="a cat",
    options=Options(),
    created_at=ASKED,
    provider="bytespike",
    started_at=STARTED,
    ended_at=ENDED,
)
NOT_BEGUN = {"provider": None, "started_at": None}

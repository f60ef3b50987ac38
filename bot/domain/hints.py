"""What is known of pictures before a model sees them, and will not do them good: told, never refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.events import Caution
from bot.domain.pictures import Picture

# Pixels of the shorter side below which a model has little to go by.
SMALL_SIDE = 512
# Beyond so many pictures models mix up what belongs to which.
MOST_TOLD_APART = 3


def hints(uploaded: Sequence[Picture]) -> tuple[Caution, ...]:
    """Return what to tell of the pictures a member gave, masks left out; each hint once."""
    return tuple(dict.fromkeys(_hints(uploaded)))


def _hints(uploaded: Sequence[Picture]) -> Iterator[Caution]:
    for picture in uploaded:
        if min(picture.facts.width, picture.facts.height) < SMALL_SIDE:
            yield Caution.SMALL_PICTURE
        elif picture.blurred:
            yield Caution.BLURRED_PICTURE
    if len(uploaded) > MOST_TOLD_APART:
        yield Caution.MANY_PICTURES

"""What is said of pictures that will not do a model good."""

from __future__ import annotations

import pytest

from bot.domain.events import Caution
from bot.domain.hints import hints
from bot.domain.pictures import Facts, Media, Picture


def picture(width: int = 1024, height: int = 768, *, blurred: bool = False) -> Picture:
    """A picture of that size."""
    facts = Facts(media=Media.PNG, width=width, height=height, size=1, sha256="0" * 64)
    return Picture(facts, b"", blurred)


CASES = {
    "good ones": ([picture(), picture(512, 512)], ()),
    "none": ([], ()),
    "a small one": ([picture(2000, 511)], (Caution.SMALL_PICTURE,)),
    "two small ones": ([picture(9, 9), picture(8, 8)], (Caution.SMALL_PICTURE,)),
    "a blurred one": ([picture(blurred=True)], (Caution.BLURRED_PICTURE,)),
    "small, so of course blurred": ([picture(9, 9, blurred=True)], (Caution.SMALL_PICTURE,)),
    "three": ([picture()] * 3, ()),
    "four": ([picture()] * 4, (Caution.MANY_PICTURES,)),
}


@pytest.mark.parametrize("case", CASES)
def test_each_hint_is_given_once(case: str) -> None:
    """However many pictures it is true of."""
    uploaded, told = CASES[case]

    assert hints(uploaded) == told

"""Whatever anybody wrote, the status message fits Discord's limits and pings nobody."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import Caution, Stage
from bot.domain.turns import Failure, Family
from bot.errors import Refusal
from bot.rendering.drawing import draw
from bot.rendering.escaping import CONTENT_LIMIT, width
from bot.rendering.panel import Panel, Phase
from bot.rendering.words import locales
from tests.rendering.turns import ASKED, ENDED, STARTED, TURN, a_picture

DONE = Panel(turn=TURN, phase=Phase.DONE, started_at=STARTED, ended_at=ENDED, pictures=(a_picture(),))
REFUSED = Panel(turn=TURN, phase=Phase.REFUSED, asked_at=ASKED, ended_at=ENDED)

text = st.text(st.sampled_from("ab *_~|`<>@#/\\\n\u202e\u0301👨\u200d🇩"), max_size=3000)
panels = st.builds(
    Panel,
    turn=st.just(TURN),
    phase=st.sampled_from(Phase),
    asked_at=st.just(ASKED),
    started_at=st.none() | st.just(STARTED),
    ended_at=st.none() | st.just(ENDED),
    position=st.none() | st.integers(1, 10**9),
    provider=st.none() | text,
    typical_s=st.none() | st.floats(0, 1e6),
    stage=st.none() | st.sampled_from(Stage),
    percent=st.none() | st.floats(0, 100),
    instruction=text,
    words=text,
    question=text,
    choices=st.lists(text, max_size=6).map(tuple),
    editing=st.none() | st.just((9, 10)),
    cautions=st.lists(st.sampled_from(Caution), unique=True).map(tuple),
    failure=st.none()
    | st.builds(
        Failure,
        family=st.just("refused"),
        reason=st.sampled_from(Refusal),
        facts=st.dictionaries(st.sampled_from(["given", "choices", "name", "limit"]), text).map(
            lambda facts: tuple(facts.items())
        ),
        frees_at=st.none() | st.just(ENDED),
    ),
)


@given(panels, st.sampled_from(locales()))
def test_a_message_always_fits_and_pings_nobody(panel: Panel, locale: str) -> None:
    """Whatever a model, a member and a provider wrote."""
    content = draw(panel, now=ENDED, locale=locale).content

    assert 0 < width(content) <= CONTENT_LIMIT
    assert "@everyone" not in content
    assert "://" not in content


def test_the_longest_frame_leaves_room_for_words() -> None:
    """Every fact as long as it may be, all at once."""
    stars = "*" * 5000
    facts = tuple((name, stars) for name in ("given", "option", "choices"))
    panel = replace(
        REFUSED,
        failure=Failure(family=Family.REFUSED, reason=Refusal.UNKNOWN_OPTION, facts=facts, frees_at=ENDED),
        provider=stars,
        editing=(10, 10),
        cautions=tuple(Caution),
        words=stars,
    )

    assert draw(panel, now=ENDED, locale="en").content.count("*") > 600

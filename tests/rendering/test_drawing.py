"""What the status message looks like."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.events import Caution, Stage
from bot.domain.telling import Delayed
from bot.domain.turns import Failure, Family, Substitution
from bot.errors import Billed, Kind, Refusal, Remedy
from bot.rendering.drawing import draw
from bot.rendering.panel import Panel, Phase
from bot.rendering.words import locales
from tests.rendering.turns import ASKED, ENDED, STARTED, TURN, a_picture

ASKED_STAMP, STARTED_STAMP = "<t:1795262400:R>", "<t:1795262402:R>"
WAITING = Panel(turn=TURN, asked_at=ASKED)
WORKING = replace(WAITING, phase=Phase.WORKING, started_at=STARTED, provider="bytespike", typical_s=16.0)
DONE = replace(WORKING, phase=Phase.DONE, ended_at=ENDED, pictures=(a_picture(),))
FAILED = replace(WORKING, phase=Phase.FAILED, ended_at=ENDED)
REFUSED = replace(WAITING, phase=Phase.REFUSED, ended_at=ENDED)
TIMEOUT = Failure(family=Family.PROVIDER, reason=Kind.TIMEOUT, billed=Billed.UNKNOWN)
FULL = Failure(family=Family.REFUSED, reason=Refusal.STORE_FULL)
CANCELLED = Failure(family=Family.CANCELLED, reason="cancelled")
SINCE = f"started {STARTED_STAMP} · usually 16 s"

# A panel, and the lines of its message in English, one second after the work began.
LOOKS = {
    "just received": (Panel(), ["**Waiting to begin**"]),
    "waiting": (WAITING, ["**Waiting to begin**", f"-# asked {ASKED_STAMP}"]),
    "waiting in line": (
        replace(WAITING, position=3),
        ["**Waiting, number 3 in line**", f"-# asked {ASKED_STAMP}"],
    ),
    "waiting in line, and told when": (
        replace(WAITING, position=3, begins_at=STARTED + timedelta(minutes=1)),
        ["**Waiting, number 3 in line**", f"-# probably begins <t:1795262462:R> · asked {ASKED_STAMP}"],
    ),
    "waiting in line, its moment come": (
        replace(WAITING, position=1, begins_at=STARTED),
        ["**Waiting, number 1 in line**", f"-# begins any moment · asked {ASKED_STAMP}"],
    ),
    "waiting for a moderator, who must know for what": (
        replace(WAITING, phase=Phase.HELD, instruction="a *boat*\n> at sea"),
        [
            "**Waiting for a moderator to release it**",
            f"-# asked {ASKED_STAMP}",
            "",
            r">>> a \*boat\*",
            r"\> at sea",
        ],
    ),
    "waiting for a busy provider": (
        replace(WAITING, delayed=Delayed("bytespike", Remedy.BUSY, STARTED)),
        [
            f"**Waiting for bytespike, which is busy; asking again {STARTED_STAMP}**",
            f"-# asked {ASKED_STAMP}",
        ],
    ),
    "waiting for a broken provider": (
        replace(WAITING, delayed=Delayed("bytespike", Remedy.BROKEN, STARTED)),
        [
            f"**bytespike failed before it charged anything; asking again {STARTED_STAMP}**",
            f"-# asked {ASKED_STAMP}",
        ],
    ),
    "drawn by who stood in": (
        replace(WORKING, provider="toapis", instead_of=Substitution(provider="bytespike", remedy="busy")),
        ["**Working on it**", f"-# toapis instead of bytespike, which was busy · {SINCE}"],
    ),
    "asked": (WORKING, ["**Working on it**", f"-# bytespike · {SINCE}"]),
    "drawing, untold how far": (
        replace(WORKING, stage=Stage.DRAWING),
        ["**Drawing**", f"-# bytespike · {SINCE}"],
    ),
    "nothing of it yet": (
        replace(WORKING, stage=Stage.PROGRESS, percent=0.0),
        ["**Drawing**", "▱▱▱▱▱▱▱▱▱▱▱▱ 0 %", f"-# bytespike · {SINCE}"],
    ),
    "some of it": (
        replace(WORKING, stage=Stage.PROGRESS, percent=42.7),
        ["**Drawing**", "▰▰▰▰▰▱▱▱▱▱▱▱ 42 %", f"-# bytespike · {SINCE}"],
    ),
    "all of it": (
        replace(WORKING, stage=Stage.DONE, percent=100.0),
        ["**Fetching the picture**", "▰▰▰▰▰▰▰▰▰▰▰▰ 100 %", f"-# bytespike · {SINCE}"],
    ),
    "one of several": (
        replace(WORKING, edits=True, editing=(1, 2)),
        ["**Working on it**", f"-# editing 1 of 2 · bytespike · {SINCE}"],
    ),
    "with words": (
        replace(WORKING, words="I *begin* with the sky."),
        ["**Working on it**", f"-# bytespike · {SINCE}", "", r"I \*begin\* with the sky."],
    ),
    "asking": (
        replace(WORKING, question="Which cat?", choices=("the black one", "the white one")),
        ["**Working on it**", f"-# bytespike · {SINCE}", "", "The model asks: Which cat?"],
    ),
    "done": (DONE, ["-# drawn · bytespike · 14 s"]),
    "done, with a mask": (
        replace(DONE, edits=True, pictures=(replace(a_picture(), drift=0.113),)),
        ["-# edited · outside the mask 12 % had changed; put back · bytespike · 14 s"],
    ),
    "done, two with a mask": (
        replace(DONE, edits=True, pictures=tuple(replace(a_picture(n), drift=0.001 * n) for n in (1, 2))),
        ["-# edited, 2 pictures · outside the mask up to 1 % had changed; put back · bytespike · 14 s"],
    ),
    "done, with a mask that was heeded": (
        replace(DONE, edits=True, pictures=(replace(a_picture(), drift=0.0),)),
        ["-# edited · outside the mask nothing had changed · bytespike · 14 s"],
    ),
    "done, two": (
        replace(DONE, pictures=(a_picture(1), a_picture(2))),
        ["-# 2 pictures drawn · bytespike · 14 s"],
    ),
    "edited": (replace(DONE, edits=True), ["-# edited · bytespike · 14 s"]),
    "edited one of several": (
        replace(DONE, edits=True, editing=(1, 2)),
        ["-# edited · from 1 of 2 · bytespike · 14 s"],
    ),
    "done, slowly": (
        replace(DONE, ended_at=STARTED + timedelta(seconds=125)),
        ["-# drawn · bytespike · 2 min 5 s"],
    ),
    "done, with words": (
        replace(DONE, words="Here it is."),
        ["-# drawn · bytespike · 14 s", "", "Here it is."],
    ),
    "only words": (
        replace(DONE, pictures=(), words="I cannot draw that."),
        ["-# answered in words · bytespike · 14 s", "", "I cannot draw that."],
    ),
    "done, with a caution": (
        replace(DONE, cautions=(Caution.CUT_AFTER_PICTURE,)),
        [
            "-# drawn · bytespike · 14 s",
            "-# The connection broke after the picture had arrived whole; words may be missing.",
        ],
    ),
    "refused": (
        replace(REFUSED, failure=FULL, provider="bytespike"),
        [
            (
                "**Not made.** The bot's disk is full, so no new picture could be kept. "
                "Please tell whoever runs this bot; earlier pictures are safe."
            )
        ],
    ),
    "failed": (
        replace(FAILED, failure=TIMEOUT, words="Let me think."),
        [
            (
                "**Not made.** The provider took too long. Ask again; a smaller size or a lower quality "
                "is quicker. Nothing was counted against your quota."
            ),
            "-# bytespike · 14 s",
            "",
            "Let me think.",
        ],
    ),
    "cancelled": (
        replace(FAILED, phase=Phase.CANCELLED, failure=CANCELLED),
        [
            (
                "**Cancelled.** Nothing was counted against your quota. "
                "Ask again, or reply to an earlier picture, whenever you like."
            ),
            "-# bytespike · 14 s",
        ],
    ),
    "unknown": (
        replace(FAILED, phase=Phase.UNKNOWN, failure=TIMEOUT),
        [
            (
                "**Outcome unknown.** The request had gone out and no proper answer came back, so "
                "nobody here knows whether a picture was made, and the operator of this bot may "
                "have been charged for it. Your quota was given back. It is not sent again by itself: "
                "ask again if you still want the picture."
            ),
            "-# bytespike · 14 s",
        ],
    ),
}


@pytest.mark.parametrize(("panel", "lines"), LOOKS.values(), ids=LOOKS)
def test_what_a_person_reads(panel: Panel, lines: list[str]) -> None:
    """The table above is the whole look."""
    drawing = draw(panel, now=STARTED + timedelta(seconds=1), locale="en")

    assert drawing.content.split("\n") == lines


def test_time_passes_without_an_edit() -> None:
    """Discord's own stamp moves; our text changes once, when it takes longer than usual."""
    looks = [draw(WORKING, now=STARTED + timedelta(seconds=s), locale="en").content for s in range(120)]

    assert len(set(looks)) == 2
    assert looks[-1].endswith("· taking longer than the usual 16 s")


def test_while_it_runs_there_are_a_preview_and_cancel_but_no_result() -> None:
    """Even if a result is known already."""
    drawing = draw(
        replace(WORKING, preview=b"webp", preview_version=3, pictures=(a_picture(),)),
        now=STARTED,
        locale="en",
    )

    assert (drawing.preview, drawing.preview_version, drawing.pictures) == (b"webp", 3, ())
    assert [button.action for button in drawing.buttons] == ["cancel"]
    assert not drawing.final


@pytest.mark.parametrize("phase", [phase for phase in Phase if not Panel(phase=phase).live])
def test_at_the_end_there_are_neither(phase: Phase) -> None:
    """However it ended."""
    drawing = draw(replace(DONE, phase=phase, preview=b"webp"), now=ENDED, locale="en")

    assert (drawing.preview, drawing.final) == (None, True)
    assert "cancel" not in [button.action for button in drawing.buttons]


@pytest.mark.parametrize("locale", [*locales(), "unknown"])
@pytest.mark.parametrize("phase", Phase)
def test_every_phase_can_be_drawn_in_every_language(phase: Phase, locale: str) -> None:
    """Even if nothing else is known."""
    assert draw(Panel(phase=phase), now=ENDED, locale=locale).content

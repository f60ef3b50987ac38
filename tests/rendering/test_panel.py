"""A panel is the fold of everything the studio told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from bot.domain.events import Asked, Caution, Progressed, Said, Stage, Warned
from bot.domain.telling import Delayed, Ended, Opened, Preview, Telling, Waiting, Working
from bot.domain.turns import TERMINAL, Failure, Family, Question, State, Substitution
from bot.errors import Kind, Remedy
from bot.rendering.panel import Panel, Phase, advance
from tests.rendering.turns import ASKED, ENDED, NOT_BEGUN, STARTED, TURN, a_picture, a_turn

FAILED = Failure(family=Family.PROVIDER, reason=Kind.CONTENT_POLICY)

WORKING = Panel(phase=Phase.WORKING)


def fold(tellings: Iterable[Telling], panel: Panel | None = None) -> Panel:
    """Return the panel after all of `tellings`, told at `STARTED`."""
    panel = panel or Panel()
    for telling in tellings:
        panel = advance(panel, telling, now=STARTED)
    return panel


def test_a_turn_from_first_to_last() -> None:
    """What was told along the way is there at the end, but for the preview."""
    done = a_turn(State.SETTLED, results=(a_picture(),), words="Here is your cat.")

    panel = fold(
        [
            Opened(a_turn(State.RECEIVED, **NOT_BEGUN)),
            Waiting(2),
            Working("bytespike", 16),
            Progressed(40, Stage.DRAWING),
            Said("Here is"),
            Preview(b"webp"),
            Ended(done),
        ]
    )

    assert panel == Panel(
        turn=TURN,
        phase=Phase.DONE,
        instruction="a cat",
        asked_at=ASKED,
        started_at=STARTED,
        ended_at=ENDED,
        provider="bytespike",
        typical_s=16,
        stage=Stage.DRAWING,
        percent=40,
        words="Here is your cat.",
        preview_version=1,
        pictures=(a_picture(),),
    )
    assert not panel.live


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ([None], None),
        ([10, 40], 40),
        ([40, 10], 40),
        ([40, None], 40),
        ([250], 100),
        ([-5], 0),
        ([float("nan")], None),
        ([30, float("nan"), 20], 30),
        ([float("inf"), 1], 100),
    ],
)
def test_the_bar_never_goes_back(told: list[float | None], shown: float | None) -> None:
    """Vendors restart, overshoot and forget their percentages; a person sees it only grow."""
    assert fold(map(Progressed, told), WORKING).percent == shown


def test_the_bar_does_not_go_back_when_another_provider_takes_over() -> None:
    """The second provider is named, with its own stages; the bar stays until it is passed."""
    panel = fold([Working("one", 10), Progressed(60, Stage.DRAWING), Working("two", 20), Progressed(5)])

    assert (panel.provider, panel.percent, panel.stage) == ("two", 60, None)


def test_what_an_attempt_told_is_void_once_it_is_given_up() -> None:
    """While its provider is waited for, and when another begins: no words, no preview of what never came."""
    before = fold([Working("one", 10), Said("A dog:"), Preview(b"webp"), Progressed(60, Stage.DRAWING)])

    waiting = fold([Delayed("one", Remedy.BUSY, STARTED)], before)
    taken_over = fold([Working("two", 20, Substitution(provider="one", remedy=Remedy.BUSY))], waiting)

    assert (waiting.phase, waiting.words, waiting.preview) == (Phase.QUEUED, "", None)
    assert (taken_over.phase, taken_over.delayed, taken_over.provider) == (Phase.WORKING, None, "two")
    assert taken_over.instead_of == Substitution(provider="one", remedy=Remedy.BUSY)


def test_a_stage_stays_until_the_next_is_told() -> None:
    """A bare percentage says nothing new of the stage."""
    assert fold([Progressed(None, Stage.QUEUED), Progressed(5)], WORKING).stage is Stage.QUEUED


def test_words_are_replaced_because_each_telling_holds_them_all() -> None:
    """A later line may take back an earlier one."""
    assert fold([Said("Drawing a dog"), Said("")], WORKING).words == ""


def test_each_preview_has_its_version() -> None:
    """So two previews are told apart without comparing their bytes."""
    panel = fold([Preview(b"one"), Preview(b"two")], WORKING)

    assert (panel.preview, panel.preview_version) == (b"two", 2)


def test_a_caution_is_kept_once() -> None:
    """The same warning, told while it runs and again by the row, is one."""
    row = a_turn(State.SETTLED, cautions=("cut_after_picture", "from_another_version"))

    panel = fold([Warned(Caution.CUT_AFTER_PICTURE), Warned(Caution.CUT_AFTER_PICTURE), Ended(row)], WORKING)

    assert panel.cautions == (Caution.CUT_AFTER_PICTURE,)


def test_what_the_model_asked_is_kept() -> None:
    """The question outlives the turn, also where only its row is left to tell it."""
    asked = a_turn(State.SETTLED, question=Question(text="Which cat?", choices=("black", "white")))

    at_once = fold([Asked("Which cat?", ("black", "white")), Ended(asked)], WORKING)
    restarted = fold([Opened(asked), Ended(asked)])

    assert {(panel.question, panel.choices) for panel in (at_once, restarted)} == {
        ("Which cat?", ("black", "white"))
    }


def test_of_a_failed_turns_words_only_a_refusals_are_kept() -> None:
    """What had come by then was no answer yet; the row says which words help."""
    cut = fold([Said("Here is yo"), Ended(a_turn(State.FAILED, failure=FAILED))], WORKING)
    refused = fold([Ended(a_turn(State.FAILED, failure=FAILED, words="No faces, please."))], WORKING)

    assert (cut.words, refused.words) == ("", "No faces, please.")


def test_the_chosen_picture_is_kept() -> None:
    """A plain reply to several pictures says which one it edits."""
    panel = fold([Opened(a_turn(State.RECEIVED, canvas=a_picture().id), editing=(1, 2))])

    assert (panel.edits, panel.editing) == (True, (1, 2))


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        (State.SETTLED, Phase.DONE),
        (State.DELIVERED, Phase.DONE),
        (State.REFUSED, Phase.REFUSED),
        (State.FAILED, Phase.FAILED),
        (State.CANCELLED, Phase.CANCELLED),
        (State.UNKNOWN, Phase.UNKNOWN),
    ],
)
def test_how_it_ended(state: State, phase: Phase) -> None:
    """Each way a turn can end is an end on the panel, with its reason."""
    failure = Failure(family=Family.PROVIDER, reason="timeout")

    panel = fold([Ended(a_turn(state, failure=failure))], WORKING)

    assert (panel.phase, panel.live, panel.failure) == (phase, False, failure)


@pytest.mark.parametrize("state", sorted(TERMINAL | {State.SETTLED}))
@pytest.mark.parametrize(
    "late",
    [
        Opened(a_turn(State.RECEIVED)),
        Waiting(1),
        Working("two", 1),
        Progressed(99),
        Said("too late"),
        Preview(b"late"),
        Asked("late?"),
        Warned(Caution.ERROR_AFTER_PICTURE),
        Ended(a_turn(State.FAILED)),
    ],
    ids=lambda late: type(late).__name__,
)
def test_after_the_end_nothing_changes(state: State, late: Telling) -> None:
    """A straggler, or a second ending, leaves the panel as it is."""
    ended = fold([Preview(b"webp"), Ended(a_turn(state))], WORKING)

    assert advance(ended, late, now=ENDED + timedelta(hours=1)) is ended


@pytest.mark.parametrize("state", sorted(set(State) - TERMINAL - {State.SETTLED}))
def test_a_turn_that_is_taken_up_again_is_live(state: State) -> None:
    """After a restart it goes on from wherever it stood."""
    panel = fold([Opened(a_turn(state))])

    assert (panel.turn, panel.live, panel.started_at) == (TURN, True, STARTED)


@pytest.mark.parametrize("state", sorted(TERMINAL | {State.SETTLED}))
def test_the_row_alone_tells_the_end(state: State) -> None:
    """After a restart nothing of the way there is known, and nothing of it is needed."""
    panel = fold([Ended(a_turn(state, words="Here."))])

    assert (panel.turn, panel.live, panel.words, panel.provider) == (TURN, False, "Here.", "bytespike")


def test_a_removed_picture_is_not_shown() -> None:
    """Its bytes are gone; the others stand."""
    row = a_turn(State.DELIVERED, results=(a_picture(1, removed=True), a_picture(2)))

    assert fold([Ended(row)]).pictures == (a_picture(2),)

"""Asking for the same once more, and taking away what came of it."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from PIL import Image

from bot.domain.intents import Upload
from bot.domain.offers import Options
from bot.domain.places import Asker, Place
from bot.domain.telling import Ended, Waiting
from bot.domain.turns import Role, State, Turn
from bot.errors import Refusal, Refused
from bot.studio.studio import Studio
from sandbox.providers import Fault, Kind
from tests.studio.asking import ANN, BEN, ELSEWHERE, HERE, MOD, begin, end, go_on, once_more
from tests.whole.stage import Stage, made_from

BROKEN = Fault(kind=Kind.STATUS, status=403)


def upload(colour: str) -> Upload:
    """A member's picture."""
    file = io.BytesIO()
    Image.new("RGB", (32, 32), colour).save(file, "PNG")
    data = file.getvalue()
    return Upload(name=f"{colour}.png", size=len(data), claimed_type=None, fetch=_giving(data))


def _giving(data: bytes) -> Callable[[], Awaitable[bytes]]:
    async def fetch() -> bytes:
        return data

    return fetch


def asked_with(turn: Turn) -> list[tuple[Role, str]]:
    """What a turn was asked with: the pictures by their bytes, in their order."""
    return [(kept.role, kept.facts.sha256) for kept in turn.inputs]


async def test_the_same_again_has_the_same_pictures_under_names_of_its_own(studio: Studio) -> None:
    """Uploads are copied, so that neither turn needs the other's."""
    wish = replace(begin(studio, 1), images=(upload("teal"), upload("gold")), options=Options(quality="low"))
    first = await end(studio, wish)

    again = await end(studio, once_more(studio, 2, first.id, BEN))

    assert (again.instruction, again.options, again.author) == (wish.instruction, wish.options, BEN.user)
    assert asked_with(again) == asked_with(first)
    assert [role for role, _ in asked_with(again)] == [Role.CANVAS, Role.REFERENCE]
    assert not {kept.file for kept in first.inputs} & {kept.file for kept in again.inputs}


async def test_a_branch_is_repeated_from_the_picture_it_edited(studio: Studio) -> None:
    """The second of two stays the canvas, however often it is asked again."""
    both = await end(studio, replace(begin(studio, 1), options=Options(count=2)))
    edited = await end(studio, replace(go_on(studio, 2, both.id), number=2))
    again = await end(studio, once_more(studio, 3, edited.id))
    and_again = await end(studio, once_more(studio, 4, again.id))

    assert {again.parent, and_again.parent} == {both.id}
    assert {again.canvas, and_again.canvas} == {both.results[1].id}


async def test_a_failure_is_retried_with_what_it_was_asked_with(studio: Studio, stage: Stage) -> None:
    """By its author or a moderator; to anybody else it is not theirs, and a failure cannot be had "again"."""
    stage.vendor.faults.arm(BROKEN)
    failed = await end(studio, replace(begin(studio, 1), images=(upload("teal"),)))

    with pytest.raises(Refused, match=Refusal.NOT_YOURS):
        await end(studio, once_more(studio, 2, failed.id, BEN))
    retried = await end(studio, once_more(studio, 3, failed.id, MOD))

    assert failed.state is State.FAILED
    assert retried.state is State.SETTLED
    assert asked_with(retried) == asked_with(failed)


async def test_one_press_told_twice_is_one_turn(studio: Studio, stage: Stage) -> None:
    """The interaction is the key, as for a command."""
    first = await end(studio, begin(studio, 1))
    await end(studio, once_more(studio, 2, first.id))

    assert [telling async for telling in studio.perform(once_more(studio, 2, first.id))] == []
    assert stage.vendor.traffic.total == 2


async def test_what_is_not_there_cannot_be_repeated(studio: Studio) -> None:
    """A made-up id and another server's turn: the same refusal, and no turn."""
    first = await end(studio, begin(studio, 1))

    for intent in (
        once_more(studio, 2, studio.new_turn()),
        replace(once_more(studio, 3, first.id), place=ELSEWHERE),
    ):
        with pytest.raises(Refused, match=Refusal.NOT_FOUND):
            await end(studio, intent)


async def test_what_was_deleted_can_be_neither_edited_nor_shown(studio: Studio) -> None:
    """Its author takes it away: the bytes go, an edit of it is refused as such, what came of it stays."""
    first = await end(studio, begin(studio, 1))
    edited = await end(studio, go_on(studio, 2, first.id))

    await studio.delete(first.id, ANN, HERE)
    refused = await end(studio, go_on(studio, 3, first.id))
    further = await end(studio, go_on(studio, 4, edited.id))

    assert refused.failure is not None
    assert refused.failure.reason == Refusal.TAKEN_DOWN
    _, data = await studio.picture(further.results[0])
    assert edited.results[0].facts.sha256 in made_from(data)


@pytest.mark.parametrize(
    ("asker", "place", "why"),
    [
        (BEN, HERE, Refusal.NOT_YOURS),
        (MOD, ELSEWHERE, Refusal.NOT_FOUND),
        (ANN, ELSEWHERE, Refusal.NOT_FOUND),
    ],
)
async def test_strangers_delete_nothing(studio: Studio, asker: Asker, place: Place, why: Refusal) -> None:
    """And what they may not take away goes on being edited."""
    first = await end(studio, begin(studio, 1))

    with pytest.raises(Refused, match=why):
        await studio.delete(first.id, asker, place)

    assert (await end(studio, go_on(studio, 2, first.id))).state is State.SETTLED


async def test_a_canvas_that_is_deleted_while_its_edit_waits_is_missed_before_anything_is_spent(
    studio: Studio, stage: Stage
) -> None:
    """The edit is refused, its quota given back, and the vendor never hears of it."""
    stage.vendor.change(latency_s=0.5)
    first = await end(studio, begin(studio, 1))
    running = [studio.perform(begin(studio, number)) for number in (2, 3)]
    for each in running:
        await anext(each)
        await anext(each)
    waiting = go_on(studio, 4, first.id)
    last = None

    async for last in studio.perform(waiting):
        if isinstance(last, Waiting):
            await studio.delete(first.id, ANN, HERE)
            for each in running:
                await each.aclose()

    assert isinstance(last, Ended)
    assert last.turn.failure is not None
    assert last.turn.failure.reason == Refusal.TAKEN_DOWN


async def test_a_turn_without_a_word_or_a_picture_is_not_begun_by_repeating(studio: Studio) -> None:
    """A refused turn never had its pictures written down: asked again, it would be another."""
    refused = await end(studio, begin(studio, 1, prompt=" "))

    with pytest.raises(Refused, match=Refusal.NOT_FOUND):
        await end(studio, once_more(studio, 2, refused.id))

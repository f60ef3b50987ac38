"""The bot without Discord: an intent goes in, tellings come out, and the store agrees with both."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot import app
from bot.domain.events import Said
from bot.domain.ids import MessageId, TurnId
from bot.domain.offers import Options
from bot.domain.telling import Ended, Opened, Preview, Telling, Waiting, Working
from bot.domain.turns import State
from bot.errors import Refusal, Refused
from bot.settings import load
from bot.studio.studio import Studio
from sandbox.providers import Fault, Kind
from tests.studio.asking import ANN, BEN, ELSEWHERE, HERE, MOD, begin, end, go_on, told
from tests.whole.stage import Stage, digest, made_from


async def test_a_turn_is_told_from_its_opening_to_its_end(studio: Studio) -> None:
    """Opened first, then the provider's news, and one ending last with the picture in it."""
    tellings = await told(studio, begin(studio, 1))

    kinds = [type(telling) for telling in tellings]
    assert kinds[:2] == [Opened, Working]
    assert {Said, Preview} <= set(kinds)
    assert kinds.count(Ended) == 1
    last = tellings[-1]
    assert isinstance(last, Ended)
    assert last.turn.state is State.SETTLED
    assert len(last.turn.results) == 1


async def test_an_event_told_twice_makes_one_turn(studio: Studio, stage: Stage) -> None:
    """The second telling of one event yields nothing at all and asks nobody."""
    await told(studio, begin(studio, 1))

    again = await told(studio, begin(studio, 1))

    assert again == []
    assert stage.vendor.traffic.total == 1


async def test_an_edit_starts_from_the_picture_it_answers(studio: Studio) -> None:
    """By its message or by its turn, the canvas is that turn's picture."""
    first = await end(studio, begin(studio, 1))
    await studio.delivered(first, MessageId(1), {})

    by_message = await end(studio, go_on(studio, 2, MessageId(1)))
    by_turn = await end(studio, go_on(studio, 3, first.id))

    canvas = first.results[0].facts.sha256
    for edited in (by_message, by_turn):
        _, data = await studio.picture(edited.results[0])
        assert made_from(data) == {canvas}


async def test_a_reply_to_a_turn_without_a_picture_goes_on_from_its_canvas(
    studio: Studio, stage: Stage
) -> None:
    """Words, and a failure, leave the canvas where it was."""
    first = await end(studio, begin(studio, 1))
    words = await end(studio, go_on(studio, 2, first.id, "ask me what you need"))
    stage.vendor.faults.arm(Fault(kind=Kind.STATUS, status=403))
    failed = await end(studio, go_on(studio, 3, words.id))
    again = await end(studio, go_on(studio, 4, failed.id))

    assert (words.results, words.state) == ((), State.SETTLED)
    assert failed.state is State.FAILED
    _, data = await studio.picture(again.results[0])
    _, original = await studio.picture(first.results[0])
    assert made_from(data) == {digest(original)}


async def test_another_servers_picture_is_not_found(studio: Studio, stage: Stage) -> None:
    """Neither its id nor its message opens it from elsewhere, and nobody is asked."""
    first = await end(studio, begin(studio, 1))
    await studio.delivered(first, MessageId(1), {})
    targets: list[MessageId | TurnId] = [MessageId(1), first.id, TurnId("0" * 25)]

    ends = [
        await end(studio, replace(go_on(studio, 2 + number, target), place=ELSEWHERE))
        for number, target in enumerate(targets)
    ]

    assert [turn.failure.reason for turn in ends if turn.failure] == [Refusal.NOT_FOUND] * 3
    assert stage.vendor.traffic.total == 1


async def test_a_third_turn_of_one_member_waits_and_may_be_cancelled_free(
    studio: Studio, stage: Stage
) -> None:
    """It hears its place in the queue; cancelled there, the vendor never hears of it."""
    stage.vendor.change(latency_s=30.0)
    running = [asyncio.create_task(end(studio, begin(studio, number))) for number in (1, 2)]
    await stage.until(lambda: stage.vendor.traffic.running == len(running))
    waiting = begin(studio, 3)
    heard: list[Telling] = []

    async for telling in studio.perform(waiting):
        heard.append(telling)
        if isinstance(telling, Waiting):
            await studio.cancel(waiting.turn, ANN, HERE)
    for task in running:
        task.cancel()
    await asyncio.wait(running)

    last = heard[-1]
    assert isinstance(last, Ended)
    assert last.turn.state is State.CANCELLED
    assert [each.position for each in heard if isinstance(each, Waiting)] == [1]
    assert stage.vendor.traffic.total == 2


async def test_only_the_author_and_moderators_may_cancel(studio: Studio, stage: Stage) -> None:
    """A stranger is refused, one from another server finds nothing; a moderator may."""
    stage.vendor.change(latency_s=5.0)
    intent = begin(studio, 1)
    tellings = studio.perform(intent)
    while not isinstance(await anext(tellings), Working):
        pass

    with pytest.raises(Refused, match=Refusal.NOT_YOURS):
        await studio.cancel(intent.turn, BEN, HERE)
    with pytest.raises(Refused, match=Refusal.NOT_FOUND):
        await studio.cancel(intent.turn, MOD, ELSEWHERE)
    await studio.cancel(intent.turn, MOD, HERE)

    last = [telling async for telling in tellings][-1]
    assert isinstance(last, Ended)
    assert last.turn.state is State.CANCELLED


async def test_what_needs_no_waiting_is_refused_at_once(studio: Studio) -> None:
    """From memory, naming what the model has."""
    with pytest.raises(Refused) as refused:
        studio.check(prompt="a boat", options=Options(size="1x1"))

    assert refused.value.facts["choices"].startswith("1024x1024, 1024x1536, ")


async def test_only_what_an_earlier_life_left_is_carried_on(studio: Studio) -> None:
    """A turn of this life is never taken for one that a crash left, however early it was asked for."""
    tellings = studio.perform(begin(studio, 1))
    await anext(tellings)

    assert await studio.unfinished() == ()
    last = [telling async for telling in tellings][-1]
    assert isinstance(last, Ended)
    assert last.turn.state is State.SETTLED


async def test_what_an_earlier_life_left_is_told_once(stage: Stage) -> None:
    """The next life hears of a turn that was never shown, and carries it on to its end."""
    async with app.opened(load(stage.configuration, stage.environ)) as earlier:
        made = await end(earlier, begin(earlier, 1))
    async with app.opened(load(stage.configuration, stage.environ)) as later:
        (left,) = await later.unfinished()
        (*_, last) = [telling async for telling in later.resume(left)]

        assert isinstance(last, Ended)
        assert last.turn.results == made.results
        assert await later.unfinished() == ()

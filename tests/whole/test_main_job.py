"""The main job through real discord.py: imagine, edit by a reply, branch, survive a kill."""

from __future__ import annotations

import asyncio
from functools import partial

from sandbox.discord.wire.cdn import expire_urls
from tests.whole.pressing import through_form
from tests.whole.stage import Stage, digest, made_from


async def test_imagine_edit_and_branch(stage: Stage) -> None:
    """A reply edits the picture it answers; a second reply to the first knows nothing of the edit."""
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond at dusk")
        edited = await stage.reply(first, "make it dawn, with mist on the water")
        branched = await stage.reply(first, "add a dog")

    assert made_from(stage.picture(edited)) == {digest(stage.picture(first))}
    assert made_from(stage.picture(branched)) == {digest(stage.picture(first))}
    assert len(stage.vendor.billing.charges) == stage.vendor.traffic.total == 3


async def test_an_edit_of_an_edit_comes_from_both(stage: Stage) -> None:
    """Each edit is made from the picture before it, and so from all before that."""
    async with stage.bot():
        first = await stage.imagine(prompt="a lighthouse")
        second = await stage.reply(first, "at night")
        third = await stage.reply(second, "add a boat")

    assert made_from(stage.picture(third)) == {digest(stage.picture(each)) for each in (first, second)}


async def test_a_conversation_goes_on_after_a_kill_with_every_url_expired(stage: Stage) -> None:
    """The bot's own bytes carry a conversation: neither Discord's addresses nor the vendor's are needed."""
    bytes_alone = {"DARKROOM__PROVIDERS__BYTESPIKE__RESULT_URL_S": "0"}
    process = stage.spawn(**bytes_alone)
    await stage.connected(process)
    first = await stage.imagine(prompt="a koi pond")
    await stage.unless_dead(process, lambda: stage.owed() == 0)
    process.kill()
    await stage.unless_dead(process)
    stage.vendor.clock.advance(2 * 86_400)
    expire_urls(stage.discord.world)

    async with stage.bot(**bytes_alone):
        edited = await stage.reply(first, "in winter")

    assert digest(stage.picture(first)) in made_from(stage.picture(edited))


async def test_two_pictures_and_a_reply_to_them(stage: Stage) -> None:
    """Both pictures of an answer are shown; a plain reply edits the first and says so."""
    async with stage.bot():
        both = await stage.imagine(prompt="a cat", count=2)
        edited = await stage.reply(both, "add a hat")

    first, second = stage.pictures(both)
    assert made_from(stage.picture(edited)) == {digest(first)}
    assert digest(second) not in made_from(stage.picture(edited))
    assert "1" in edited.content
    assert "2" in edited.content


async def test_ten_commands_at_once_against_a_quota_of_two_make_two(stage: Stage) -> None:
    """A rule holds however many ask at the same moment; the rest read which rule and until when."""
    async with stage.bot():
        people = stage.discord.people
        ruled = people.slash("mod", "art", "quota set", limit=2, per="day")
        await stage.until(lambda: people.answer_to(ruled))
        asked = [people.slash("ann", "art", "imagine", prompt=f"boat {number}") for number in range(10)]
        messages = await asyncio.gather(*(stage.answered(each) for each in asked))

    made = [message for message in messages if message.attachments]
    refused = [message for message in messages if not message.attachments]
    assert (len(made), len(refused)) == (2, 8)
    assert all("<t:" in message.content for message in refused)
    assert len(stage.vendor.billing.charges) == 2


async def test_cancel_while_it_runs_costs_the_member_nothing(stage: Stage) -> None:
    """The Cancel button ends a running turn at once; the operator's spend still counts it."""
    stage.vendor.change(latency_s=20.0)
    async with stage.bot():
        asked = stage.discord.people.slash("ann", "art", "imagine", prompt="a slow boat")
        status = await stage.until(lambda: stage.discord.people.answer_to(asked))
        await stage.until(lambda: status.components or None)
        await stage.until(lambda: stage.vendor.traffic.running or None)
        stage.discord.people.click("ann", status, "Cancel")
        await stage.ended(status)

    assert not status.attachments


async def test_a_stranger_cannot_cancel(stage: Stage) -> None:
    """Somebody else's Cancel is refused to them alone; a moderator's works."""
    stage.vendor.change(latency_s=20.0)
    async with stage.bot():
        people = stage.discord.people
        asked = people.slash("ann", "art", "imagine", prompt="a slow boat")
        status = await stage.until(lambda: people.answer_to(asked))
        await stage.until(lambda: status.components or None)
        pressed = people.click("ben", status, "Cancel")
        await stage.until(lambda: pressed.followups or None)
        assert stage.discord.world.any_message(pressed.followups[0]).is_ephemeral
        assert status.components
        people.click("mod", status, "Cancel")
        await stage.ended(status)


async def test_sigterm_lets_what_runs_end_and_takes_nothing_new(stage: Stage) -> None:
    """A stop during a turn waits for its picture; a command meanwhile is refused at once, kindly."""
    stage.vendor.change(latency_s=2.0)
    process = stage.spawn()
    await stage.connected(process)
    people = stage.discord.people
    asked = people.slash("ann", "art", "imagine", prompt="a boat")
    await stage.until(lambda: stage.vendor.traffic.running or None)
    process.terminate()
    accepted = [asked]
    while True:
        late = people.slash("ben", "art", "imagine", prompt="late")
        answer = await stage.until(partial(people.answer_to, late))
        if answer.is_ephemeral:
            break
        accepted.append(late)

    assert await stage.unless_dead(process) == 0
    assert all([stage.pictures(await stage.answered(each)) for each in accepted])
    assert len(stage.vendor.billing.charges) == len(accepted)


async def test_a_long_chain_of_edits_does_not_grow_its_requests(stage: Stage) -> None:
    """The tenth edit's request is larger than the second's by the words between and at most 400 bytes."""
    async with stage.bot(DARKROOM__QUOTAS__MEMBER_IMAGES_PER_DAY="100"):
        message = await stage.imagine(prompt="a koi pond")
        said = [f"make change number {number} to the pond" for number in range(1, 11)]
        for text in said:
            message = await through_form(stage, "ann", message, "Edit", instruction=text)

    sizes = [request.bytes for request in stage.vendor.traffic.seen]
    between = 8 * (len(said[-1]) + len("Here it is, with your change:"))
    assert sizes[10] - sizes[2] <= between + 400

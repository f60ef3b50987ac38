"""What people take away while a picture is made: its message, its channel, a permission, the bot itself."""

from __future__ import annotations

import asyncio

import pytest

from bot.app import DRAIN_S
from tests.whole.pressing import begun, states
from tests.whole.stage import Stage


@pytest.mark.parametrize("by_reply", [True, False])
async def test_a_deleted_status_message_is_replaced_by_one_with_the_picture(
    stage: Stage, *, by_reply: bool
) -> None:
    """What was paid for is delivered although a moderator took the message away, and only once."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        stage.vendor.change(latency_s=1)
        if by_reply:
            status = await stage.answer(people.say("ann", "art", "at dawn", reply_to=first))
            await stage.until(lambda: stage.vendor.traffic.running)
        else:
            _, status = await begun(stage, takes_s=1)
        known = set(stage.discord.world.state.messages)
        people.delete("mod", status)
        (new,) = await stage.until(
            lambda: [each for each in people.sees("ann", "art") if each.id not in known]
        )
        await stage.ended(new)
        await stage.until(lambda: stage.owed() == 0)
        edited = await stage.reply(new, "add a dog")

    assert stage.picture(edited)
    assert stage.vendor.traffic.total == 3


async def test_a_picture_comes_although_nobody_asks_for_it_any_more(stage: Stage) -> None:
    """Whoever deletes what they wrote, before it is answered, finds the picture all the same, once."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        known = set(stage.discord.world.state.messages)
        said = people.say("ann", "art", "at dawn", reply_to=first)
        people.delete("ann", said)
        (answer,) = await stage.until(
            lambda: [each for each in people.sees("ann", "art") if each.id not in known]
        )
        edited = await stage.reply(await stage.ended(answer), "add a dog")

    assert answer.reference_id is None
    assert stage.picture(edited)
    assert stage.vendor.traffic.total == 3


@pytest.mark.parametrize("how", ["the channel is deleted", "the bot is removed"])
async def test_what_waits_for_a_lost_place_is_not_drawn(stage: Stage, how: str) -> None:
    """What was sent is kept, and nobody is owed what can never be shown: the bot stops at once."""
    people, staging = stage.discord.people, stage.discord.staging
    async with asyncio.timeout(DRAIN_S), stage.bot(DARKROOM__TURNS__CONCURRENT_PER_USER="1"):
        await begun(stage, takes_s=1)
        people.slash("ann", "art", "imagine", prompt="a boat that waits")
        await stage.until(lambda: stage.turns() > 1)
        if how == "the bot is removed":
            staging.membership(guild="Lab", present=False)
        else:
            people.delete_channel("art")
        await stage.until(lambda: states(stage)[1] == "cancelled" and not stage.vendor.traffic.running)
        if how == "the bot is removed":
            staging.membership(guild="Lab", present=True)
        await stage.until(lambda: stage.owed() == 0)

    assert stage.vendor.traffic.total == 1
    assert len(stage.vendor.billing.charges) == 1


@pytest.mark.parametrize("how", ["a permission is lost", "the bot is removed"])
async def test_what_cannot_be_shown_for_now_is_shown_once_it_can(stage: Stage, how: str) -> None:
    """Until then the picture is kept, and holds nothing up; it is neither paid nor posted again."""
    staging = stage.discord.staging
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        stage.vendor.change(latency_s=1)
        said = stage.discord.people.say("ann", "art", "at dawn", reply_to=first)
        status = await stage.answer(said)
        await stage.until(lambda: stage.vendor.traffic.running)
        if how == "the bot is removed":
            staging.membership(guild="Lab", present=False)
        else:
            staging.overwrite(channel="art", who="darkroom", deny=["view_channel"])
        await stage.until(lambda: stage.vendor.traffic.running == 0)
    assert stage.owed() == 1
    if how == "the bot is removed":
        staging.membership(guild="Lab", present=True)
    else:
        staging.overwrite(channel="art", who="darkroom", allow=["view_channel"])
    async with stage.bot():
        await stage.ended(status)

    assert stage.picture(status)
    assert stage.answers(said) == [status]
    assert stage.vendor.traffic.total == 2
    assert stage.verdict() == []


@pytest.mark.parametrize("by", ["the channel", "a role of the bot"])
async def test_where_files_may_no_longer_be_shown_words_say_so_until_they_may(stage: Stage, by: str) -> None:
    """The permission to attach files is lost while the picture is made, and given back later."""
    staging = stage.discord.staging
    staging.overwrite(channel="art", who="moderators", allow=["attach_files"])
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        stage.vendor.change(latency_s=0.5)
        said = stage.discord.people.say("ann", "art", "at dawn", reply_to=first)
        status = await stage.answer(said)
        await stage.until(lambda: stage.vendor.traffic.running)
        staging.overwrite(channel="art", who="@everyone", deny=["attach_files"])
        withheld = (await stage.ended(status)).content
        if by == "the channel":
            staging.overwrite(channel="art", who="@everyone", allow=["attach_files"])
        else:
            staging.roles(guild="Lab", user="darkroom", names=["moderators"])
        await stage.until(lambda: status.attachments)

    assert "/last shows it" in withheld
    assert "/last" not in status.content
    assert stage.answers(said) == [status]

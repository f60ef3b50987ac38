"""Conversations in threads: carried on by talking, by two at once, through archives, locks and deletions."""

from __future__ import annotations

from sandbox.discord.state.records import Channel, Message
from tests.whole.moderating import settle_on
from tests.whole.pressing import labels, rows, states
from tests.whole.pressing import told as told_privately
from tests.whole.stage import Stage, digest, made_from

CREATING = "/channels/{channel_id}/messages/{message_id}/threads"


async def thread_under(stage: Stage, picture: Message) -> Channel:
    """The thread under a picture, once its first message is there."""
    opened = await stage.until(lambda: picture.thread_id)
    thread = stage.discord.people.channel(opened)
    await stage.until(lambda: first_words(stage, thread))
    return thread


def first_words(stage: Stage, thread: Channel) -> Message | None:
    """What the bot says first in a thread."""
    return next(
        (each for each in stage.discord.world.messages_in(thread.id) if "goes on" in each.content), None
    )


def reading(stage: Stage) -> None:
    """Let the bot read every message."""
    stage.discord.staging.message_content(allowed=True)


async def said(stage: Stage, who: str, thread: Channel, text: str) -> Message:
    """The end of what comes of a plain message."""
    message = stage.discord.people.say(who, thread, text)
    return await stage.ended(await stage.answer(message))


async def test_plain_messages_are_turns_on_the_head(stage: Stage) -> None:
    """Each edits the newest picture; talk among members is left alone."""
    reading(stage)
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond", thread=True)
        thread = await thread_under(stage, first)
        second = await said(stage, "ben", thread, "at dawn")
        stage.discord.people.say("ann", thread, "// nice, isn't it?")
        third = await said(stage, "ann", thread, "add a dog")

    hint = first_words(stage, thread)
    assert hint is not None
    assert "write what should change" in hint.content
    assert made_from(stage.picture(second)) == {digest(stage.picture(first))}
    assert digest(stage.picture(second)) in made_from(stage.picture(third))
    assert stage.turns() == 3
    assert stage.loud() == []


async def test_without_message_content_a_mention_a_reply_and_a_button_carry_it_on(stage: Stage) -> None:
    """The first message in the thread says so, has the button, can be replied to; plain ones do nothing."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        where = await told_privately(stage, people.click("ben", first, "Thread"))
        thread = await thread_under(stage, first)
        again = await told_privately(stage, people.click("ann", first, "Thread"))
        people.say("ben", thread, "nothing to do with the bot")
        second = await said(stage, "ben", thread, f"<@{stage.discord.world.bot.id}> at dawn")
        third = await stage.reply(second, "add a dog")
        hint = first_words(stage, thread)
        assert hint is not None
        fourth = await stage.reply(hint, "in snow")

    assert "mention" in hint.content
    assert labels(hint) == ["Edit"]
    assert f"<#{thread.id}>" in where.content
    assert again.content == where.content
    assert "Thread" not in labels(second)
    assert digest(stage.picture(second)) in made_from(stage.picture(third))
    assert digest(stage.picture(third)) in made_from(stage.picture(fourth))
    assert stage.turns() == 4


async def test_two_who_write_at_once_both_go_on_from_what_they_saw(stage: Stage) -> None:
    """Neither waits for the other's picture nor is refused; the next message follows the later of theirs.

    Where that one is deleted, the message after it goes on from what was before.
    """
    reading(stage)
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond", thread=True)
        thread = await thread_under(stage, first)
        stage.vendor.change(latency_s=0.5)
        messages = [
            stage.discord.people.say(who, thread, text)
            for who, text in (("ann", "at dawn"), ("ben", "in snow"))
        ]
        answers = [await stage.ended(await stage.answer(each)) for each in messages]
        last = await said(stage, "mod", thread, "add a dog")
        dog = stage.picture(last)
        stage.discord.people.click("mod", last, "Delete")
        await stage.until(lambda: rows(stage, "SELECT 1 FROM images WHERE removed"))
        anew = await said(stage, "ann", thread, "add a cat")

    dawn, snow = (stage.picture(each) for each in answers)
    assert made_from(dawn) == made_from(snow) == {digest(stage.picture(first))}
    assert digest(snow) in made_from(dog)
    assert digest(dawn) not in made_from(dog)
    assert made_from(stage.picture(anew)) == {digest(stage.picture(first)), digest(snow)}
    assert stage.verdict() == []


async def test_a_server_may_open_a_thread_for_every_conversation(stage: Stage) -> None:
    """Unless its member says otherwise; a thread that a kill prevented is opened after the restart."""
    await settle_on(stage, "threads", True)
    process = stage.spawn(DARKROOM_CRASH="settled")
    await stage.connected(process)
    asked = stage.discord.people.slash("ann", "art", "imagine", prompt="a koi pond")
    await stage.unless_dead(process)
    async with stage.bot():
        first = await stage.answered(asked)
        thread = await thread_under(stage, first)
        without = await stage.imagine(prompt="a boat", thread=False)
        private = await stage.imagine(prompt="a cat", private=True)
        await stage.until(lambda: stage.owed() == 0)

    assert thread.name == "a koi pond"
    assert (without.thread_id, private.thread_id) == (None, None)


async def test_a_thread_that_was_archived_meanwhile_is_opened_again(stage: Stage) -> None:
    """Its picture comes although nothing in an archived thread can be changed."""
    reading(stage)
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond", thread=True)
        thread = await thread_under(stage, first)
        stage.vendor.change(latency_s=0.7)
        message = stage.discord.people.say("ben", thread, "at dawn")
        status = await stage.answer(message)
        await stage.until(lambda: stage.vendor.traffic.running)
        stage.discord.people.set_thread(thread, archived=True)
        ended = await stage.ended(status)
        stage.discord.people.set_thread(thread, archived=True)
        later = await said(stage, "ben", thread, "add a dog")

    assert digest(stage.picture(ended)) in made_from(stage.picture(later))


async def test_a_thread_locked_while_a_picture_is_made_gets_it_once_it_is_open(stage: Stage) -> None:
    """Until then the picture is kept, and the bot can stop; /last has it, and the next start shows it."""
    reading(stage)
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond", thread=True)
        thread = await thread_under(stage, first)
        stage.vendor.change(latency_s=0.7)
        status = await stage.answer(stage.discord.people.say("ben", thread, "at dawn"))
        await stage.until(lambda: stage.vendor.traffic.running)
        stage.discord.people.set_thread(thread, archived=True, locked=True)
        await stage.until(lambda: rows(stage, "SELECT 1 FROM turns WHERE state = 'settled'"))
    stage.discord.people.set_thread(thread, archived=False, locked=False)
    async with stage.bot():
        ended = await stage.ended(status)

    assert stage.picture(ended)
    assert stage.vendor.traffic.total == 2
    assert stage.verdict() == []


async def test_a_deleted_thread_leaves_nothing_behind(stage: Stage) -> None:
    """What waits there ends free, what was sent is kept for whoever asked; its channel goes on as before."""
    reading(stage)
    async with stage.bot(DARKROOM__TURNS__CONCURRENT_PER_USER="1"):
        first = await stage.imagine(prompt="a koi pond", thread=True)
        thread = await thread_under(stage, first)
        stage.vendor.change(latency_s=1)
        for text in ("at dawn", "in snow"):
            await stage.answer(stage.discord.people.say("ben", thread, text))
        await stage.until(lambda: stage.vendor.traffic.running)
        stage.discord.people.delete_channel(thread)
        await stage.until(lambda: states(stage) == ["delivered", "settled", "cancelled"])
        assert rows(stage, "SELECT * FROM threads") == []
        last = await told_privately(stage, stage.discord.people.slash("ben", "art", "last"))
        edited = await stage.reply(first, "add a dog")

    assert stage.owed() == 0
    assert stage.verdict() == []
    assert last.attachments
    assert stage.picture(edited)
    assert stage.vendor.traffic.total == 3


async def test_the_starter_may_be_gone_and_anybody_may_have_made_the_thread(stage: Stage) -> None:
    """A conversation lives in its thread, whoever opened that, whatever becomes of the message above."""
    reading(stage)
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond", thread=True)
        thread = await thread_under(stage, first)
        people.delete("mod", first)
        second = await said(stage, "ben", thread, "at dawn")
        other = people.open_thread("ben", "art", "boats")
        message = people.say("ben", other, "hello")
        begun = await stage.answered(people.slash("ann", other, "imagine", prompt="a boat"))
        edited = await stage.reply(begun, "add a dog", who="ben")

    assert stage.picture(second)
    assert stage.answers(message) == []
    assert made_from(stage.picture(edited)) == {digest(stage.picture(begun))}

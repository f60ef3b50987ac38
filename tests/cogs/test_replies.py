"""Carrying a conversation on by talking: replies, direct messages, threads."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.intents import Continue
from bot.domain.telling import Telling
from bot.domain.turns import Turn
from bot.errors import Refusal, Refused
from sandbox.discord.rest.faults import Staged
from sandbox.discord.state.records import Message
from sandbox.discord.wire import message_payloads, payloads
from tests.cogs.lab import Lab
from tests.cogs.scripted import Gated
from tests.cogs.turns import PNG

POSTING = "/channels/{channel_id}/messages"


async def drawn(lab: Lab, where: str = "art") -> Message:
    """A finished picture of ann's."""
    asked = lab.discord.people.slash("ann", where, "imagine", prompt="a lighthouse")
    message = await lab.answer(asked)
    await lab.shown()
    return message


def continued(lab: Lab) -> Continue:
    """The newest intent, which must be one that goes on from something."""
    intent = lab.studio.asked[-1]
    assert isinstance(intent, Continue)
    return intent


async def test_a_reply_to_a_picture_is_a_turn_on_it(lab: Lab) -> None:
    """The bot answers with one reply, which shows the new picture; the old message stays as it was."""
    picture = await drawn(lab)
    before = len(picture.versions)
    said = lab.discord.people.say("ben", "art", "make it night", reply_to=picture)

    answer = await lab.reply_to(said)
    await lab.shown(2)

    intent = continued(lab)
    assert (intent.target, intent.instruction) == (lab.studio.asked[0].turn, "make it night")
    assert str(intent.asker.user) == lab.discord.people.user("ben").id
    assert answer.attachments[0].filename == f"{intent.turn}-1.png"
    assert answer.nonce == intent.turn
    assert lab.studio.shown[1].message == int(answer.id)
    assert len(picture.versions) == before
    assert lab.replies_to(said) == [answer]


async def test_no_answer_pings_whoever_asked(lab: Lab) -> None:
    """Not even the member who is replied to is notified."""
    picture = await drawn(lab)
    said = lab.discord.people.say("ben", "art", "make it night @everyone", reply_to=picture)

    answer = await lab.reply_to(said)
    await lab.shown(2)

    assert answer.mentions == []
    assert all(version.quiet for version in answer.versions)


async def test_files_of_a_reply_are_references_and_a_mask(lab: Lab) -> None:
    """A file whose name begins with `mask` is the mask, wherever it stands."""
    picture = await drawn(lab)
    files = [("dog.png", PNG), ("Mask 1.png", PNG + b"m"), ("hat.png", PNG + b"h")]
    lab.discord.people.say("ann", "art", "add these", reply_to=picture, files=files)

    await lab.shown(2)

    intent = continued(lab)
    assert [upload.name for upload in intent.images] == ["dog.png", "hat.png"]
    assert intent.mask is not None
    assert await intent.mask.fetch() == PNG + b"m"


@pytest.mark.parametrize("text", ["// not for you", "👍", "<:wow:12345> 🎉"])
async def test_talk_under_a_picture_is_left_alone(lab: Lab, text: str) -> None:
    """Members may speak among themselves there."""
    picture = await drawn(lab)
    said = lab.discord.people.say("ben", "art", text, reply_to=picture)

    await lab.settles()

    assert lab.replies_to(said) == []
    assert len(lab.studio.asked) == 1


async def test_pictures_without_words_are_asked_about(lab: Lab) -> None:
    """Nothing is spent on a guess."""
    picture = await drawn(lab)
    said = lab.discord.people.say("ben", "art", reply_to=picture, files=[("dog.png", PNG)])

    answer = await lab.reply_to(said)

    assert "what to do with it" in answer.content
    assert len(lab.studio.asked) == 1


async def test_a_reply_that_cannot_be_read_gets_one_hint(lab: Lab) -> None:
    """Without the intent Discord hides a reply that does not mention the bot."""
    picture = await drawn(lab)
    said = lab.discord.people.say("ben", "art", "make it night", reply_to=picture, ping=False)

    answer = await lab.reply_to(said)

    assert "/imagine" in answer.content
    assert len(lab.studio.asked) == 1


async def test_with_the_intent_a_reply_needs_no_ping(reading: Lab) -> None:
    """The operator may have been granted the message content."""
    picture = await drawn(reading)
    reading.discord.people.say("ben", "art", "make it night", reply_to=picture, ping=False)

    await reading.shown(2)

    assert continued(reading).instruction == "make it night"


async def test_a_reply_to_a_member_is_none_of_the_bots_business(lab: Lab) -> None:
    """Unless it mentions the bot: then one hint."""
    bot_id = lab.discord.world.bot.id
    theirs = lab.discord.people.say("ann", "art", "look what I made")
    ignored = lab.discord.people.say("ben", "art", "make it night", reply_to=theirs)
    addressed = lab.discord.people.say("ben", "art", f"<@{bot_id}> edit this", reply_to=theirs)

    answer = await lab.reply_to(addressed)

    assert "that I posted" in answer.content
    assert lab.replies_to(ignored) == []
    assert lab.studio.asked == []


async def test_the_mention_of_the_bot_is_no_part_of_the_instruction(lab: Lab) -> None:
    """People write it because replies made without a ping need it."""
    picture = await drawn(lab)
    bot_id = lab.discord.world.bot.id
    lab.discord.people.say("ben", "art", f"<@{bot_id}> make it night", reply_to=picture, ping=False)

    await lab.shown(2)

    assert continued(lab).instruction == "make it night"


async def test_a_deleted_picture_still_serves(lab: Lab) -> None:
    """A reply may be under way when its picture is deleted; the studio has the bytes."""
    picture = await drawn(lab)
    lab.staging.silence()
    said = lab.discord.people.say("ben", "art", "make it night", reply_to=picture)
    lab.discord.people.delete("mod", picture)
    lab.staging.silence(on=False)
    told = message_payloads.message(lab.discord.world, said)
    assert told["referenced_message"] is None
    lab.discord.world.sessions.dispatch(
        "MESSAGE_CREATE", told | {"guild_id": channel_of(lab, "art")["guild_id"]}
    )

    await lab.shown(2)

    assert continued(lab).target == lab.studio.asked[0].turn


async def test_other_messages_of_the_bot_are_not_pictures(lab: Lab) -> None:
    """A reply to a hint is talk."""
    theirs = lab.discord.people.say("ann", "art", "look what I made")
    bot_id = lab.discord.world.bot.id
    addressed = lab.discord.people.say("ben", "art", f"<@{bot_id}> edit this", reply_to=theirs)
    hint = await lab.reply_to(addressed)
    said = lab.discord.people.say("ben", "art", "thanks!", reply_to=hint)

    await lab.settles()

    assert lab.replies_to(said) == []
    assert lab.studio.asked == []


async def test_a_message_told_three_times_is_one_turn_and_one_reply(lab: Lab) -> None:
    """Gateways repeat events."""
    picture = await drawn(lab)
    lab.staging.copies(times=3)
    said = lab.discord.people.say("ben", "art", "make it night", reply_to=picture)

    await lab.reply_to(said)
    await lab.shown(2)
    lab.staging.copies(times=1)
    await lab.settles()

    assert len(lab.replies_to(said)) == 1
    assert len(lab.studio.asked) == 2


async def test_what_memory_knows_to_be_wrong_is_answered_in_words(lab: Lab) -> None:
    """One reply with the reason; no turn exists."""
    picture = await drawn(lab)
    lab.studio.refuses = Refused(Refusal.SHUTTING_DOWN)
    said = lab.discord.people.say("ben", "art", "make it night", reply_to=picture)

    answer = await lab.reply_to(said)

    assert "restarted" in answer.content
    assert len(lab.studio.asked) == 1


async def test_where_the_bot_may_not_attach_it_says_so_first(lab: Lab) -> None:
    """Nothing is spent on a picture that could not be shown."""
    picture = await drawn(lab)
    lab.staging.overwrite(channel="art", who="darkroom", deny=["attach_files"])
    lab.discord.world.sessions.dispatch("CHANNEL_UPDATE", channel_of(lab, "art"))
    said = lab.discord.people.say("ben", "art", "make it night", reply_to=picture)

    answer = await lab.reply_to(said)

    assert "Attach Files" in answer.content
    assert len(lab.studio.asked) == 1


def channel_of(lab: Lab, name: str) -> dict[str, object]:
    """The channel as the gateway tells of it."""
    return payloads.channel(lab.discord.world, lab.discord.people.channel(name))


@pytest.mark.parametrize("kind", [Staged.LOST, Staged.CUT, Staged.DROP])
async def test_a_reply_is_posted_once_whatever_the_connection_does(lab: Lab, kind: Staged) -> None:
    """Whether Discord had posted it or not, in the end there is one."""
    picture = await drawn(lab)
    lab.studio.will(gate := Gated())
    lab.staging.fault(kind=kind, method="POST", route=POSTING, status=503)
    said = lab.discord.people.say("ben", "art", "make it night", reply_to=picture)
    await gate.begun.wait()
    gate.finish.set()

    await lab.shown(2)

    (answer,) = lab.replies_to(said)
    assert answer.attachments[0].filename.endswith(".png")


async def test_a_failing_studio_is_told_by_a_reply(lab: Lab) -> None:
    """Also where there is no message yet."""

    async def breaks(turn: Turn) -> AsyncIterator[Telling]:
        raise ZeroDivisionError(turn.id)
        yield

    picture = await drawn(lab)
    lab.studio.will(breaks)
    said = lab.discord.people.say("ben", "art", "make it night", reply_to=picture)

    answer = await lab.reply_to(said)
    await lab.discord.world.until(lambda: "went wrong" in answer.content)

    assert len(lab.replies_to(said)) == 1

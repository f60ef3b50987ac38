"""Messages that answer none in particular: in direct messages, and in a conversation's thread."""

from __future__ import annotations

from bot.domain.ids import ChannelId, TurnId, UserId
from bot.domain.intents import Continue
from bot.domain.places import Address, Place
from bot.domain.turns import State
from sandbox.discord.state.records import Channel
from tests.cogs.lab import Lab
from tests.cogs.turns import a_turn


def head_of(lab: Lab, channel: Channel) -> TurnId:
    """The turn that plain messages there go on from."""
    place = Place(channel=ChannelId(int(channel.id)))
    head = a_turn(place, Address(channel=place.channel), UserId(1), state=State.DELIVERED)
    lab.studio.places.heads[place.channel] = head
    return head.id


async def test_a_direct_message_goes_on_from_the_head(lab: Lab) -> None:
    """There everything is meant for the bot; a reply goes on from what it answers."""
    place = lab.discord.people.direct("ann")
    head = head_of(lab, place)
    said = lab.discord.people.say("ann", place, "make it night")

    answer = await lab.reply_to(said)
    await lab.shown()
    lab.discord.people.say("ann", place, "and snow", reply_to=answer)
    await lab.shown(2)

    assert [continued_.target for continued_ in lab.studio.asked if isinstance(continued_, Continue)] == [
        head,
        lab.studio.asked[0].turn,
    ]


async def test_a_direct_message_with_nothing_to_go_on_from_gets_a_hint(lab: Lab) -> None:
    """A conversation begins with /imagine."""
    said = lab.discord.people.say("ann", lab.discord.people.direct("ann"), "hello")

    answer = await lab.reply_to(said)

    assert "Begin with /imagine" in answer.content


async def test_plain_messages_in_a_thread_go_on_from_its_head(reading: Lab) -> None:
    """With the intent; in a thread that is no conversation of ours nothing happens."""
    thread = reading.discord.people.open_thread("ann", "art", "boats")
    other = reading.discord.people.open_thread("ann", "art", "talk")
    head = head_of(reading, thread)
    talk = reading.discord.people.say("ann", other, "hello")
    said = reading.discord.people.say("ann", thread, "make it night")

    await reading.reply_to(said)
    await reading.shown()

    (intent,) = reading.studio.asked
    assert isinstance(intent, Continue)
    assert (intent.target, intent.place.counted_channel) == (
        head,
        int(reading.discord.people.channel("art").id),
    )
    assert reading.replies_to(talk) == []

"""`/imagine` over a real client and real sockets, with a scripted studio behind."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.intents import Begin
from bot.errors import Refusal, Refused
from sandbox.discord.rest.faults import Staged
from tests.cogs.lab import Lab
from tests.cogs.scripted import Gated
from tests.cogs.turns import PNG

CALLBACK = "/interactions/{interaction_id}/{token}/callback"


async def begun(lab: Lab) -> Begin:
    """The first intent that reached the studio."""
    await lab.shown()
    intent = lab.studio.asked[0]
    assert isinstance(intent, Begin)
    return intent


async def test_a_command_ends_in_a_picture_on_its_own_answer(lab: Lab) -> None:
    """The one message that answers the command shows the picture, under the turn's name."""
    asked = lab.discord.people.slash("ann", "art", "imagine", prompt="a lighthouse")

    message = await lab.answer(asked)
    intent = await begun(lab)

    (attachment,) = message.attachments
    assert attachment.filename == f"{intent.turn}-1.png"
    assert lab.discord.world.bytes_of(attachment.id) == PNG
    assert [each["label"] for each in message.components[0]["components"]] == [
        "Edit",
        "Again",
        "Options",
        "Thread",
        "History",
    ]
    assert lab.studio.shown[0].files == {attachment.filename: (f"{intent.turn}-1", int(attachment.id))}
    assert lab.discord.people.sees("ann", "art") == [message]


async def test_every_option_reaches_the_studio(lab: Lab) -> None:
    """What was typed and attached is what is asked, the files in their order."""
    files = [(f"{name}.png", PNG + name.encode()) for name in ("first", "second", "mask")]
    lab.discord.people.slash(
        "ann",
        "art",
        "imagine",
        prompt="a lighthouse",
        size="1024x1024",
        quality="low",
        count=2,
        provider="paint",
        image1=files[0],
        image3=files[1],
    )

    intent = await begun(lab)

    chosen = intent.options
    assert (intent.instruction, chosen.size, chosen.quality) == ("a lighthouse", "1024x1024", "low")
    assert (chosen.count, chosen.provider) == (2, "paint")
    assert [upload.name for upload in intent.images] == ["first.png", "second.png"]
    assert [await upload.fetch() for upload in intent.images] == [data for _, data in files[:2]]


async def test_who_and_where_reach_the_studio(lab: Lab) -> None:
    """The asker with their roles, the place, and how the answer is reached."""
    asked = lab.discord.people.slash("mod", "art", "imagine", prompt="a lighthouse")

    intent = await begun(lab)

    mod, art = lab.discord.people.user("mod"), lab.discord.people.channel("art")
    assert str(intent.asker.user) == mod.id
    assert intent.asker.moderator
    assert set(lab.discord.world.state.guilds[art.guild_id or ""].members[mod.id].roles) <= {
        str(role) for role in intent.asker.roles
    }
    assert (str(intent.place.channel), str(intent.place.guild)) == (art.id, art.guild_id)
    assert str(intent.address.message) == asked.original_id
    assert intent.address.token == asked.token
    assert not intent.address.token_only


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"size": "7x7"}, "“7x7” is not possible as size"),
        ({"count": 9}, "“9” is not possible as count"),
        ({"mask": ("mask.png", PNG)}, "no picture"),
        ({"private": True, "thread": True}, "private picture cannot have a thread"),
        ({"image1": ("drawing.svg", b"<svg/>")}, "drawing.svg"),
        ({"image1": ("page.html", b"<html>")}, "page.html"),
        ({f"image{number}": (f"{number}.png", PNG) for number in range(1, 6)}, "takes 4"),
    ],
)
async def test_what_memory_knows_to_be_wrong_is_refused_at_once(
    lab: Lab, options: dict[str, Any], said: str
) -> None:
    """Only the asker reads why, in one answer; no turn exists."""
    asked = lab.discord.people.slash("ann", "art", "imagine", prompt="a lighthouse", **options)

    assert said in await lab.private_answer(asked)
    assert lab.studio.asked == []
    assert lab.discord.people.sees("ben", "art") == []


async def test_a_refusal_speaks_the_asker_s_language(lab: Lab) -> None:
    """Discord tells the language of whoever types."""
    lab.discord.people.user("ann").locale = "zh-CN"
    lab.studio.refuses = Refused(Refusal.SHUTTING_DOWN)
    asked = lab.discord.people.slash("ann", "art", "imagine", prompt="灯塔")

    assert "重" in await lab.private_answer(asked)


async def test_a_lost_interaction_begins_nothing(lab: Lab) -> None:
    """Where Discord no longer takes the acknowledgement (10062) there is no turn, so no spend."""
    lab.staging.settings(answer_within=-1)
    lab.discord.people.slash("ann", "art", "imagine", prompt="a lighthouse")

    await lab.discord.world.until(lambda: lab.discord.world.journal.asked("POST", CALLBACK))
    lab.staging.settings(answer_within=3)
    await lab.settles()

    assert lab.studio.asked == []


async def test_an_acknowledgement_that_arrived_though_discord_faltered_counts(lab: Lab) -> None:
    """discord.py says it twice after a 502; the second is told 40060, and the turn goes on, once."""
    lab.staging.fault(kind=Staged.LOST, method="POST", route=CALLBACK, status=502)
    asked = lab.discord.people.slash("ann", "art", "imagine", prompt="a lighthouse")

    message = await lab.answer(asked)
    await lab.shown()

    assert len(message.attachments) == 1
    assert len(lab.studio.asked) == 1


async def test_an_interaction_told_twice_is_one_turn(lab: Lab) -> None:
    """Gateways repeat events; the second is acknowledged by nobody and begins nothing."""
    lab.staging.copies(times=3)
    asked = lab.discord.people.slash("ann", "art", "imagine", prompt="a lighthouse")

    message = await lab.answer(asked)
    await lab.shown()
    lab.staging.copies(times=1)
    await lab.settles()

    assert len(lab.studio.asked) == 1
    assert len(message.attachments) == 1


async def test_a_private_picture_is_seen_by_its_asker_alone(lab: Lab) -> None:
    """The answer is ephemeral and lives on the token."""
    asked = lab.discord.people.slash("ann", "art", "imagine", prompt="a lighthouse", private=True)

    message = await lab.answer(asked)
    intent = await begun(lab)

    assert intent.private
    assert intent.address.token_only
    assert lab.discord.people.sees("ann", "art") == [message]
    assert lab.discord.people.sees("ben", "art") == []


async def test_where_the_bot_is_no_member_the_token_is_all_there_is(lab: Lab) -> None:
    """A member may carry the bot into their own conversations."""
    place = next(channel for channel in lab.discord.world.state.channels.values() if channel.is_private)
    asked = lab.discord.people.slash("ann", place, "imagine", prompt="a lighthouse")

    message = await lab.answer(asked)
    intent = await begun(lab)

    assert intent.address.token_only
    assert len(message.attachments) == 1


async def test_a_thread_is_opened_under_the_finished_picture(lab: Lab) -> None:
    """It is asked for with the command, and named for the instruction."""
    asked = lab.discord.people.slash("ann", "art", "imagine", prompt="a  lighthouse\nat dusk", thread=True)

    message = await lab.answer(asked)
    thread_id = await lab.discord.world.until(lambda: message.thread_id)

    assert lab.discord.world.state.channels[thread_id].name == "a lighthouse at dusk"


@pytest.mark.parametrize(
    ("option", "typed", "others", "suggested"),
    [
        ("size", "", {}, ["1024x1024", "1536x1024", "512x512"]),
        ("size", "15", {}, ["1536x1024"]),
        ("size", "", {"provider": "ink"}, ["512x512"]),
        ("quality", "H", {}, ["high"]),
        ("provider", "", {}, ["paint", "ink"]),
    ],
)
async def test_suggestions_come_from_the_providers(
    lab: Lab, option: str, typed: str, others: dict[str, str], suggested: list[str]
) -> None:
    """What a provider has is suggested while one types; a provider already chosen narrows it."""
    asked = lab.discord.people.autocomplete("ann", "art", "imagine", option, **{option: typed, **others})

    choices = await lab.discord.world.until(lambda: asked.choices)

    assert [choice["value"] for choice in choices] == suggested


async def test_an_upload_that_cannot_be_fetched_is_told_by_name(lab: Lab) -> None:
    """The address may be dead by the time it is wanted."""
    lab.studio.will(gate := Gated())
    lab.discord.people.slash("ann", "art", "imagine", prompt="a lighthouse", image1=("a.png", PNG))
    await lab.discord.world.until(lambda: lab.studio.asked)
    intent = lab.studio.asked[0]
    assert isinstance(intent, Begin)
    upload = intent.images[0]
    lab.staging.expire_urls()

    with pytest.raises(Refused) as refused:
        await upload.fetch()
    gate.finish.set()
    await lab.shown()

    assert refused.value.why is Refusal.UPLOAD_UNREADABLE
    assert refused.value.facts == {"name": "a.png"}

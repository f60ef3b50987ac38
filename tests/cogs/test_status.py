"""The one message of a turn, whatever becomes of Discord, of the message and of the token."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.telling import Ended, Working
from bot.errors import Refusal
from sandbox.discord.rest.faults import Staged
from sandbox.discord.state.records import Interaction, Message
from tests.cogs.lab import Lab
from tests.cogs.scripted import Gated, Script
from tests.cogs.turns import PNG, refused

BY_TOKEN = "/webhooks/{application_id}/{token}/messages/{message_id}"
BY_BOT = "/channels/{channel_id}/messages/{message_id}"
POSTING = "/channels/{channel_id}/messages"


async def running(lab: Lab, gate: Script, **options: object) -> tuple[Interaction, Message]:
    """Begin a turn and return once its preview is on the screen."""
    lab.studio.will(gate)
    asked = lab.discord.people.slash("ann", "art", "imagine", prompt="a lighthouse", **options)
    message = await lab.answer(asked)
    await lab.discord.world.until(lambda: message.attachments)
    return asked, message


async def test_a_running_turn_shows_a_preview_and_a_cancel_button(lab: Lab) -> None:
    """While it runs: no result file and a Cancel; at the end neither preview nor button."""
    _, message = await running(lab, gate := Gated(pictures=2), count=2)

    assert [each.filename for each in message.attachments] == ["preview.webp"]
    assert "Cancel" in str(message.components)
    gate.finish.set()
    await lab.shown()

    assert [each.filename[-6:] for each in message.attachments] == ["-1.png", "-2.png"]
    assert "Cancel" not in str(message.components)


async def test_no_version_of_it_pings_anybody(lab: Lab) -> None:
    """Every request says that nobody is to be notified, and nobody is."""
    _, message = await running(lab, gate := Gated())
    gate.finish.set()
    await lab.shown()

    assert message.versions
    assert all(version.quiet in (True, None) for version in message.versions)
    assert message.mentions == []


async def test_a_refusal_after_the_acknowledgement_is_its_last_text(lab: Lab) -> None:
    """It needs no picture and no button, and it counts as shown."""

    async def refuses(turn):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  a script of one line
        yield Ended(refused(turn, Refusal.UPLOAD_DAMAGED))

    lab.studio.will(refuses)
    asked = lab.discord.people.slash("ann", "art", "imagine", prompt="a lighthouse")
    message = await lab.answer(asked)
    await lab.shown()

    assert "damaged" in message.content
    assert (message.attachments, message.components) == ([], [])
    assert lab.studio.shown[0].files == {}


async def test_from_minute_13_the_bot_edits_with_its_own_hands(lab: Lab) -> None:
    """The token would soon be dead; the message stays the same."""
    asked, message = await running(lab, gate := Gated())

    lab.staging.advance(seconds=timedelta(minutes=13, seconds=1).total_seconds())
    gate.finish.set()
    await lab.shown()

    assert lab.discord.world.journal.asked("PATCH", BY_BOT)
    assert lab.discord.people.sees("ann", "art") == [message]
    assert message.id == asked.original_id
    assert message.attachments[0].filename.endswith(".png")


async def test_a_token_that_dies_early_is_made_up_for(lab: Lab) -> None:
    """Some never work for their whole time; then the bot's own route shows the end."""
    _, message = await running(lab, gate := Gated())

    lab.staging.settings(token_lifetime=0)
    gate.finish.set()
    await lab.shown()

    assert message.attachments[0].filename.endswith(".png")
    assert len(lab.discord.people.sees("ann", "art")) == 1


async def test_a_private_turn_keeps_to_its_token_beyond_minute_13(lab: Lab) -> None:
    """There is no other way to it; the last two minutes are for the ending."""
    _, message = await running(lab, gate := Gated(), private=True)

    lab.staging.advance(seconds=timedelta(minutes=14).total_seconds())
    gate.finish.set()
    await lab.shown()

    assert message.attachments[0].filename.endswith(".png")


async def test_a_private_turn_whose_token_died_ends_in_silence(lab: Lab) -> None:
    """Nobody else may see it, so it is posted nowhere; the studio still owes it."""
    await running(lab, gate := Gated(), private=True)

    lab.staging.settings(token_lifetime=0)
    gate.finish.set()
    await lab.discord.world.until(lambda: [e for e in lab.discord.world.journal.exchanges if e.code == 50027])
    await lab.settles()

    assert lab.studio.shown == []
    assert lab.studio.put_off == [lab.studio.asked[0].turn]
    assert lab.discord.world.journal.asked("POST", POSTING) == []


async def test_a_deleted_message_is_replaced_once_at_the_end(lab: Lab) -> None:
    """Nothing more is said while it runs; the picture comes as one new message."""
    _, message = await running(lab, gate := Gated())

    lab.discord.people.delete("mod", message)
    gate.finish.set()
    await lab.shown()

    (new,) = lab.discord.people.sees("ann", "art")
    assert new.id != message.id
    assert lab.studio.shown[0].message == int(new.id)
    assert new.attachments[0].filename.endswith(".png")


@pytest.mark.parametrize("kind", [Staged.ERROR, Staged.LOST, Staged.DROP, Staged.CUT, Staged.LIMIT])
async def test_the_last_edit_is_never_dropped(lab: Lab, kind: Staged) -> None:
    """Whether Discord falters before or after doing it, the end is shown, once."""
    _, message = await running(lab, gate := Gated())

    lab.staging.fault(kind=kind, method="PATCH", route=BY_TOKEN, status=503, seconds=0.2)
    gate.finish.set()
    await lab.shown()

    assert message.attachments[0].filename.endswith(".png")
    assert len(lab.studio.shown) == 1
    assert lab.discord.people.sees("ann", "art") == [message]


async def test_a_picture_over_the_place_s_limit_is_made_smaller(lab: Lab) -> None:
    """The studio is told what fits; where Discord takes even less, half of it."""
    lab.studio.data = PNG * 1000
    _, message = await running(lab, gate := Gated())

    lab.staging.place(channel="art", upload_limit=900_000)
    gate.finish.set()
    await lab.shown()

    assert message.attachments[0].filename.endswith(".jpg")
    assert message.attachments[0].size <= 900_000


async def test_where_the_bot_lost_the_channel_nothing_is_tried_again(lab: Lab) -> None:
    """A missing permission is final: the ending waits for the next start of the bot."""
    asked, _ = await running(lab, gate := Gated())

    lab.staging.advance(seconds=timedelta(minutes=13, seconds=1).total_seconds())
    lab.staging.overwrite(channel="art", who="darkroom", deny=["view_channel"])
    gate.finish.set()
    await lab.discord.world.until(lambda: lab.discord.world.journal.asked("PATCH", BY_BOT))
    await lab.settles()

    assert len(lab.discord.world.journal.asked("PATCH", BY_BOT)) == 1
    assert lab.studio.shown == []
    assert asked.original_id


async def test_a_bug_in_the_studio_still_ends_the_message(lab: Lab) -> None:
    """Nobody is left in front of a message that says "working" for ever."""

    async def breaks(turn):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  a script of two lines
        yield Working("paint", 16.0)
        raise ZeroDivisionError(turn.id)

    lab.studio.will(breaks)
    asked = lab.discord.people.slash("ann", "art", "imagine", prompt="a lighthouse")
    message = await lab.answer(asked)
    await lab.discord.world.until(lambda: "went wrong" in message.content)

    assert message.components == []
    assert lab.studio.shown == []


async def test_fifty_at_once_meet_no_rate_limit(lab: Lab) -> None:
    """Each shows a preview and a picture, and Discord never has to say 429."""
    gates = [Gated() for _ in range(50)]
    lab.studio.will(*gates)
    asked = [lab.discord.people.slash("ann", "art", "imagine", prompt=f"boat {n}") for n in range(50)]
    messages = [await lab.answer(each) for each in asked]
    await lab.discord.world.until(lambda: all(message.attachments for message in messages))
    for gate in gates:
        gate.finish.set()
    await lab.shown(50)

    assert lab.discord.world.journal.limited() == []
    assert all(message.attachments[0].filename.endswith(".png") for message in messages)

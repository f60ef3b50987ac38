"""A Discord that misbehaves while a turn begins, runs and ends: one answer, one request, one charge."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from tests.whole.pressing import begun, told
from tests.whole.stage import Stage

CALLBACK = "/interactions/{interaction_id}/{token}/callback"
POSTING = "/channels/{channel_id}/messages"
BY_BOT = "/channels/{channel_id}/messages/{message_id}"
BY_TOKEN = "/webhooks/{application_id}/{token}/messages/{message_id}"
NO_SUCH_WEBHOOK, INVALID_TOKEN = 10015, 50027


LOST_ACKNOWLEDGEMENTS: dict[str, dict[str, object]] = {
    "refused": {"kind": "refuse", "code": 10062},
    "late": {"kind": "delay", "seconds": 0.4},
}


@pytest.mark.parametrize("case", LOST_ACKNOWLEDGEMENTS)
async def test_a_lost_interaction_costs_nothing(stage: Stage, case: str) -> None:
    """Where Discord takes no acknowledgement any more (10062) there is no turn; the next one is served."""
    async with stage.bot():
        stage.discord.staging.settings(answer_within=0.2)
        stage.discord.staging.fault(route=CALLBACK, **LOST_ACKNOWLEDGEMENTS[case])
        lost = stage.discord.people.slash("ann", "art", "imagine", prompt="a boat")
        await stage.until(lambda: stage.discord.world.journal.asked("POST", CALLBACK))
        stage.discord.staging.settings(answer_within=3)
        await stage.imagine(prompt="another boat")

    assert stage.answers(lost) == []
    assert (stage.turns(), stage.vendor.traffic.total) == (1, 1)


@pytest.mark.parametrize("kind", ["lost", "cut", "drop", "error"])
async def test_an_acknowledgement_in_doubt_is_settled_by_asking_again(stage: Stage, kind: str) -> None:
    """Taken or not, once its confirmation is lost: said again, Discord takes it or tells 40060."""
    async with stage.bot():
        stage.discord.staging.fault(route=CALLBACK, kind=kind)
        asked = stage.discord.people.slash("ann", "art", "imagine", prompt="a boat")
        message = await stage.answered(asked)

    assert stage.picture(message)
    assert stage.answers(asked) == [message]
    assert stage.vendor.traffic.total == 1


@pytest.mark.parametrize("kind", ["lost", "cut"])
async def test_a_press_whose_acknowledgement_is_in_doubt_still_counts(stage: Stage, kind: str) -> None:
    """Cancel cancels, and nobody is told that anything went wrong."""
    async with stage.bot():
        asked, status = await begun(stage, takes_s=20)
        stage.discord.staging.fault(route=CALLBACK, kind=kind)
        pressed = stage.discord.people.click("ann", status, "Cancel")
        ended = await stage.ended(status)

    assert "Cancelled" in ended.content
    assert (stage.answers(asked), pressed.followups) == ([status], [])


@pytest.mark.parametrize("kind", ["lost", "cut"])
async def test_a_command_of_few_words_is_answered_once(stage: Stage, kind: str) -> None:
    """A rule is set and told once, although the confirmation of its acknowledgement was lost."""
    async with stage.bot():
        stage.discord.staging.fault(route=CALLBACK, kind=kind)
        asked = stage.discord.people.slash("mod", "art", "quota set", limit=2, per="day")
        told = await stage.answered(asked)

    assert "2" in told.content
    assert stage.answers(asked) == [told]


@pytest.mark.parametrize(
    ("kind", "status"), [("lost", 502), ("cut", 0), ("error", 502), ("error", 503), ("drop", 0)]
)
async def test_a_reply_is_answered_by_one_message(stage: Stage, kind: str, status: int) -> None:
    """Whether or not the post went through that nobody confirmed."""
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        stage.discord.staging.fault(kind=kind, status=status, method="POST", route=POSTING)
        said = stage.discord.people.say("ann", "art", "at dawn", reply_to=first)
        edited = await stage.ended(await stage.answer(said))

    assert stage.picture(edited)
    assert stage.answers(said) == [edited]
    assert stage.vendor.traffic.total == 2


EDIT_FAULTS: dict[str, list[dict[str, object]]] = {
    "limited": [{"kind": "limit", "seconds": 0.7}],
    "limited as a whole": [{"kind": "limit_all", "seconds": 0.7}],
    "broken": [{"kind": "error", "status": 503}, {"kind": "drop"}],
    "done but not confirmed": [{"kind": "cut"}, {"kind": "lost", "status": 502}],
}


@pytest.mark.parametrize("by_token", [True, False])
@pytest.mark.parametrize("case", EDIT_FAULTS)
async def test_the_picture_comes_once_edits_work_again(stage: Stage, case: str, *, by_token: bool) -> None:
    """Edits that fail while it runs are left out, not made up for; the last one is insisted on."""
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        stage.vendor.change(latency_s=0.5)
        for fault in EDIT_FAULTS[case]:
            stage.discord.staging.fault(method="PATCH", route=BY_TOKEN if by_token else BY_BOT, **fault)
        message = await (stage.imagine(prompt="a boat") if by_token else stage.reply(first, "at dawn"))

    assert stage.picture(message)
    assert len(message.versions) <= 4


async def test_a_ban_that_one_turn_meets_is_kept_by_all(stage: Stage) -> None:
    """While Discord's network lets nothing through nobody knocks again; then every picture comes."""
    lasts_s = 2
    async with stage.bot():
        stage.discord.staging.fault(kind="ban", seconds=lasts_s, method="PATCH", route=BY_TOKEN)
        ask = stage.discord.people.slash
        asked = [ask(who, "art", "imagine", prompt="a boat") for who in ("ann", "ben", "mod")]
        messages = await asyncio.gather(*(stage.answered(each) for each in asked))

    assert all(stage.pictures(message) for message in messages)
    edits = stage.discord.world.journal.asked("PATCH", BY_TOKEN)
    (banned,) = [edit for edit in edits if edit.fault == "ban"]
    # What was on its way when the ban was heard of still arrives, once a message.
    over = banned.at + banned.seconds + lasts_s
    knocked = Counter(edit.path for edit in edits if banned.at <= edit.at < over)
    assert set(knocked.values()) == {1}


async def test_previews_that_discord_holds_up_are_skipped(stage: Stage) -> None:
    """A limit as long as the turn lets one edit wait, not a queue of them: the next one is the picture."""
    async with stage.bot():
        _, status = await begun(stage, takes_s=3)
        before = len(status.versions)
        stage.discord.staging.fault(kind="limit", seconds=2.5, method="PATCH", route=BY_TOKEN)
        await stage.ended(status)

    assert len(status.versions) - before <= 2


async def test_an_edit_that_discord_never_answers_holds_nothing_up(stage: Stage) -> None:
    """After some seconds the bot's own route is taken, and the picture comes by it."""
    async with stage.bot():
        asked = stage.discord.people.slash("ann", "art", "imagine", prompt="a boat")
        stage.vendor.change(latency_s=1)
        stage.discord.staging.fault(kind="hang", method="PATCH", route=BY_TOKEN)
        message = await stage.answered(asked)
        assert stage.picture(message)


@pytest.mark.parametrize("code", [INVALID_TOKEN, NO_SUCH_WEBHOOK])
async def test_a_token_that_died_early_is_replaced_by_the_bots_own_hands(stage: Stage, code: int) -> None:
    """The picture comes by the bot's own route, on the same message; the token is tried once at most."""
    async with stage.bot():
        asked, status = await begun(stage, takes_s=1)
        if code == INVALID_TOKEN:
            stage.discord.staging.settings(token_lifetime=0)
        else:
            stage.discord.staging.fault(kind="refuse", code=code, route=BY_TOKEN, times=100)
        await stage.ended(status)

    assert stage.picture(status)
    assert stage.answers(asked) == [status]
    assert status.versions[-1].route.endswith(BY_BOT)
    assert len([each for each in stage.discord.world.journal.exchanges if each.code == code]) == 1


async def test_a_private_turn_lives_on_its_token(stage: Stage) -> None:
    """Only the asker sees it, from its first word to its picture, and the bot's own route is never used."""
    async with stage.bot():
        _, status = await begun(stage, takes_s=1, private=True)
        await stage.ended(status)

    assert status.is_ephemeral
    assert stage.picture(status)
    assert stage.discord.people.sees("ben", "art") == []
    assert stage.discord.world.journal.asked("PATCH", BY_BOT) == []


async def test_a_private_turn_survives_a_restart(stage: Stage) -> None:
    """Killed when its picture was in the store, the bot shows it through the stored token."""
    process = stage.spawn(DARKROOM_CRASH="settled")
    await stage.connected(process)
    asked = stage.discord.people.slash("ann", "art", "imagine", prompt="a boat", private=True)
    await stage.unless_dead(process)

    async with stage.bot():
        message = await stage.answered(asked)

    assert message.is_ephemeral
    assert stage.picture(message)


@pytest.mark.parametrize("how", ["its token died", "its reader dismissed it"])
async def test_a_private_picture_that_nothing_leads_to_is_kept_for_last(stage: Stage, how: str) -> None:
    """It was paid for, nobody else is shown it, and no later start tries in vain."""
    people, settings = stage.discord.people, stage.discord.staging.settings
    async with stage.bot():
        _, status = await begun(stage, takes_s=0.5, private=True)
        if how == "its token died":
            settings(token_lifetime=0)
        else:
            people.delete("ann", status)
        await stage.until(lambda: stage.owed() == 0)
        settings(token_lifetime=900)
        last = await told(stage, people.slash("ann", "art", "last"))
    # Whoever judges the scene shall know that the first one had died.
    settings(token_lifetime=0)

    assert not [each for each in status.attachments if each.filename != "preview.webp"]
    assert last.attachments
    assert people.sees("ben", "art") == []

"""What moderators forbid is refused before money, and what they hold waits for them, through restarts."""

from __future__ import annotations

from functools import partial

from sandbox.discord.state.records import Interaction, Message
from tests.whole.moderating import asks, audited, channel_id, settle_on, told, waits
from tests.whole.pressing import KILLED, form, labels, png, rows, used
from tests.whole.pressing import told as told_privately
from tests.whole.stage import Stage


async def test_a_blocked_term_refuses_before_money_and_in_the_end_pauses(stage: Stage) -> None:
    """The sentence names the term; the fifth refusal within an hour pauses, and a moderator lifts that."""
    async with stage.bot(DARKROOM__POLICY__STRIKES_PER_HOUR="3"):
        assert "Blocked" in await told(stage, "policy block", term="Mickey Mouse")
        assert "Blocked" in await told(stage, "policy block", term="nude", nsfw=True)
        assert "mickey mouse" in await told(stage, "policy try", text="MICKEY-MOUSE at sea")
        first = await asks(stage, "ann", "Mickéy   mouse at sea")
        second = await asks(stage, "ann", "a nude statue")
        stage.discord.staging.place(channel="lounge", nsfw=True)
        allowed = await asks(stage, "ann", "a nude statue", "lounge")
        third = await asks(stage, "ann", "mickey mouse")
        paused = await asks(stage, "ann", "a boat")
        listed = await told(stage, "policy list")
        shown = await told(stage, "quota show", member="ann")
        lifted = await told(stage, "policy unban", member="ann")
        again = await asks(stage, "ann", "a boat")

    assert "do not allow" in first.content
    assert "age-restricted" in second.content
    assert stage.picture(allowed)
    assert "mickey mouse" in third.content
    assert "have to pause" in paused.content
    assert "It ends <t:" in paused.content
    assert "pausing after too many" in listed
    assert "may not ask at present" in shown
    assert "may ask again" in lifted
    assert stage.picture(again)
    assert stage.vendor.traffic.total == 2
    assert audited(stage) == ["policy.block", "policy.block", "policy.pause", "policy.unban"]
    assert stage.verdict() == []


async def held(stage: Stage, *prompts: str, **options: object) -> list[Message]:
    """Ask as ann in a held channel, until each turn waits."""
    people = stage.discord.people
    asked = [people.slash("ann", "art", "imagine", prompt=prompt, **options) for prompt in prompts]
    return [await stage.until(partial(waits, stage, each)) for each in asked]


async def test_a_held_turn_waits_through_a_kill_for_a_moderators_word(stage: Stage) -> None:
    """Release runs it, Reject gives all back, Cancel is its author's; only moderators decide."""
    await settle_on(stage, "held", [channel_id(stage, "art")])
    process = stage.spawn()
    await stage.connected(process)
    released, rejected, cancelled = await held(stage, "a koi pond", "a boat", "a cat")
    process.kill()
    assert await stage.unless_dead(process) == KILLED

    people = stage.discord.people
    versions = len(cancelled.versions)
    async with stage.bot():
        await stage.until(lambda: len(cancelled.versions) > versions)
        denied = await told_privately(stage, people.click("ben", released, "Release"))
        people.click("mod", released, "Release")
        people.click("mod", rejected, "Reject")
        people.click("ann", cancelled, "Cancel")
        for message in (released, rejected, cancelled):
            await stage.ended(message)
        (left,) = await held(stage, "a dog")

    assert labels(left) == ["Release", "Reject", "Cancel"]
    assert "a dog" in left.content
    assert "Only a moderator" in denied.content
    assert stage.picture(released)
    assert "did not release" in rejected.content
    assert "Cancelled" in cancelled.content
    assert audited(stage) == ["turn.release", "turn.reject"]
    assert stage.verdict() == []


def in_log(stage: Stage, words: str) -> Message | None:
    """The line of the log channel that says that."""
    there = stage.discord.world.messages_in(str(channel_id(stage, "lounge")))
    return next((each for each in there if words in each.content), None)


async def test_moderators_read_in_the_log_what_waits_and_decide_there(stage: Stage) -> None:
    """A line for each, with all that is asked, a link and buttons; once it waits no longer it says why alone.

    What was attached stands there too: Discord shows others neither the options of a command nor its files.
    """
    await settle_on(stage, "held", [channel_id(stage, "art")])
    await settle_on(stage, "log_channel", channel_id(stage, "lounge"))
    people, ann, mod = (
        stage.discord.people,
        stage.discord.people.user("ann"),
        stage.discord.people.user("mod"),
    )
    prompts = ("a *koi* pond", "a boat", "a cat", "a dog")
    async with stage.bot():
        messages = await held(stage, prompts[0], image1=("theirs.png", png()))
        messages += await held(stage, *prompts[1:])
        lines = [
            await stage.until(partial(in_log, stage, asked)) for asked in (r"a \*koi\* pond", *prompts[1:])
        ]
        offered, pictured = ([each(line) for line in lines] for each in (labels, stage.pictures))
        first = lines[0].content
        denied = await told_privately(stage, people.click("ben", lines[0], "Release"))
        people.click("mod", lines[0], "Release")
        people.click("mod", lines[1], "Reject")
        people.click("ann", messages[2], "Cancel")
        for message in messages[:3]:
            await stage.ended(message)
        asked = await told_privately(
            stage, people.slash("mod", "art", "takedown", message=str(messages[3].id))
        )
        people.submit("mod", await form(stage, "mod", asked, "Take down"), {})
        await stage.until(lambda: not any(map(labels, lines)))

    assert offered == [["Release", "Reject"]] * 4
    assert list(map(len, pictured)) == [1, 0, 0, 0]
    assert not lines[0].attachments
    assert f"<@{ann.id}>" in first
    assert f"/{messages[0].id}" in first
    assert "Only a moderator" in denied.content
    assert f"<@{mod.id}> released what <@{ann.id}>" in lines[0].content
    assert f"<@{mod.id}> rejected what <@{ann.id}>" in lines[1].content
    assert "waits no longer" in lines[2].content
    assert not any(asked in line.content for asked in ("koi", "boat", "cat", "dog") for line in lines)
    assert stage.picture(messages[0])


async def test_what_is_released_after_the_token_has_died_is_shown_by_the_bots_own_hands(stage: Stage) -> None:
    """A moderator may take longer than the quarter of an hour in which Discord lets an answer be edited."""
    await settle_on(stage, "held", [channel_id(stage, "art")])
    async with stage.bot():
        (message,) = await held(stage, "a koi pond")
        stage.discord.staging.advance(seconds=16 * 60)
        stage.discord.people.click("mod", message, "Release")
        await stage.ended(message)

    assert stage.picture(message)
    assert message.versions[-1].route == "PATCH /channels/{channel_id}/messages/{message_id}"


def drawing(stage: Stage, asked: Interaction) -> Message | None:
    """The message of a turn that a provider is at work on."""
    at_work = stage.database.exists() and rows(
        stage, "SELECT 1 FROM turns WHERE event = ? AND state = 'intent'", int(asked.id)
    )
    message = stage.discord.people.answer_to(asked)
    return message if at_work and message and "Cancel" in labels(message) else None


async def test_a_banned_member_is_refused_until_the_ban_ends_or_is_lifted(stage: Stage) -> None:
    """The asker reads until when; whoever was paid for nothing reads what cannot be read as a time."""
    async with stage.bot():
        unclear = await told(stage, "policy ban", member="ben", until="soon")
        over = await told(stage, "policy ban", member="ben", until="2020-01-01")
        banned = await told(stage, "policy ban", member="ben", until="7d")
        refused = await asks(stage, "ben")
        direct = await stage.answered(
            stage.discord.people.slash("ben", stage.discord.people.direct("ben"), "imagine", prompt="a cat")
        )
        lifted = [await told(stage, "policy unban", member="ben") for _ in range(2)]
        allowed = await asks(stage, "ben")

    assert "not a time this bot can read" in unclear
    assert "is over already" in over
    assert "it ends <t:" in banned
    assert "It ends <t:" in refused.content
    assert "barred" in refused.content
    assert stage.picture(direct)
    assert ["may ask again" in lifted[0], "neither banned" in lifted[1]] == [True, True]
    assert stage.picture(allowed)
    assert audited(stage) == ["policy.ban", "policy.unban"]


async def test_settings_say_where_pictures_are_made_and_held(stage: Stage) -> None:
    """Elsewhere the sentence names where; a private turn, which no moderator sees, cannot be held."""
    art, lounge = channel_id(stage, "art"), channel_id(stage, "lounge")
    await settle_on(stage, "channels", [art])
    await settle_on(stage, "held", [art])
    async with stage.bot():
        elsewhere = await asks(stage, "ann", where="lounge")
        private = await asks(stage, "ann", private=True)

    assert f"<#{art}>" in elsewhere.content
    assert f"<#{lounge}>" not in elsewhere.content
    assert "without private" in private.content
    assert stage.vendor.traffic.total == 0


async def test_a_pause_outside_of_servers_tells_when_it_ends(stage: Stage) -> None:
    """Nobody can lift it there; what is asked for elsewhere is not held back by it."""
    stage.vendor.change(latency_s=30)
    people = stage.discord.people
    async with stage.bot(DARKROOM__POLICY__STRIKES_PER_HOUR="1"):
        asked = people.slash("ann", people.direct("ann"), "imagine", prompt="a koi pond")
        message = await stage.until(partial(drawing, stage, asked))
        people.click("ann", message, "Cancel")
        await stage.ended(message)
        stage.vendor.change(latency_s=0)
        await stage.until(lambda: "policy.pause" in audited(stage))
        paused = await stage.ended(await stage.answer(people.say("ann", message.channel_id, "a boat")))
        elsewhere = await stage.imagine(prompt="a boat")

    assert "have to pause" in paused.content
    assert "It ends <t:" in paused.content
    assert stage.picture(elsewhere)


async def test_cancelling_what_is_being_drawn_leads_to_a_pause_and_costs_its_member_nothing(
    stage: Stage,
) -> None:
    """A moderator who cancels somebody else's turn counts against nobody."""
    stage.vendor.change(latency_s=30)
    people = stage.discord.people
    async with stage.bot(DARKROOM__POLICY__STRIKES_PER_HOUR="2"):
        for who in ("mod", "ann", "ann"):
            asked = people.slash("ann", "art", "imagine", prompt="a koi pond")
            message = await stage.until(partial(drawing, stage, asked))
            people.click(who, message, "Cancel")
            await stage.ended(message)
        stage.vendor.change(latency_s=0)
        await stage.until(lambda: "policy.pause" in audited(stage))
        paused = await asks(stage, "ann")

    assert "have to pause" in paused.content
    assert used(stage, "ann") == 0

"""A moderator takes a picture down: it, all that came of it, and everything that shows it."""

from __future__ import annotations

from sandbox.discord.state.records import Message
from tests.whole.moderating import audited, channel_id, settle_on, told
from tests.whole.pressing import form, labels, rows
from tests.whole.pressing import told as told_privately
from tests.whole.stage import Stage

EDIT = "/channels/{channel_id}/messages/{message_id}"
EMPTIED = "Taken down by a moderator."


async def taken_down(stage: Stage, message: Message, reason: str = "not ours") -> list[str]:
    """What the moderator reads: what would go, and in its place what went, with nothing left to press."""
    asked = stage.discord.people.slash("mod", "art", "takedown", message=str(message.id), reason=reason)
    first = await told_privately(stage, asked)
    before = first.content
    opened = await form(stage, "mod", first, "Take down")
    stage.discord.people.submit("mod", opened, {})
    await stage.until(lambda: not labels(first))
    return [before, first.content]


def in_log(stage: Stage) -> list[Message]:
    """What stands in the log channel."""
    return stage.discord.world.messages_in(str(channel_id(stage, "lounge")))


async def test_a_picture_goes_with_all_that_came_of_it(stage: Stage) -> None:
    """Files, messages and the log's previews; others' pictures stay; asked again nothing is left to do."""
    await settle_on(stage, "log_channel", channel_id(stage, "lounge"))
    async with stage.bot():
        other = await stage.imagine(prompt="a boat")
        root = await stage.imagine(prompt="a koi pond")
        child = await stage.reply(root, "make it blue", who="ben")
        await stage.until(lambda: len(in_log(stage)) == 3)
        line = next(each for each in in_log(stage) if str(root.id) in each.content)
        from_log = await told_privately(stage, stage.discord.people.menu("mod", line, "Take down"))
        asked, done = await taken_down(stage, root)
        again = await told(stage, "takedown", message=f"https://discord.com/channels/1/2/{root.id}")
        denied = await stage.reply(child, "and now red")

    assert from_log.content.splitlines()[0] == asked.splitlines()[0]
    assert "2 pictures" in asked
    assert "1 request that came of it" in asked
    assert "2 pictures were taken down." in done
    assert "already" in again
    assert "not ours" in again
    assert [root.content, child.content] == [EMPTIED, EMPTIED]
    assert [root.attachments, child.attachments, root.components] == [[], [], []]
    assert stage.picture(other)
    assert "taken down" in denied.content.lower() or "removed" in denied.content.lower()
    assert [bool(each.attachments) for each in in_log(stage)[:3]] == [True, False, False]
    kept = [each for each in (stage.folder / "bot" / "images").iterdir() if each.suffix != ".json"]
    assert len(kept) == 1
    assert audited(stage) == ["picture.takedown"]
    assert rows(stage, "SELECT count(*) FROM takedowns") == [(2,)]
    assert stage.verdict() == []


async def test_what_is_still_being_made_of_it_is_stopped(stage: Stage) -> None:
    """The menu on the message does the same as the command."""
    people = stage.discord.people
    async with stage.bot():
        root = await stage.imagine(prompt="a koi pond")
        stage.vendor.change(latency_s=30)
        said = people.say("ben", "art", "make it blue", reply_to=root)
        child = await stage.answer(said)
        await stage.until(lambda: rows(stage, "SELECT 1 FROM turns WHERE state = 'intent'"))
        first = await told_privately(stage, people.menu("mod", root, "Take down"))
        opened = await form(stage, "mod", first, "Take down")
        people.submit("mod", opened, {})
        await stage.until(lambda: not labels(first))
        await stage.ended(child)
        stage.vendor.change(latency_s=0)

    assert "Cancelled" in child.content
    assert root.content == EMPTIED


async def test_a_report_reaches_the_log_once_for_each_member_and_leads_to_a_takedown(stage: Stage) -> None:
    """Without a log channel the member is told so; with one the moderator acts on it right there."""
    people = stage.discord.people

    async def reported(who: str, message: Message) -> str:
        opened = await form(stage, who, message, "Report")
        sent = people.submit(who, opened, {"instruction": "that is me"})
        return (await told_privately(stage, sent)).content

    async with stage.bot():
        picture = await stage.imagine(prompt="a boat")
        kept = await reported("ben", picture)
        found = await told(stage, "audit")
    await settle_on(stage, "log_channel", channel_id(stage, "lounge"))
    async with stage.bot():
        again, told_now = await reported("ben", picture), await reported("mod", picture)
        (report,) = in_log(stage)
        line = report.content
        opened = await form(stage, "mod", report, "Take down")
        await told_privately(stage, people.submit("mod", opened, {"instruction": "reported"}))

    assert "no log channel" in kept
    assert "that is me" in found
    assert "already" in again
    assert "Thank you" in told_now
    assert "2 members" in line
    assert "that is me" in line
    assert [picture.content, report.content] == [EMPTIED, EMPTIED]
    assert audited(stage) == ["picture.report", "picture.report", "picture.takedown"]


async def test_a_takedown_that_a_kill_cut_short_is_finished_by_the_next_life(stage: Stage) -> None:
    """The rows are one transaction; files and messages that it left behind stand on a list."""
    people = stage.discord.people
    process = stage.spawn()
    await stage.connected(process)
    root = await stage.imagine(prompt="a koi pond")
    first = await told_privately(stage, people.slash("mod", "art", "takedown", message=str(root.id)))
    opened = await form(stage, "mod", first, "Take down")
    people.submit("mod", opened, {"instruction": "not ours"})
    await stage.until(lambda: rows(stage, "SELECT 1 FROM takedowns"))
    process.kill()
    await stage.unless_dead(process)

    async with stage.bot():
        await stage.until(lambda: root.content == EMPTIED)
        await stage.until(lambda: not rows(stage, "SELECT 1 FROM erased_messages"))

    assert root.attachments == []
    assert audited(stage) == ["picture.takedown"]


async def test_nobody_else_takes_anything_down(stage: Stage) -> None:
    """By the button of a report that they should not see, or by a message that shows nothing of ours."""
    people = stage.discord.people
    async with stage.bot():
        picture = await stage.imagine(prompt="a boat")
        talk = people.say("ben", "art", "hello")
        strange = await told(stage, "takedown", message=str(talk.id))
        nonsense = [await told(stage, "takedown", message=text) for text in ("that one", "9" * 20)]
        mine = await told_privately(stage, people.slash("mod", "art", "takedown", message=str(picture.id)))
        mine.seen_by = people.user("ben").id
        opened = await form(stage, "ben", mine, "Take down")
        sent = people.submit("ben", opened, {})
        await stage.until(lambda: sent.followups)

    denied = stage.discord.world.any_message(sent.followups[0])
    assert denied is not None
    assert [strange, strange] == nonsense
    assert "moderator" in denied.content
    assert stage.picture(picture)
    assert audited(stage) == []


async def test_a_message_that_cannot_be_reached_now_is_emptied_later(stage: Stage) -> None:
    """The moderator reads that it is tried again; the next try is the bot's own."""
    async with stage.bot():
        picture = await stage.imagine(prompt="a boat")
        stage.discord.staging.fault(kind="refuse", method="PATCH", route=EDIT, code=50013, status=403)
        _, done = await taken_down(stage, picture)
        await stage.until(lambda: picture.content == EMPTIED)

    assert "1 message could not be changed now" in done

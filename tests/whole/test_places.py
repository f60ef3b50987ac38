"""Where the bot may do less than it would like: direct messages, strangers' places, small limits."""

from __future__ import annotations

import re

import pytest

from bot.rendering.escaping import CONTENT_LIMIT
from sandbox.discord.state.records import Channel, Message
from tests.whole.pressing import labels, told
from tests.whole.stage import Stage, digest, made_from

BY_BOT = "/channels/{channel_id}/messages/{message_id}"
POSTING = "/channels/{channel_id}/messages"
KB = 1000
# A ping, a link however dressed, a heading, or a hidden word, as Discord would take it.
LIVE = re.compile(
    r"@everyone|@here|<@[!&]?\d|https?://|discord\.gg/|^#{1,3} |(?<!\\)(?:\]\(|\|\|)", re.MULTILINE
)

# What turns the direction of all that follows.
OVERRIDES = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
CHINESE = re.compile("[\u4e00-\u9fff]")


def between_ann_and_ben(stage: Stage) -> Channel:
    """The private channel of two members, where the bot is not."""
    state = stage.discord.world.state
    (found,) = [each for each in state.channels.values() if len(each.recipients) == 2]
    return found


async def thread_under(stage: Stage, picture: Message) -> Channel:
    """The thread under a picture, once the bot itself knows what is continued there."""
    opened = await stage.until(lambda: picture.thread_id)
    await stage.until(lambda: stage.counted("SELECT count(*) FROM threads"))
    return stage.discord.people.channel(opened)


async def mentioned(stage: Stage, place: Channel, text: str) -> Message:
    """The end of what comes of a plain message of ben's that mentions the bot."""
    said = stage.discord.people.say("ben", place, f"<@{stage.discord.world.bot.id}> {text}")
    return await stage.ended(await stage.answer(said))


@pytest.mark.parametrize(
    ("denied", "options", "named"),
    [
        ("attach_files", {}, "Attach Files"),
        ("create_public_threads", {"thread": True}, "Create Public Threads"),
    ],
)
async def test_a_missing_permission_is_told_to_the_asker_at_once(
    stage: Stage, denied: str, options: dict[str, object], named: str
) -> None:
    """No turn, no request: whoever asks reads which permission the bot lacks."""
    stage.discord.staging.overwrite(channel="art", who="darkroom", deny=[denied])
    async with stage.bot():
        message = await stage.imagine(prompt="a boat", **options)

    assert message.is_ephemeral
    assert named in message.content
    assert (stage.turns(), stage.vendor.traffic.total) == (0, 0)


async def test_a_reply_where_no_file_may_be_shown_is_refused(stage: Stage) -> None:
    """The permission was taken away in the middle of a conversation: said, not paid for."""
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        stage.discord.staging.overwrite(channel="art", who="darkroom", deny=["attach_files"])
        refused = await stage.reply(first, "at dawn")

    assert "Attach Files" in refused.content
    assert (stage.turns(), stage.vendor.traffic.total) == (1, 1)


async def test_a_direct_message_carries_a_conversation(stage: Stage) -> None:
    """`/imagine` begins one, a plain message goes on from the newest picture, a reply from its own.

    Who replies to what they wrote themselves means the picture that came of it.
    """
    people = stage.discord.people
    place = people.direct("ann")
    async with stage.bot():
        first = await stage.answered(people.slash("ann", place, "imagine", prompt="a koi pond"))
        asked = people.say("ann", place, "at dawn")
        second = await stage.ended(await stage.answer(asked))
        third = await stage.ended(await stage.answer(people.say("ann", place, "add a dog")))
        branched = await stage.reply(first, "in winter")
        meant = await stage.reply(asked, "with a boat")
        anew = await stage.answered(people.slash("ann", place, "imagine", prompt="a boat"))
        after = await stage.ended(await stage.answer(people.say("ann", place, "at night")))

    shown = {message.id: digest(stage.picture(message)) for message in (first, second, third, anew)}
    assert made_from(stage.picture(third)) == {shown[first.id], shown[second.id]}
    assert made_from(stage.picture(branched)) == {shown[first.id]}
    assert made_from(stage.picture(meant)) == {shown[first.id], shown[second.id]}
    assert made_from(stage.picture(after)) == {shown[anew.id]}


async def test_a_direct_message_keeps_to_its_readers_language(stage: Stage) -> None:
    """No message tells it: a restart, a plain message and an emptied one speak as the command before did."""
    people = stage.discord.people
    people.user("ann").locale = "zh-CN"
    place = people.direct("ann")
    process = stage.spawn(DARKROOM_CRASH="settled")
    await stage.connected(process)
    asked = people.slash("ann", place, "imagine", prompt="a koi pond")
    await stage.unless_dead(process)
    async with stage.bot():
        first = await stage.answered(asked)
        second = await stage.ended(await stage.answer(people.say("ann", place, "at dawn")))
        warned = await told(stage, people.slash("ann", "art", "privacy forget"))
        people.click("ann", warned, labels(warned)[0])
        await stage.until(lambda: not (first.attachments or second.attachments))

    shown = [each.content for message in (first, second) for each in message.versions if each.content]
    assert [content for content in shown if not CHINESE.search(content)] == []
    assert labels(second) == []


async def test_who_writes_without_a_picture_is_told_so_in_the_language_they_read(stage: Stage) -> None:
    """What they alone were told tells it, also where a server's is newer; of a stranger nothing does."""
    people = stage.discord.people
    people.user("ann").locale = "zh-CN"
    async with stage.bot():
        await stage.imagine(prompt="a koi pond", private=True)
        await stage.imagine(prompt="a boat")
        hints = [await stage.answer(people.say(who, people.direct(who), "at dawn")) for who in ("ann", "ben")]

    assert [bool(CHINESE.search(hint.content)) for hint in hints] == [True, False]


async def test_a_thread_carries_a_conversation_by_plain_messages(stage: Stage) -> None:
    """With message content whoever writes there need not reply; a mention does without it."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond", thread=True)
        thread = await thread_under(stage, first)
        second = await mentioned(stage, thread, "at dawn")
    stage.discord.staging.message_content(allowed=True)
    async with stage.bot():
        third = await stage.ended(await stage.answer(people.say("ann", thread, "add a dog")))

    assert made_from(stage.picture(third)) == {digest(stage.picture(each)) for each in (first, second)}


async def test_in_a_locked_thread_nothing_is_paid_for(stage: Stage) -> None:
    """A moderator may write there and the bot may not answer, so it does not begin."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond", thread=True)
        thread = await thread_under(stage, first)
        inside = await mentioned(stage, thread, "at dawn")
        people.set_thread(thread, locked=True)
        said = people.say("mod", thread, "add a dog", reply_to=inside)
        await stage.imagine(prompt="something else")

    assert stage.answers(said) == []
    assert (stage.turns(), stage.vendor.traffic.total) == (3, 3)


@pytest.mark.parametrize("where", ["a private channel", "a server"])
async def test_where_the_bot_is_no_member_a_turn_lives_on_its_token(stage: Stage, where: str) -> None:
    """Whoever installed the bot for themselves may use it anywhere; its own routes lead nowhere there."""
    if where == "a server":
        stage.discord.staging.membership(guild="Lab", present=False)
        place = stage.discord.people.channel("art")
    else:
        place = between_ann_and_ben(stage)
    stage.vendor.change(latency_s=0.5)
    async with stage.bot():
        asked = stage.discord.people.slash("ann", place, "imagine", prompt="a koi pond")
        message = await stage.answered(asked)

    assert stage.picture(message)
    journal = stage.discord.world.journal
    assert journal.asked("PATCH", BY_BOT) == journal.asked("POST", POSTING) == []


async def test_what_members_and_models_write_does_nothing(stage: Stage) -> None:
    """Pings, links, headings, spoilers, other directions and emoji arrive as written, and as nothing more."""
    ann, mod = (stage.discord.people.user(name).id for name in ("ann", "mod"))
    evil = f"# @everyone @here <@{ann}> <@&{mod}> [free](https://evil.example) ||x|| discord.gg/evil\n## more"
    evil += " \u202elive\u2066 \u0645\u0631\u062d\u0628\u0627 👩\u200d🎨"
    stage.vendor.change(says=evil * 40, latency_s=0.5)
    async with stage.bot():
        first = await stage.imagine(prompt=evil)
        edited = await stage.reply(first, evil)
        refused = await stage.imagine(prompt=evil, size=evil[:90])

    said = [version.content for message in (first, edited, refused) for version in message.versions]
    assert [LIVE.findall(content) for content in said] == [[]] * len(said)
    assert all(len(content) <= CONTENT_LIMIT for content in said)
    assert "everyone" in first.content
    assert not any(OVERRIDES & set(content) for content in said)
    assert all("👩\u200d🎨" in message.content for message in (first, edited))
    assert not any(_pings(message) for message in (first, edited, refused))


def _pings(message: Message) -> bool:
    return bool(message.mentions or message.mention_roles or message.mention_everyone)


async def test_a_picture_over_the_limit_is_shown_smaller_and_kept_whole(stage: Stage) -> None:
    """What does not fit the place is re-encoded for it, once; the next edit starts from the original."""
    stage.vendor.change(pad_bytes=1_500 * KB)
    stage.discord.staging.place(channel="art", upload_limit=300 * KB)
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        edited = await stage.reply(first, "at dawn")

    kept = [path.read_bytes() for path in (stage.folder / "bot" / "images").rglob("*.png")]
    assert sorted(map(len, kept)) >= [1_500 * KB, 1_500 * KB]
    assert all(len(stage.picture(message)) <= 300 * KB for message in (first, edited))
    names = [each.filename for version in first.versions for each in version.attachments]
    assert len([name for name in names if name != "preview.webp"]) == 1
    origin, product = sorted(kept, key=lambda picture: len(made_from(picture)))
    assert made_from(product) == {digest(origin)}

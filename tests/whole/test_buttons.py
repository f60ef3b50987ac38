"""Buttons, forms and message menus against the whole: whoever presses gets what it says, and pays for it."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest
from PIL import Image

from sandbox.discord.components import walk
from sandbox.discord.records import Channel, Interaction, Message
from sandbox.providers import Fault, Kind
from tests.whole.stage import Stage, digest, made_from

KILLED = -9
BROKEN = Fault(kind=Kind.STATUS, status=500)
IN_WORDS = ("ask me", "describe")


def png(colour: str = "teal") -> bytes:
    """A small real picture."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(file, "PNG")
    return file.getvalue()


def labels(message: Message) -> list[str]:
    """The buttons under a message."""
    return [each["label"] for _, each in walk(message.components) if "label" in each]


def rows(stage: Stage, question: str, *facts: object) -> list[tuple[Any, ...]]:
    """What the bot's own store says."""
    with closing(sqlite3.connect(f"file:{stage.database}?mode=ro", uri=True)) as connection:
        return connection.execute(question, facts).fetchall()


def asked_by(stage: Stage) -> list[str]:
    """Who asked for each turn, by name, oldest first."""
    people = {int(each.id): each.name for each in stage.discord.world.state.users.values()}
    return [people[author] for (author,) in rows(stage, "SELECT author FROM turns ORDER BY created_at")]


def used(stage: Stage, who: str) -> int:
    """How many pictures were counted against a member's day."""
    scope = f"%{stage.discord.people.user(who).id}%"
    question = "SELECT used FROM quota_usage WHERE measure = 'images' AND scope LIKE ?"
    return sum(amount for (amount,) in rows(stage, question, scope))


async def form(stage: Stage, who: str, message: Message, button: str) -> Interaction:
    """Press a button that opens a form."""
    pressed = stage.discord.people.click(who, message, button)
    await stage.until(lambda: pressed.modal)
    return pressed


async def through_form(stage: Stage, who: str, message: Message, button: str, **fields: object) -> Message:
    """Press, fill in, send, and wait for the end of what comes of it."""
    opened = await form(stage, who, message, button)
    return await stage.answered(stage.discord.people.submit(who, opened, fields))


async def pressed(stage: Stage, who: str, message: Message, button: str) -> Message:
    """Press a button that begins a turn, and wait for its end."""
    return await stage.answered(stage.discord.people.click(who, message, button))


async def told(stage: Stage, asked: Interaction) -> Message:
    """What only whoever pressed reads."""
    people, world = stage.discord.people, stage.discord.world

    def find() -> Message | None:
        first = people.answer_to(asked)
        messages = [first, *map(world.any_message, asked.followups)]
        return next((each for each in messages if each and each.is_ephemeral and each.content), None)

    return await stage.until(find)


async def from_menu(stage: Stage, who: str, message: Message, **fields: object) -> Message:
    """Use Edit image on a message and fill in its form."""
    people = stage.discord.people
    opened = people.menu(who, message, "Edit image")
    await stage.until(lambda: opened.modal)
    return await stage.answered(people.submit(who, opened, fields))


async def broken(stage: Stage) -> Message:
    """A turn of ann's that the vendor failed."""
    stage.vendor.faults.arm(BROKEN)
    return await stage.imagine(prompt="a boat")


async def test_every_button_works_after_a_kill(stage: Stage) -> None:
    """What stood under a message before `kill -9` does what it says in the bot's next life."""
    stage.vendor.change(asking=IN_WORDS)
    process = stage.spawn()
    await stage.connected(process)
    picture = await stage.imagine(prompt="a koi pond")
    failed = await broken(stage)
    question = await stage.imagine(prompt="ask me first")
    hint = await stage.answer(
        stage.discord.people.say("ben", "art", reply_to=picture, files=[("a.png", png())])
    )
    open_before = await form(stage, "ben", picture, "Edit")
    await stage.until(lambda: stage.owed() == 0 or None)
    process.kill()
    assert await stage.unless_dead(process) == KILLED

    async with stage.bot():
        submitted = await stage.answered(
            stage.discord.people.submit("ben", open_before, {"instruction": "in snow"})
        )
        edited = await through_form(stage, "ben", picture, "Edit", instruction="at dawn")
        again = await pressed(stage, "ben", picture, "Again")
        retried = await pressed(stage, "ann", failed, "Retry")
        answered = await through_form(stage, "ben", question, "Answer", instruction="a red boat")
        said = await through_form(stage, "ben", hint, "Say what to do", instruction="put this into it")
        stage.discord.people.click("ann", picture, "Delete")
        await stage.until(lambda: picture.deleted_at)

    ((original,),) = rows(stage, "SELECT sha256 FROM images WHERE removed")
    assert all(original in made_from(stage.picture(each)) for each in (submitted, edited, said))
    for drawn in (again, retried, answered):
        assert stage.picture(drawn)
    assert asked_by(stage)[3:] == ["ben", "ben", "ben", "ann", "ben", "ben"]


async def test_what_nobody_knows_the_end_of_is_asked_again_only_by_hand(stage: Stage) -> None:
    """Killed while the vendor draws what Again asked for, that is repeated only by a Retry."""
    process = stage.spawn(DARKROOM_CRASH="first_event:2")
    await stage.connected(process)
    first = await stage.imagine(prompt="a boat")
    asked = stage.discord.people.click("ben", first, "Again")
    assert await stage.unless_dead(process) == KILLED

    async with stage.bot():
        unknown = await stage.answered(asked)
        before = stage.vendor.traffic.total
        retried = await pressed(stage, "ben", unknown, "Retry")

    assert "Outcome unknown" in unknown.content
    assert (before, stage.vendor.traffic.total) == (2, 3)
    assert stage.picture(retried)


async def test_whoever_presses_pays(stage: Stage) -> None:
    """Again and Edit under ann's picture are counted against ben, and only him."""
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        await pressed(stage, "ben", first, "Again")
        await through_form(stage, "ben", first, "Edit", instruction="at dawn")

        assert (used(stage, "ann"), used(stage, "ben")) == (1, 2)
    assert asked_by(stage) == ["ann", "ben", "ben"]


async def test_again_is_the_same_once_more(stage: Stage) -> None:
    """The parent, the instruction, the options and copies of the pictures; a message of its own."""
    async with stage.bot():
        first = await stage.imagine(prompt="a boat", size="1024x1536", quality="low")
        edited = await stage.reply(first, "put this into it", files=[("hat.png", png())])
        again = await pressed(stage, "ben", edited, "Again")
        once_more = await pressed(stage, "ben", edited, "Again")

    assert len({edited.id, again.id, once_more.id}) == 3
    same = rows(
        stage, "SELECT DISTINCT parent, instruction, options, canvas FROM turns WHERE parent NOT NULL"
    )
    assert len(same) == 1
    references = rows(stage, "SELECT file, sha256 FROM images WHERE role = 'reference'")
    assert len({file for file, _ in references}) == 3
    assert len({sha256 for _, sha256 in references}) == 1
    assert made_from(stage.picture(again)) == made_from(stage.picture(edited))


async def test_a_press_that_is_told_twice_makes_one_turn(stage: Stage) -> None:
    """The gateway may tell an interaction again; two presses are two turns."""
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        asked = stage.discord.people.click("ben", first, "Again")
        twice = stage.discord.people.click("ben", first, "Again")
        stage.discord.staging.repeat(event="INTERACTION_CREATE")
        await stage.answered(asked)
        await stage.answered(twice)

    assert stage.turns() == 3


async def test_each_of_two_pictures_has_its_edit(stage: Stage) -> None:
    """Edit 2 edits the second, and the first is no part of it."""
    async with stage.bot():
        both = await stage.imagine(prompt="a cat", count=2)
        edited = await through_form(stage, "ben", both, "Edit 2", instruction="add a hat")
        again = await pressed(stage, "ann", edited, "Again")

    first, second = stage.pictures(both)
    assert labels(both) == ["Edit 1", "Edit 2", "Again", "Delete"]
    assert made_from(stage.picture(edited)) == made_from(stage.picture(again)) == {digest(second)}
    assert digest(first) != digest(second)


async def test_a_failure_loses_its_retry_once_it_is_retried(stage: Stage) -> None:
    """The new turn has a message of its own; the failed one keeps its words, without a button."""
    async with stage.bot():
        failed = await broken(stage)
        before = failed.content
        assert labels(failed) == ["Retry"]
        retried = await pressed(stage, "ann", failed, "Retry")
        await stage.until(lambda: not failed.components or None)

    assert (failed.content, failed.attachments) == (before, [])
    assert labels(retried) == ["Edit", "Again", "Delete"]


async def test_what_is_anothers_is_refused_to_the_presser_alone(stage: Stage) -> None:
    """Retry and Delete are the author's and the moderators'; nothing is left in the channel."""
    people = stage.discord.people
    async with stage.bot():
        picture, failed = await stage.imagine(prompt="a boat"), await broken(stage)
        seen = people.sees("ann", "art")
        for message, button in ((picture, "Delete"), (failed, "Retry")):
            refused = await told(stage, people.click("ben", message, button))
            assert "Only whoever asked" in refused.content
        assert people.sees("ann", "art") == seen
        people.click("mod", picture, "Delete")
        await stage.until(lambda: picture.deleted_at)
        await pressed(stage, "mod", failed, "Retry")

    assert asked_by(stage) == ["ann", "ann", "mod"]


async def test_delete_takes_the_picture_and_leaves_what_came_of_it(stage: Stage) -> None:
    """Message and bytes go and it is written down; what was made from it stands, but cannot be made again."""
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        edited = await stage.reply(first, "at dawn")
        stage.discord.people.click("ann", first, "Delete")
        await stage.until(lambda: first.deleted_at)
        further = await stage.reply(edited, "add a dog")
        again = await pressed(stage, "ann", edited, "Again")

    assert digest(stage.picture(edited)) in made_from(stage.picture(further))
    assert "removed" in again.content
    ((gone, file),) = rows(stage, "SELECT removed, file FROM images WHERE removed")
    assert gone
    assert not (stage.folder / "bot" / "images" / file).exists()
    assert rows(stage, "SELECT action FROM audit") == [("picture.delete",)]


async def test_what_is_elsewhere_is_not_found(stage: Stage) -> None:
    """A made-up id and that of a turn in somebody's direct messages are refused in the same words."""
    people = stage.discord.people
    async with stage.bot():
        mine = await stage.imagine(prompt="a boat")
        asked = people.slash("ann", people.direct("ann"), "imagine", prompt="a secret")
        await stage.answered(asked)
        ((secret,),) = rows(stage, "SELECT id FROM turns WHERE guild IS NULL")
        sentences = set()
        (button,) = [each for _, each in walk(mine.components) if each.get("label") == "Again"]
        for forged in (f"dr:again:{secret}", f"dr:delete:{secret}", f"dr:retry:{'0' * 25}", "dr:erase:all"):
            button["custom_id"] = forged
            sentences.add((await told(stage, people.click("ben", mine, forged))).content)

        assert len(sentences) == 1
        assert "not be found" in sentences.pop()
    assert stage.turns() == 2


async def test_a_form_for_what_is_elsewhere_comes_to_nothing(stage: Stage) -> None:
    """A form must open before anything is looked up; what it is sent for is judged all the same."""
    people = stage.discord.people
    async with stage.bot():
        mine = await stage.imagine(prompt="a boat")
        (button,) = [each for _, each in walk(mine.components) if each.get("label") == "Edit"]
        button["custom_id"] = f"dr:edit:{'0' * 25}:1"
        opened = await form(stage, "ben", mine, "Edit")
        refused = await told(stage, people.submit("ben", opened, {"instruction": "at dawn"}))

    assert "not be found" in refused.content
    assert stage.turns() == 1


async def test_a_form_takes_references_and_refuses_a_mask_that_the_model_does_not_take(stage: Stage) -> None:
    """Files are references but for one named mask; what the model cannot do is refused at once, privately."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        edited = await through_form(
            stage, "ben", first, "Edit", instruction="put it in", files=[("hat.png", png())]
        )
        opened = await form(stage, "ben", first, "Edit")
        fields = {"instruction": "only here", "files": [("mask.png", png())]}
        refused = await stage.answered(people.submit("ben", opened, fields))

    assert len(made_from(stage.picture(edited))) == 2
    assert refused.is_ephemeral
    assert "masks" in refused.content
    assert stage.turns() == 2


async def test_words_alone_can_be_answered_and_replied_to(stage: Stage) -> None:
    """A question of the model's costs the member nothing and is a turn like any other."""
    stage.vendor.change(asking=IN_WORDS)
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        question = await stage.reply(first, "ask me")
        answered = await through_form(stage, "ann", question, "Answer", instruction="make it red")
        replied = await stage.reply(question, "make it blue")

        assert used(stage, "ann") == 3
    assert labels(question) == ["Answer", "Again", "Delete"]
    assert made_from(stage.picture(answered)) == {digest(stage.picture(first))}
    assert made_from(stage.picture(replied)) == {digest(stage.picture(first))}


async def test_a_reply_that_discord_hides_is_gone_on_with_by_the_hints_button(stage: Stage) -> None:
    """The hint edits the very picture that was replied to."""
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        hint = await stage.answer(
            stage.discord.people.say("ben", "art", "at dawn", reply_to=first, ping=False)
        )
        edited = await through_form(stage, "ben", hint, "Edit", instruction="at dawn")

    assert made_from(stage.picture(edited)) == {digest(stage.picture(first))}
    assert labels(hint) == ["Edit"]


async def test_files_without_words_are_used_by_the_hints_button(stage: Stage) -> None:
    """What was attached is the reference of the turn that the form begins."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        hint = await stage.answer(people.say("ben", "art", reply_to=first, files=[("hat.png", png())]))
        edited = await through_form(stage, "ben", hint, "Say what to do", instruction="add the hat")

    assert digest(stage.picture(first)) in made_from(stage.picture(edited))
    assert len(made_from(stage.picture(edited))) == 2


def between_ann_and_ben(stage: Stage) -> Channel:
    """The private channel of two members, where the bot is not."""
    state = stage.discord.world.state
    (found,) = [each for each in state.channels.values() if len(each.recipients) == 2]
    return found


@pytest.mark.parametrize("where", ["server", "direct", "strangers"])
async def test_anybodys_picture_can_be_edited_from_its_menu(stage: Stage, where: str) -> None:
    """In a server, in a direct message and where the bot is no member: a new conversation on that picture."""
    people = stage.discord.people
    places = {
        "server": lambda: people.channel("art"),
        "direct": lambda: people.direct("ann"),
        "strangers": lambda: between_ann_and_ben(stage),
    }
    async with stage.bot():
        place = places[where]()
        theirs = people.say("ann", place, "look", files=[("notes.txt", b"x"), ("mine.png", png())])
        edited = await from_menu(stage, "ann", theirs, instruction="add a dog")

    ((canvas,),) = rows(stage, "SELECT sha256 FROM images WHERE role = 'canvas'")
    assert made_from(stage.picture(edited)) == {canvas}


async def test_a_menu_on_the_bots_own_picture_goes_on_from_it(stage: Stage) -> None:
    """It is a turn on the turn that the message shows, not a new conversation."""
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        edited = await from_menu(stage, "ben", first, instruction="at dawn")

    assert made_from(stage.picture(edited)) == {digest(stage.picture(first))}
    assert len(rows(stage, "SELECT DISTINCT conversation FROM turns")) == 1


@pytest.mark.parametrize("granted", [True, False])
async def test_a_menus_form_outlives_the_bot(stage: Stage, *, granted: bool) -> None:
    """The bot's next life asks Discord for the picture; where that is hidden, a sentence says what to do."""
    people = stage.discord.people
    stage.discord.staging.message_content(allowed=granted)
    theirs = people.say("ben", "art", "look", files=[("mine.png", png())])
    process = stage.spawn()
    await stage.connected(process)
    opened = people.menu("ann", theirs, "Edit image")
    await stage.until(lambda: opened.modal)
    process.kill()
    assert await stage.unless_dead(process) == KILLED

    async with stage.bot():
        submitted = people.submit("ann", opened, {"instruction": "add a dog"})
        if granted:
            assert len(made_from(stage.picture(await stage.answered(submitted)))) == 1
        else:
            assert "once more" in (await told(stage, submitted)).content


@pytest.mark.parametrize("whose", ["ben", "darkroom"])
async def test_a_picture_is_described_in_words_for_nothing(stage: Stage, whose: str) -> None:
    """The model is asked about that picture; words alone cost the member nothing."""
    people = stage.discord.people
    stage.vendor.change(asking=IN_WORDS)
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        shown = first if whose == "darkroom" else people.say("ben", "art", "look", files=[("a.png", png())])
        described = await stage.answered(people.menu("ben", shown, "Describe image"))

        assert used(stage, "ben") == 0
    assert not described.attachments
    assert labels(described) == ["Answer", "Again", "Delete"]
    assert asked_by(stage) == ["ann", "ben"]


@pytest.mark.parametrize("menu", ["Edit image", "Describe image"])
async def test_a_message_without_a_picture_has_nothing_for_the_menus(stage: Stage, menu: str) -> None:
    """Only whoever chose it reads why, and no form opens."""
    people = stage.discord.people
    said = people.say("ben", "art", "words", files=[("notes.txt", b"x")])
    async with stage.bot():
        refused = await stage.answered(people.menu("ann", said, menu))

    assert refused.is_ephemeral
    assert "no picture" in refused.content
    assert stage.turns() == 0


async def test_buttons_follow_the_permission_for_commands(stage: Stage) -> None:
    """Whoever may not use `/imagine` in a channel begins nothing there by a button; it is said at once."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        stage.discord.staging.overwrite(channel="art", who="ben", deny=["use_application_commands"])
        for button in ("Edit", "Again"):
            refused = await stage.answered(people.click("ben", first, button))
            assert refused.is_ephemeral
            assert "Use Application Commands" in refused.content

    assert stage.turns() == 1


async def test_a_private_picture_stays_private(stage: Stage) -> None:
    """What is made by the buttons under it is for the same eyes alone."""
    async with stage.bot():
        first = await stage.imagine(prompt="a secret", private=True)
        again = await pressed(stage, "ann", first, "Again")
        edited = await through_form(stage, "ann", first, "Edit", instruction="at dawn")

    assert first.is_ephemeral
    assert again.is_ephemeral
    assert edited.is_ephemeral
    assert made_from(stage.picture(edited)) == {digest(stage.picture(first))}
    assert rows(stage, "SELECT DISTINCT private FROM turns") == [(1,)]


FIELDS: Mapping[str, object] = {"instruction": "at dawn"}


async def test_in_a_direct_message_everything_works_too(stage: Stage) -> None:
    """There a member is their own moderator of nothing: Edit, Again and Delete are theirs as the author."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.answered(people.slash("ann", people.direct("ann"), "imagine", prompt="a boat"))
        edited = await through_form(stage, "ann", first, "Edit", **FIELDS)
        again = await pressed(stage, "ann", first, "Again")
        people.click("ann", first, "Delete")
        await stage.until(lambda: first.deleted_at)

    assert stage.picture(again)
    assert made_from(stage.picture(edited))


async def test_where_the_bot_is_no_member_buttons_work_too(stage: Stage) -> None:
    """There is only the interaction's token; Delete takes the message away through it."""
    people = stage.discord.people
    async with stage.bot():
        place = between_ann_and_ben(stage)
        first = await stage.answered(people.slash("ann", place, "imagine", prompt="a boat"))
        edited = await through_form(stage, "ben", first, "Edit", **FIELDS)
        people.click("ann", first, "Delete")
        await stage.until(lambda: first.deleted_at)

    assert made_from(stage.picture(edited))

"""Buttons against the whole: whoever presses gets what the button says, and pays for it."""

from __future__ import annotations

from sandbox.discord.rules.components import walk
from tests.whole.pressing import (
    AFTER,
    IN_WORDS,
    KILLED,
    asked_by,
    broken,
    form,
    labels,
    png,
    pressed,
    rows,
    through_form,
    told,
    used,
)
from tests.whole.stage import Stage, digest, made_from


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
    assert labels(both) == ["Edit 1", "Edit 2", *AFTER]
    assert made_from(stage.picture(edited)) == made_from(stage.picture(again)) == {digest(second)}
    assert digest(first) != digest(second)


async def test_a_failure_loses_its_retry_once_it_is_retried(stage: Stage) -> None:
    """The new turn has a message of its own; the failed one keeps its words, and its details."""
    async with stage.bot():
        failed = await broken(stage)
        before = failed.content
        assert labels(failed) == ["Retry", "Details"]
        retried = await pressed(stage, "ann", failed, "Retry")
        await stage.until(lambda: labels(failed) == ["Details"] or None)

    assert (failed.content, failed.attachments) == (before, [])
    assert labels(retried) == ["Edit", *AFTER]


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


async def test_words_alone_can_be_answered_and_replied_to(stage: Stage) -> None:
    """A question of the model's costs the member nothing and is a turn like any other."""
    stage.vendor.change(asking=IN_WORDS)
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        question = await stage.reply(first, "ask me")
        answered = await through_form(stage, "ann", question, "Answer", instruction="make it red")
        replied = await stage.reply(question, "make it blue")

        assert used(stage, "ann") == 3
    assert {"Answer", "Undo", *AFTER} == set(labels(question))
    assert made_from(stage.picture(answered)) == {digest(stage.picture(first))}
    assert made_from(stage.picture(replied)) == {digest(stage.picture(first))}


async def test_buttons_follow_the_permission_for_commands(stage: Stage) -> None:
    """Whoever may not use `/imagine` in a channel begins nothing there by a button or a reply; it is said."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        stage.discord.staging.overwrite(channel="art", who="ben", deny=["use_application_commands"])
        for button in ("Edit", "Again"):
            refused = await stage.answered(people.click("ben", first, button))
            assert refused.is_ephemeral
            assert "Use Application Commands" in refused.content
        assert stage.turns() == 1
        replied = await stage.reply(first, "at dawn", who="ben")

    assert "Use Application Commands" in replied.content
    assert stage.vendor.traffic.total == 1


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

"""Forms, hints and message menus against the whole: what a button opens, and what stands on any message."""

from __future__ import annotations

import pytest

from sandbox.discord.rules.components import walk
from tests.whole.pressing import (
    AFTER,
    IN_WORDS,
    KILLED,
    asked_by,
    between_ann_and_ben,
    form,
    from_menu,
    labels,
    png,
    pressed,
    rows,
    through_form,
    told,
    used,
)
from tests.whole.stage import Stage, digest, made_from


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


async def test_a_form_takes_references_and_a_mask(stage: Stage) -> None:
    """Files are references but for one named mask, which must be one."""
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
    assert "no transparent part" in refused.content
    assert not refused.attachments
    assert stage.vendor.traffic.total == 2


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
    assert {"Answer", *AFTER} == set(labels(described)) - {"Undo"}
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


async def test_in_a_direct_message_everything_works_too(stage: Stage) -> None:
    """There a member is their own moderator of nothing: Edit, Again and Delete are theirs as the author."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.answered(people.slash("ann", people.direct("ann"), "imagine", prompt="a boat"))
        edited = await through_form(stage, "ann", first, "Edit", instruction="at dawn")
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
        edited = await through_form(stage, "ben", first, "Edit", instruction="at dawn")
        people.click("ann", first, "Delete")
        await stage.until(lambda: first.deleted_at)

    assert made_from(stage.picture(edited))


async def test_one_of_several_pictures_is_chosen_in_the_form(stage: Stage) -> None:
    """In a member's message as in the bot's own; where nobody chooses, it is the first."""
    people = stage.discord.people
    async with stage.bot():
        both = await stage.imagine(prompt="a cat", count=2)
        of_ours = await from_menu(stage, "ben", both, instruction="add a hat", picture=["2"])
        files = [("one.png", png("teal")), ("two.png", png("gold"))]
        theirs = people.say("ben", "art", "look", files=files)
        first = await from_menu(stage, "ann", theirs, instruction="add a dog")
        second = await from_menu(stage, "ann", theirs, instruction="add a dog", picture=["2. two.png"])

    assert made_from(stage.picture(of_ours)) == {digest(stage.pictures(both)[1])}
    assert made_from(stage.picture(first)) != made_from(stage.picture(second))

"""What members find of their own: `/last`, `/me`, `/help`."""

from __future__ import annotations

import pytest

from sandbox.discord.state.records import Message
from tests.whole.pressing import labels, rows, through_form, told
from tests.whole.stage import Stage, digest, made_from


async def last(stage: Stage, who: str, where: str = "art") -> Message:
    """What `/last` shows somebody."""
    return await told(stage, stage.discord.people.slash(who, where, "last"))


async def test_last_shows_ones_own_newest_picture_and_goes_on_from_it(stage: Stage) -> None:
    """In any channel of the server; what is begun there is for all to see, as the picture is."""
    people = stage.discord.people
    async with stage.bot():
        mine = await stage.imagine(prompt="a koi pond")
        await stage.answered(people.slash("ben", "art", "imagine", prompt="a boat"))
        shown = await last(stage, "ann", "lounge")
        edited = await through_form(stage, "ann", shown, "Edit", instruction="at dawn")
        nothing = await last(stage, "mod")

    assert stage.picture(shown) == stage.picture(mine)
    assert shown.seen_by == people.user("ann").id
    assert f"/{mine.channel_id}/{mine.id}" in shown.content
    assert labels(shown) == ["Edit", "History"]
    assert edited.seen_by is None
    assert made_from(stage.picture(edited)) == {digest(stage.picture(mine))}
    assert "no picture here yet" in nothing.content


async def test_last_finds_private_pictures_everywhere_of_ones_own(stage: Stage) -> None:
    """In a direct message it looks in all places; what goes on from a private picture stays private."""
    people = stage.discord.people
    async with stage.bot():
        mine = await stage.imagine(prompt="a secret pond", private=True)
        shown = await last(stage, "ann", "lounge")
        edited = await through_form(stage, "ann", shown, "Edit", instruction="at dawn")
        direct = await told(stage, people.slash("ann", people.direct("ann"), "last"))

    assert stage.picture(shown) == stage.picture(mine)
    assert edited.seen_by == people.user("ann").id
    assert stage.picture(direct) == stage.picture(edited)
    assert labels(direct) == []


async def test_last_brings_back_what_its_own_message_no_longer_shows(stage: Stage) -> None:
    """A private turn lives on its token alone; whatever became of that, the picture is kept."""
    people = stage.discord.people
    async with stage.bot():
        mine = await stage.imagine(prompt="a secret pond", private=True)
        people.delete("ann", mine)
        shown = await last(stage, "ann")

    assert len(stage.pictures(shown)) == 1


async def test_last_leads_to_the_message_unless_its_place_is_gone(stage: Stage) -> None:
    """An archived thread can still be gone to; of a deleted one it is said."""
    people = stage.discord.people
    async with stage.bot():
        thread = people.open_thread("ann", "art", "ponds")
        mine = await stage.answered(people.slash("ann", thread, "imagine", prompt="a koi pond"))
        people.set_thread(thread, archived=True)
        archived = await last(stage, "ann")
        people.delete_channel(thread)
        deleted = await last(stage, "ann")

    assert f"/{mine.channel_id}/{mine.id}" in archived.content
    assert f"/{mine.id}" not in deleted.content
    assert "was deleted" in deleted.content
    assert stage.pictures(deleted)


async def test_me_tells_what_holds_what_was_spent_and_what_is_under_way(stage: Stage) -> None:
    """And ends what is under way, if one likes."""
    people = stage.discord.people
    async with stage.bot():
        await stage.imagine(prompt="a koi pond", quality="medium")
        stage.vendor.change(latency_s=30)
        asked = people.slash("ann", "art", "imagine", prompt="a [slow](https://evil.example) boat")
        running = await stage.until(lambda: people.answer_to(asked))
        await stage.until(lambda: rows(stage, "SELECT id FROM turns WHERE state = 'intent'"))
        shown = await told(stage, people.slash("ann", "art", "me"))
        others = await told(stage, people.slash("ben", "art", "me"))
        people.click("ann", shown, "Cancel 1")
        await stage.ended(running)

    assert "20 pictures a day" in shown.content
    assert "2 used" in shown.content  # what is under way is held
    assert "being made" in shown.content
    assert "](https://evil" not in shown.content
    assert f"/{running.channel_id}/{running.id}" in shown.content
    assert "US$ 0.00" in others.content
    assert "Cancelled" in running.content


@pytest.mark.parametrize(("locale", "said"), [("en-US", "keep the faces"), ("zh-CN", "前后对比")])
async def test_help_says_why_results_drift_and_what_helps(stage: Stage, locale: str, said: str) -> None:
    """In the reader's language, to the reader alone."""
    people = stage.discord.people
    people.user("ben").locale = locale
    async with stage.bot():
        shown = await told(stage, people.slash("ben", "art", "help", topic="editing"))

    assert said in shown.content
    assert stage.turns() == 0

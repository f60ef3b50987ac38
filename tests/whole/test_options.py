"""The next turn made otherwise, out of a form; and what is dear asks before it is made."""

from __future__ import annotations

from functools import partial

import pytest

from sandbox.discord.rules.components import walk
from sandbox.discord.state.records import Interaction, Message
from tests.whole.moderating import settle_on, told
from tests.whole.pressing import KILLED, between_ann_and_ben, form, labels, rows, through_form
from tests.whole.pressing import told as told_privately
from tests.whole.stage import Stage, digest, made_from

TWO: dict[str, dict[str, object]] = {
    "bytespike": {},
    "gemini": {"sizes": {"square": "1:1", "wide": "16:9"}},
}
FEW: dict[str, object] = {
    "sizes": {"square": "1024x1024", "wide": "1536x1024"},
    "qualities": [],
    "price_usd": {"": 0.05},
    "counts": [1, 2],
}
KEEPING = "Change nothing else."


def fields(asked: Interaction) -> list[str]:
    """The labels of a form's fields."""
    assert asked.modal is not None
    return [each["label"] for each in asked.modal["components"]]


def offered(asked: Interaction, label: str) -> list[str]:
    """What can be chosen in a field of a form."""
    assert asked.modal is not None
    (field,) = [each["component"] for each in asked.modal["components"] if each["label"] == label]
    return [option["label"] for option in field["options"]]


async def chosen_provider(stage: Stage, who: str, message: Message, provider: str) -> Interaction:
    """Press Options, say who shall make it, and see the form."""
    people = stage.discord.people
    menu = await told_privately(stage, people.click(who, message, "Options"))
    picked = people.select(who, menu, "Choose who makes it", [provider])
    await stage.until(lambda: picked.modal)
    return picked


def options_of_turns(stage: Stage) -> list[str]:
    """What each turn was made with, oldest first."""
    return [options for (options,) in rows(stage, "SELECT options FROM turns ORDER BY created_at")]


async def test_the_form_offers_what_the_model_has_and_it_carries_on(stage: Stage) -> None:
    """Size, number and the rest; a reply to what came goes on with them, one picture at a time."""
    stage.configure({"bytespike": FEW})
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        opened = await form(stage, "ben", first, "Options")
        filled = {"instruction": "at dawn", "size": ["wide"], "count": ["2"], "keep": ["on"]}
        second = await stage.answered(stage.discord.people.submit("ben", opened, filled))
        third = await stage.reply(second, "add a dog")

    assert fields(opened) == ["What should change?", "Size", "How many", "The rest"]
    assert offered(opened, "Size") == ["square", "wide"]
    assert len(stage.pictures(second)) == 2
    assert digest(stage.picture(first)) in made_from(stage.pictures(second)[0])
    assert stage.picture(third)
    _, made, carried = options_of_turns(stage)
    assert ('"size":"wide"' in made, '"count":2' in made) == (True, True)
    assert ('"size":"wide"' in carried, '"count":1' in carried, '"keep":true' in carried) == (
        True,
        True,
        True,
    )


async def test_keeping_the_rest_is_said_to_the_model_and_to_nobody_else(stage: Stage) -> None:
    """Members are shown what they wrote; what a model was told once is not told again as theirs."""
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        asked = {"instruction": "at dawn", "keep": ["on"]}
        second = await through_form(stage, "ann", first, "Options", **asked)
        await through_form(stage, "ann", second, "Options", instruction="add a dog", keep=["off"])

    assert [KEEPING in str(request.messages) for request in stage.vendor.traffic.seen] == [False, True, False]
    assert rows(stage, "SELECT instruction FROM turns WHERE instruction LIKE ?", f"%{KEEPING}%") == []


async def test_where_several_may_be_asked_the_provider_is_chosen_first(stage: Stage) -> None:
    """The form then has what that one has; what comes of it all may see."""
    stage.configure(TWO)
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        picked = await chosen_provider(stage, "ann", first, "gemini")
        asked = {"instruction": "at dawn", "quality": ["2K"]}
        second = await stage.answered(stage.discord.people.submit("ann", picked, asked))

    assert fields(picked) == ["What should change?", "Size", "Quality", "The rest"]
    assert second.seen_by is None
    assert "gemini" in second.content
    assert stage.picture(second)


@pytest.mark.parametrize("private", [False, True])
async def test_where_a_form_lacks_room_the_picture_is_chosen_before(stage: Stage, *, private: bool) -> None:
    """Of several pictures one is edited with all there is to choose, how many included; for the same eyes."""
    priced = {"": 0.05, "high": 0.19}
    both = {**FEW, "qualities": ["low", "high"], "price_usd": priced}
    stage.configure({"bytespike": both, "gemini": {}})
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond", count=2, provider="bytespike", private=private)
        menu = await told_privately(stage, people.click("ann", first, "Options"))
        if not private:
            people.select("ann", menu, "Choose who makes it", ["bytespike"])
        await stage.until(lambda: labels_of_menus(menu) == ["Choose the picture"])
        picked = people.select("ann", menu, "Choose the picture", ["Picture 2"])
        await stage.until(lambda: picked.modal)
        asked = {"instruction": "at dawn", "quality": ["high"], "count": ["2"]}
        second = await stage.answered(people.submit("ann", picked, asked))

    assert fields(picked) == ["What should change?", "Size", "Quality", "How many", "The rest"]
    assert len(stage.pictures(second)) == 2
    assert made_from(stage.pictures(second)[0]) == {digest(stage.pictures(first)[1])}
    assert second.is_ephemeral is private


def labels_of_menus(message: Message) -> list[str]:
    """What the menus under a message ask."""
    return [each["placeholder"] for _, each in walk(message.components) if "placeholder" in each]


async def test_what_roles_may_not_ask_for_is_not_offered(stage: Stage) -> None:
    """The form holds the asker's own limits."""
    stage.configure({"bytespike": FEW})
    async with stage.bot():
        await told(stage, "limits set", sizes="square", count=1)
        first = await stage.imagine(prompt="a koi pond")
        opened = await form(stage, "ann", first, "Options")

    assert fields(opened) == ["What should change?", "Size", "The rest"]
    assert offered(opened, "Size") == ["square"]


async def test_what_is_dear_waits_for_its_askers_word_through_a_kill(stage: Stage) -> None:
    """The price and what is left are told, grants too; only who asked can go on, Cancel costs nothing."""
    stage.configure("bytespike", price_usd={"medium": 0.38}, counts=[1, 2])
    await settle_on(stage, "ask_above", 100_000)
    people = stage.discord.people
    process = stage.spawn()
    await stage.connected(process)
    await told(stage, "quota set", limit=1, per="day")
    await told(stage, "quota grant", member="ann", amount=3)
    asked = people.slash("ann", "art", "imagine", prompt="a koi pond")
    wanted = await stage.until(partial(_priced, stage, asked, left=1))
    asked = people.slash("ann", "art", "imagine", prompt="a boat")
    unwanted = await stage.until(partial(_priced, stage, asked, left=0))
    process.kill()
    assert await stage.unless_dead(process) == KILLED
    versions = len(wanted.versions)
    async with stage.bot():
        await stage.until(lambda: len(wanted.versions) > versions)
        denied = await told_privately(stage, people.click("mod", wanted, "Go on"))
        people.click("ann", wanted, "Go on")
        people.click("ann", unwanted, "Cancel")
        await stage.ended(wanted)
        await stage.ended(unwanted)

    assert "Only whoever asked" in denied.content
    assert stage.picture(wanted)
    assert "Cancelled" in unwanted.content
    assert stage.vendor.traffic.total == 1
    assert stage.verdict() == []


def _priced(stage: Stage, asked: Interaction, *, left: int) -> Message | None:
    message = stage.discord.people.answer_to(asked)
    if message is None or "Go on" not in labels(message):
        return None
    assert "This may cost about US$ 0.38" in message.content
    assert f"; {left} of your 1 pictures a day are left, and 3 granted besides" in message.content
    return message


async def test_what_is_cheap_is_not_asked_about(stage: Stage) -> None:
    """At the line itself nobody is asked yet."""
    stage.configure("bytespike", price_usd={"medium": 0.38})
    await settle_on(stage, "ask_above", 380_000)
    async with stage.bot():
        assert stage.picture(await stage.imagine(prompt="a koi pond"))


@pytest.mark.parametrize("where", ["a direct message", "a private channel"])
async def test_options_work_wherever_a_picture_can_be_made(stage: Stage, where: str) -> None:
    """With the bot alone, and where somebody installed it for themselves and it is no member."""
    people = stage.discord.people
    place = people.direct("ann") if where == "a direct message" else between_ann_and_ben(stage)
    async with stage.bot():
        first = await stage.answered(people.slash("ann", place, "imagine", prompt="a koi pond"))
        second = await through_form(stage, "ann", first, "Options", instruction="at dawn", keep=["on"])

    assert "Thread" not in labels(first)
    assert made_from(stage.picture(second)) == {digest(stage.picture(first))}

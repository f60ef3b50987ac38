"""A conversation of thirty turns, five branches and three people, the bot restarted between every two."""

from __future__ import annotations

import json
import os
import random
from dataclasses import dataclass

import pytest

from sandbox.discord.state.records import Message
from tests.whole.pressing import png, through_form, told
from tests.whole.stage import Stage, digest, made_from
from tests.whole.test_export import exported

TURNS, BRANCHES = 30, 5
PEOPLE = ("ann", "ben", "mod")
SEED = int(os.environ.get("DARKROOM_SEED", "30"))


@dataclass(frozen=True)
class Grown:
    """A turn of the tree: its message, the picture it shows, and the numbers of the turns before it."""

    message: Message
    picture: str
    forebears: tuple[int, ...]


def plan(chance: random.Random) -> list[int]:
    """Which turn each but the first goes on from: four times an older one, else the newest of a branch."""
    turning = set(chance.sample(range(5, TURNS), BRANCHES - 1))
    tips, parents = [0], []
    for number in range(1, TURNS):
        if number in turning:
            parents.append(chance.choice([each for each in range(number) if each not in tips]))
            tips.append(number)
        else:
            at = chance.randrange(len(tips))
            parents.append(tips[at])
            tips[at] = number
    return parents


async def grow(stage: Stage, who: str, before: Message, text: str, *, by_button: bool) -> Message:
    """One turn in one life of the bot."""
    async with stage.bot():
        if by_button:
            return await through_form(stage, who, before, "Edit", instruction=text)
        return await stage.reply(before, text, who=who)


@pytest.mark.no_cover  # others cover the same; this repeats it too often to be traced
async def test_every_edit_starts_from_the_picture_it_was_asked_of(stage: Stage) -> None:
    """Whoever asks, by reply or by button, and however often the bot was stopped: no wrong parent."""
    print(f"DARKROOM_SEED={SEED}")  # noqa: T201  pytest shows it where the test fails
    chance = random.Random(SEED)  # noqa: S311  the same tree for the same seed
    parents = plan(chance)
    stage.configure(stream=False)  # previews would only cost time
    async with stage.bot():
        first = await stage.imagine(prompt="step 1", image1=("pond.png", png()))
    (uploaded,) = made_from(stage.picture(first))
    grown = [Grown(first, digest(stage.picture(first)), ())]
    for number, parent in enumerate(parents, 1):
        before = grown[parent]
        message = await grow(
            stage,
            PEOPLE[number % len(PEOPLE)],
            before.message,
            f"step {number + 1}",
            by_button=bool(number % 2),
        )
        grown.append(Grown(message, digest(stage.picture(message)), (*before.forebears, parent)))

    for turn in grown:
        expected = {uploaded, *(grown[each].picture for each in turn.forebears)}
        assert made_from(stage.picture(turn.message)) == expected
    async with stage.bot():
        people = stage.discord.people
        (packed,) = await exported(stage, people.slash("ann", "art", "export"))
        shown = await told(stage, people.click("ben", grown[-1].message, "History"))
    told_parents = [each["after"] for each in json.loads(packed.read("tree.json"))["turns"]]
    assert told_parents == [None, *(parent + 1 for parent in parents)]
    assert f"**{len(grown[-1].forebears) + 1} turns**" in shown.content

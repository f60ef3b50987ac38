"""Taking a conversation away: what is in the zip, what is not, and what becomes of a large one."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from zipfile import ZipFile

from sandbox.discord.state.records import Interaction, Message
from tests.whole.pressing import png, told
from tests.whole.stage import Stage, digest

KB = 1000
HOSTILE = '</p><script>alert(1)</script><img src="https://evil.example/x.png"> ```` \u202efdp.exe'
# All that the page is made of: none of these runs anything.
TAGS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "h1",
        "p",
        "div",
        "nav",
        "svg",
        "path",
        "a",
        "circle",
        "text",
        "main",
        "article",
        "b",
        "img",
    ]
)


class Reaching(HTMLParser):
    """Reads a page for what would make a browser run something, or ask somebody for something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = re.findall(r"url\(|@import", page)
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag or an attribute that has no place there."""
        if tag not in TAGS:
            self.found.append(tag)
        for name, value in attrs:
            leads_out = name in ("src", "href") and not (value or "").startswith(("pictures/", "#turn-"))
            if leads_out or name.startswith("on") or value == "refresh":
                self.found.append(f"{tag} {name}={value}")


async def exported(stage: Stage, asked: Interaction, parts: int = 1) -> list[ZipFile]:
    """The files that come of `/export`, in their order."""
    first = await told(stage, asked)
    world = stage.discord.world

    def answers() -> list[Message] | None:
        further = [world.any_message(each) for each in asked.followups]
        return [first, *further] if len(further) + 1 == parts else None

    messages = await stage.until(answers)
    assert all(message.seen_by == asked.user_id for message in messages)
    return [ZipFile(io.BytesIO(stage.picture(message))) for message in messages]


async def test_an_export_holds_all_that_the_asker_may_see(stage: Stage) -> None:
    """Pictures byte for byte, the tree, the prompts, the costs, and a page that reaches out to nobody."""
    people = stage.discord.people
    stage.vendor.change(says=f"Here: {HOSTILE}")
    async with stage.bot():
        first = await stage.imagine(prompt=HOSTILE, image1=("me.png", png()), quality="medium")
        second = await stage.reply(first, "at dawn", who="ben")
        (packed,) = await exported(stage, people.slash("ben", "art", "export"))

    assert sorted(packed.namelist()) == [
        "index.html",
        "pictures/0001-1.png",
        "pictures/0002-1.png",
        "prompts.md",
        "tree.json",
    ]
    shown = [digest(stage.picture(message)) for message in (first, second)]
    assert [digest(packed.read(f"pictures/000{number}-1.png")) for number in (1, 2)] == shown
    page = packed.read("index.html").decode()
    assert Reaching(page).found == []
    assert "default-src &#x27;none" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\u202e" not in page
    turns = json.loads(packed.read("tree.json"))["turns"]
    assert [(each["after"], each["yours"]) for each in turns] == [(None, False), (1, True)]
    assert [each["counted_usd"] for each in turns] == [0.05, 0.05]
    assert turns[0]["instruction"] == HOSTILE
    assert turns[0]["uploads"] == []
    assert "`````text" in packed.read("prompts.md").decode()


async def test_what_one_uploaded_is_in_ones_own_export(stage: Stage) -> None:
    """It is the asker's, and the tree would have no beginning without it."""
    people = stage.discord.people
    async with stage.bot():
        await stage.imagine(prompt="blur the face", image1=("me.png", png()))
        (packed,) = await exported(stage, people.slash("ann", "art", "export"))

    assert "pictures/0001-canvas-1.png" in packed.namelist()


async def test_a_conversation_is_chosen_by_its_words(stage: Stage) -> None:
    """One's own are suggested; somebody's private one is in nobody's list, nor found by its id."""
    people = stage.discord.people
    async with stage.bot():
        await stage.imagine(prompt="a koi pond")
        await stage.imagine(prompt="a lighthouse")
        await stage.imagine(prompt="a secret", private=True)
        typing = people.autocomplete("ann", "art", "export", "conversation", conversation="POND")
        choices = await stage.until(lambda: typing.choices)
        every = people.autocomplete("ann", "art", "export", "conversation", conversation="")
        secret = (await stage.until(lambda: every.choices))[0]
        (packed,) = await exported(
            stage, people.slash("ann", "art", "export", conversation=choices[0]["value"])
        )
        refused = await told(stage, people.slash("ben", "art", "export", conversation=secret["value"]))
        nonsense = await told(stage, people.slash("ben", "art", "export", conversation="'; DROP TABLE turns"))

    assert [each["name"] for each in choices] == ["a koi pond"]
    assert secret["name"] == "a secret"
    assert "a koi pond" in packed.read("prompts.md").decode()
    assert "could not be found" in refused.content
    assert "could not be found" in nonsense.content


async def test_a_large_conversation_comes_in_parts(stage: Stage) -> None:
    """Each within the place's limit; together they are the whole, byte for byte."""
    people = stage.discord.people
    stage.vendor.change(pad_bytes=700 * KB)
    stage.discord.staging.place(channel="art", upload_limit=1_000 * KB)
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        await stage.reply(first, "at dawn")
        parts = await exported(stage, people.slash("ann", "art", "export"), parts=2)

    assert [name for part in parts for name in part.namelist()] == [
        "pictures/0001-1.png",
        "index.html",
        "tree.json",
        "prompts.md",
        "pictures/0002-1.png",
    ]


async def test_a_larger_one_comes_in_smaller_copies(stage: Stage) -> None:
    """And both the answer and the page say so."""
    people = stage.discord.people
    stage.vendor.change(pad_bytes=1_500 * KB)
    stage.discord.staging.place(channel="art", upload_limit=400 * KB)
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        await stage.reply(first, "at dawn")
        asked = people.slash("ann", "art", "export")
        (packed,) = await exported(stage, asked)
        answer = await told(stage, asked)

    assert "smaller copies" in answer.content
    assert "smaller copies" in packed.read("index.html").decode()
    assert json.loads(packed.read("tree.json"))["smaller_copies"] is True
    assert len([name for name in packed.namelist() if name.startswith("pictures/")]) == 2

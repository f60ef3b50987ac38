"""An export's texts: nothing that somebody wrote is more than text in them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.ids import UserId
from bot.domain.tale import Charged, Tale, path_of
from bot.domain.tree import Tree, tree_of
from bot.domain.turns import Question, Role, State
from bot.rendering.export import export_files
from bot.rendering.words import Words, locales
from tests.rendering.trees import asked, in_a_row
from tests.rendering.turns import ENDED, a_picture

ANN, BEN = UserId(2), UserId(3)


def told(tree: Tree, reader: UserId = ANN, **facts: Any) -> Tale:
    """A tale of `tree`, its pictures beside it."""
    tale = Tale(tree=tree, reader=reader, told_at=ENDED, charged={}, **facts)
    return replace(tale, files={kept.id: path_of(node, kept, "png") for node, kept in tale.pictures})


@pytest.mark.parametrize("locale", locales())
def test_every_language_has_its_page(locale: str) -> None:
    """Whatever became of the turns."""
    tree = tree_of((asked(1), asked(2, 1, pictures=0, state=State.FAILED), asked(3, 1, words="done")))
    tale = replace(told(tree), charged={asked(1).id: Charged(1, 50_000)}, smaller=True)

    assert set(export_files(tale, Words(locale))) == {"index.html", "tree.json", "prompts.md"}


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</style></svg></title><iframe>",
        "\u202eevil\u2066\x00\x1b[31m\ud800",
    ],
)
def test_the_page_obeys_nobody_but_us(evil: str) -> None:
    """Instructions, the model's words and a provider's name are text wherever they stand."""
    tree = tree_of((asked(1, instruction=evil, words=evil, provider=evil),))
    page = export_files(told(tree), Words())["index.html"]
    without = page.replace("<title>", "").replace("</title>", "")

    assert page.encode("utf-8")
    assert "<script" not in page
    assert "<iframe" not in page
    assert "<img src=x" not in page
    assert page.count("</style>") == page.count("</svg>") == 1
    assert not set(without) & set("\u202e\u2066\x00\x1b\ud800")


def test_what_the_model_asked_is_part_of_what_it_said() -> None:
    """A branch reads on from its question to the answer."""
    asking = asked(1, words="Gladly.", question=Question(text="By day?"))
    files = export_files(told(tree_of((asking,))), Words())

    assert json.loads(files["tree.json"])["turns"][0]["answer"] == "Gladly.\n\nBy day?"
    assert "By day?" in files["index.html"]


def test_a_prompt_cannot_end_its_fence() -> None:
    """However many backticks it brings, it stays inside."""
    prompts = export_files(told(tree_of((asked(1, instruction="a\n`````\n# heading"),))), Words())[
        "prompts.md"
    ]

    assert "``````text\na\n`````\n# heading\n``````" in prompts


def test_people_are_numbered_not_named() -> None:
    """The reader is `you`; neither names nor ids of others are given away."""
    tree = tree_of((asked(1, author=BEN), asked(2, 1, author=ANN)))
    files = export_files(told(tree), Words())

    assert "member 1" in files["index.html"]
    assert "you" in files["prompts.md"]
    assert [(turn["member"], turn["yours"]) for turn in json.loads(files["tree.json"])["turns"]] == [
        (1, False),
        (2, True),
    ]


def test_uploads_are_the_uploaders() -> None:
    """In the export of whoever uploaded them, and in no other."""
    upload = replace(a_picture(), role=Role.CANVAS)
    tree = tree_of((asked(1, inputs=(upload,)),))

    assert "0001-canvas-1.png" in export_files(told(tree), Words())["index.html"]
    assert "canvas" not in export_files(told(tree, reader=BEN), Words())["index.html"]


def test_a_picture_that_is_not_there_is_not_linked() -> None:
    """It was deleted while the zip was packed."""
    tale = replace(told(in_a_row(1)), files={})

    assert "<img" not in export_files(tale, Words())["index.html"]

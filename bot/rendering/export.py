"""A conversation as files to keep: the tree as data, the prompts to read, and a page that shows it all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import reduce
from typing import Any

from bot.domain.ids import TurnId
from bot.domain.money import DOLLAR
from bot.domain.tale import Tale
from bot.domain.tree import Node
from bot.domain.turns import Kept
from bot.rendering.export_facts import authors, members, told_at
from bot.rendering.export_page import export_page
from bot.rendering.history import state_of
from bot.rendering.words import Words

PAGE, TREE, PROMPTS = "index.html", "tree.json", "prompts.md"


def export_files(tale: Tale, words: Words) -> Mapping[str, str]:
    """Return the texts that go with the pictures, by path."""
    return {
        PAGE: export_page(tale, words),
        TREE: json.dumps(_data(tale), ensure_ascii=False, indent=1),
        PROMPTS: "\n".join(_prompts(tale, words)),
    }


def export_note(tale: Tale, parts: int, words: Words) -> str:
    """Return what is said with the files: what they are, and what to do with them."""
    notes = [words.text("export.ready", turns=words.text("export.turns", n=len(tale.tree.nodes)))]
    if parts > 1:
        notes.append(words.text("export.parts", n=parts))
    if tale.smaller:
        notes.append(words.text("export.smaller"))
    return reduce(lambda said, note: words.text("joint", first=said, second=note), notes)


def _data(tale: Tale) -> dict[str, Any]:
    numbers: dict[TurnId | None, int] = {node.turn.id: node.number for node in tale.tree.nodes}
    who = members(tale)
    return {
        "told_at": _instant(tale.told_at),
        "smaller_copies": tale.smaller,
        "turns": [
            {
                "number": node.number,
                "after": numbers.get(node.parent),
                "member": who[node.turn.author],
                "yours": node.turn.author == tale.reader,
                **_facts(node, tale),
            }
            for node in tale.tree.nodes
        ],
    }


def _facts(node: Node, tale: Tale) -> dict[str, Any]:
    turn, charged = node.turn, tale.charged.get(node.turn.id)
    return {
        "asked_at": _instant(turn.created_at),
        "ended_at": _instant(turn.ended_at) if turn.ended_at else None,
        "state": turn.state,
        "instruction": turn.instruction,
        "answer": turn.said,
        "provider": turn.provider,
        "size": turn.options.size,
        "quality": turn.options.quality,
        "count": turn.options.count,
        "uploads": [_picture(kept, tale) for kept in tale.inputs_of(node)],
        "pictures": [_picture(kept, tale) for kept in node.pictures],
        "counted_pictures": charged.images if charged else None,
        "counted_usd": charged.cost / DOLLAR if charged else None,
    }


def _picture(kept: Kept, tale: Tale) -> dict[str, Any]:
    return {
        "role": kept.role,
        "file": tale.files.get(kept.id),
        "type": kept.facts.media,
        "width": kept.facts.width,
        "height": kept.facts.height,
        "sha256": kept.facts.sha256,
    }


def _prompts(tale: Tale, words: Words) -> Iterator[str]:
    numbers = {node.turn.id: node.number for node in tale.tree.nodes}
    names = authors(tale, words)
    yield f"# {words.text('export.prompts')}"
    for node in tale.tree.nodes:
        facts = [names[node.turn.author], told_at(node.turn.created_at)]
        if node.parent is not None:
            facts.append(words.text("export.after", number=numbers[node.parent]))
        state = state_of(node, words)
        facts += [state] if state else []
        fence = _fence(node.turn.instruction)
        yield f"\n## {node.number} · {' · '.join(facts)}\n\n{fence}text\n{node.turn.instruction}\n{fence}"


def _fence(text: str) -> str:
    """A fence that nothing in `text` ends."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * max(3, longest + 1)


def _instant(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds")

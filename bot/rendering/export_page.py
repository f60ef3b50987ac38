"""A conversation as one page that needs no connection: the tree on the left, its turns beside it.

Everything in it that people or models wrote is text and nothing else. The page asks nothing of any
server, runs no script, and says so to the browser.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files

from bot.domain.ids import TurnId, UserId
from bot.domain.tale import Tale
from bot.domain.tree import Node
from bot.domain.turns import Kept
from bot.rendering.export_facts import authors, counted, told_at
from bot.rendering.history import is_lost, state_of
from bot.rendering.words import Words

POLICY = (
    "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)

_UNSEEN = frozenset({"Cc", "Cs", "Cn"})
# Overrides and isolates: what turns the direction of text that does not belong to it.
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)))
_LONGEST_TITLE = 120
# Of the tree, in the drawing's own units.
_DOWN, _ACROSS, _RADIUS, _BORDER = 44, 40, 14, 22


def export_page(tale: Tale, words: Words) -> str:
    """Return the page; pictures are found by `Tale.files`, relative to it."""
    title = " ".join(_text(tale.tree.nodes[0].turn.instruction).split())
    return "\n".join(
        (
            f'<!doctype html>\n<html lang="{escape(words.locale)}">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title[:_LONGEST_TITLE]}</title>\n<style>\n{_style()}</style>\n</head>\n<body>",
            f'<header>\n<h1 dir="auto">{title}</h1>\n<p>{_summary(tale, words)}</p>\n</header>',
            f'<div class="desk">\n<nav aria-label="{escape(words.text("export.tree"))}">',
            *_tree(tale, words),
            "</nav>\n<main>",
            *_articles(tale, words),
            "</main>\n</div>\n</body>\n</html>\n",
        )
    )


def _style() -> str:
    return (files("bot.rendering") / "export_page.css").read_text(encoding="utf-8")


def _text(text: str) -> str:
    """Other people's text as HTML: visible letters and line ends alone, nothing that the page would obey."""
    plain = (
        letter
        for letter in text
        if letter in "\n\t" or (unicodedata.category(letter) not in _UNSEEN and letter not in _TURNING)
    )
    return escape("".join(plain))


def _summary(tale: Tale, words: Words) -> str:
    nodes = tale.tree.nodes
    charged = tale.charged.values()
    cost = sum(each.cost for each in charged)
    facts = [
        words.text("export.turns", n=len(nodes)),
        words.text("quota.images", n=sum(len(node.pictures) for node in nodes)),
        f"{told_at(nodes[0].turn.created_at)} – {told_at(nodes[-1].turn.created_at)}",
        words.text("export.cost", amount=f"{cost / 1_000_000:.2f}"),
    ]
    if tale.smaller:
        facts.append(words.text("export.smaller"))
    return escape(" · ".join(facts))


def _tree(tale: Tale, words: Words) -> Iterator[str]:
    nodes = tale.tree.nodes
    known = {node.turn.id: node for node in nodes}
    wide = max(node.lane for node in nodes) * _ACROSS + 2 * _BORDER
    tall = max(node.depth for node in nodes) * _DOWN + 2 * _BORDER
    yield f'<svg viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}" role="img">'
    for node in nodes:
        if node.parent is not None:
            yield f'<path d="{_way(known[node.parent], node)}"/>'
    for node in nodes:
        left, top = _place(node)
        kind = "lost" if is_lost(node) else "gone" if not node.pictures else "made"
        label = escape(words.text("export.turn", number=node.number))
        yield (
            f'<a href="#turn-{node.number}" class="{kind}" aria-label="{label}"><title>{_asked(node)}</title>'
            f'<circle cx="{left}" cy="{top}" r="{_RADIUS}"/>'
            f'<text x="{left}" y="{top}">{node.number}</text></a>'
        )
    yield "</svg>"


def _asked(node: Node) -> str:
    return _text(" ".join(node.turn.instruction.split())[:_LONGEST_TITLE])


def _place(node: Node) -> tuple[int, int]:
    return node.lane * _ACROSS + _BORDER, node.depth * _DOWN + _BORDER


def _way(before: Node, after: Node) -> str:
    (left, top), (right, bottom) = _place(before), _place(after)
    if left == right:
        return f"M{left} {top}V{bottom}"
    bend = top + _DOWN // 2
    return f"M{left} {top}C{left} {bend} {right} {top} {right} {bend}V{bottom}"


def _articles(tale: Tale, words: Words) -> Iterator[str]:
    numbers = {node.turn.id: node.number for node in tale.tree.nodes}
    names = authors(tale, words)
    for node in tale.tree.nodes:
        yield from _article(node, tale, numbers, names, words)


def _article(
    node: Node,
    tale: Tale,
    numbers: Mapping[TurnId, int],
    names: Mapping[UserId, str],
    words: Words,
) -> Iterator[str]:
    after = ""
    if node.parent is not None:
        number = numbers[node.parent]
        after = f' · <a href="#turn-{number}">{escape(words.text("export.after", number=number))}</a>'
    who = escape(f"{names[node.turn.author]} · {told_at(node.turn.created_at)}")
    yield f'<article id="turn-{node.number}">'
    yield f'<p class="who"><b>{node.number}</b> {who}{after}</p>'
    yield f'<p class="asked" dir="auto">{_text(node.turn.instruction)}</p>'
    uploads = "".join(_picture(kept, tale, words) for kept in tale.inputs_of(node))
    if uploads:
        yield f'<div class="uploads">{uploads}</div>'
    pictures = "".join(_picture(kept, tale, words) for kept in node.pictures)
    if pictures:
        yield f'<div class="pictures">{pictures}</div>'
    if state := state_of(node, words):
        yield f'<p class="state">{escape(state)}</p>'
    if node.turn.said:
        yield f'<p class="answer" dir="auto">{_text(node.turn.said)}</p>'
    yield f'<p class="facts">{" · ".join(_facts(node, tale, words))}</p>\n</article>'


def _picture(kept: Kept, tale: Tale, words: Words) -> str:
    file = tale.files.get(kept.id)
    label = escape(words.text(f"export.role.{kept.role}", number=kept.number))
    if file is None:
        return f'<p class="state">{escape(words.text("history.removed"))}</p>'
    size = f'width="{kept.facts.width}" height="{kept.facts.height}"'
    return (
        f'<a href="{escape(file)}" title="{label}">'
        f'<img src="{escape(file)}" alt="{label}" {size} loading="lazy"></a>'
    )


def _facts(node: Node, tale: Tale, words: Words) -> Iterator[str]:
    options = node.turn.options
    for fact in (node.turn.provider, options.size, options.quality):
        if fact:
            yield _text(fact)
    charged = tale.charged.get(node.turn.id)
    if charged is not None:
        yield escape(counted(charged, words))

"""The tree of a conversation, drawn small: a circle for each turn, a line to what follows it."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.domain.tree import Node
from bot.rendering.history import Sheet, is_lost
from bot.rendering.letters import face
from bot.rendering.paper import FAINT, FINE, INK, LINE, LOST, PAPER, PLATE, SAFELIGHT, Colour

# Pixels between two generations, at most and at least, and between two lanes at most; a tree with many
# lanes is drawn with smaller circles, and under a certain size without numbers.
_DEEP, _SHALLOW, _FAR = 60, 38, 50
_WIDEST, _TALLEST = 560, 900
_RADIUS, _LEAST_LETTERED, _LEAST = 15, 9, 2
_BORDER = 28
_THICK, _THIN = 3, 2


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which generations are drawn, and in fine pixels how far apart they and the lanes are."""

    depths: range
    down: float
    across: float

    def place(self, node: Node) -> tuple[float, float]:
        """The middle of the node's circle."""
        left = _BORDER * FINE + node.lane * self.across
        return left, _BORDER * FINE + (node.depth - self.depths.start) * self.down

    @property
    def radius(self) -> float:
        """That of a circle."""
        return max(min(_RADIUS * FINE, 0.45 * self.across), _LEAST * FINE)


def height_wanted(sheet: Sheet) -> int:
    """How tall the tree would like to be, in pixels; a deep one is drawn in part."""
    deepest = max(node.depth for node in sheet.tree.nodes)
    return min(deepest * _SHALLOW + 2 * _BORDER, _TALLEST)


def drawn_tree(sheet: Sheet, tall: int) -> Image.Image:
    """Draw the tree `tall` pixels high; of one that is too large, what lies around the sheet's turns."""
    plan = _plan(sheet, tall)
    widest = max(node.lane for node in sheet.tree.nodes)
    wide = round(widest * plan.across) + 2 * _BORDER * FINE
    paper = Image.new("RGB", (wide, tall * FINE), PAPER)
    pen = ImageDraw.Draw(paper)
    known = {node.turn.id: node for node in sheet.tree.nodes}
    path = {node.turn.id for node in sheet.branch}
    drawn = [node for node in sheet.tree.nodes if node.depth in plan.depths]
    # The present branch lies on top of the others.
    for node in sorted(drawn, key=lambda node: node.turn.id in path):
        before = known.get(node.parent) if node.parent else None
        if before is not None:
            _draw_line(pen, plan, before, node, bright=node.turn.id in path)
    for node in drawn:
        _draw_node(pen, plan, node, sheet, on_path=node.turn.id in path)
    return paper.resize((wide // FINE, tall), Image.Resampling.BOX)


def _plan(sheet: Sheet, tall: int) -> _Plan:
    deepest = max(node.depth for node in sheet.tree.nodes)
    room = tall - 2 * _BORDER
    shown = min(deepest + 1, room // _SHALLOW + 1)
    middle = sheet.tiles[len(sheet.tiles) // 2].depth
    first = max(0, min(middle - shown // 2, deepest + 1 - shown))
    down = min(_DEEP, room / max(shown - 1, 1))
    widest = max(node.lane for node in sheet.tree.nodes)
    across = min(_FAR, (_WIDEST - 2 * _BORDER) / max(widest, 1))
    return _Plan(range(first, first + shown), down * FINE, across * FINE)


def _draw_line(pen: ImageDraw.ImageDraw, plan: _Plan, before: Node, after: Node, *, bright: bool) -> None:
    """Go out sideways at once and then straight down, so that a line keeps to its own lane."""
    (left, top), (right, bottom) = plan.place(before), plan.place(after)
    colour, thick = (SAFELIGHT, _THICK) if bright else (LINE, _THIN)
    bend = top + min(plan.down, (right - left) or plan.down) * 0.55
    points = [(left, top), (right, bend), (right, bottom)] if right > left else [(left, top), (right, bottom)]
    pen.line(points, fill=colour, width=thick * FINE, joint="curve")


def _draw_node(pen: ImageDraw.ImageDraw, plan: _Plan, node: Node, sheet: Sheet, *, on_path: bool) -> None:
    here = node.turn.id == sheet.present
    middle, radius = plan.place(node), plan.radius
    fill, edge, ink = _colours(node, on_path=on_path, here=here)
    if here:
        pen.circle(middle, radius + 4 * FINE, fill=PAPER, outline=SAFELIGHT, width=2 * FINE)
    pen.circle(middle, radius, fill=fill, outline=edge, width=2 * FINE)
    if radius >= _LEAST_LETTERED * FINE:
        text = "x" if is_lost(node) else "-" if node.is_removed else str(node.number)
        pen.text(middle, text, ink, font=face(round(radius)), anchor="mm")


def _colours(node: Node, *, on_path: bool, here: bool) -> tuple[Colour, Colour, Colour]:
    """Fill, edge and ink; what gave no picture is hollow."""
    if is_lost(node) or node.is_removed:
        edge = LOST if is_lost(node) else FAINT
        return PAPER, SAFELIGHT if on_path else edge, edge
    if here:
        return SAFELIGHT, SAFELIGHT, PAPER
    return PLATE, SAFELIGHT if on_path else LINE, INK if on_path else FAINT

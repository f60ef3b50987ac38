"""Standing figures in a picture: who goes where, how large, and whose head a hat goes on."""

from __future__ import annotations

from sandbox.drawing.colours import Colour
from sandbox.drawing.figures import Figure
from sandbox.drawing.pen import Pen, Point, Square

# Where the subject of a scene stands; a hat added later is put where its head will be.
SUBJECT: Point = (0.5, 0.9)
# Right of here figures look left, into the picture.
_LOOKS_LEFT = 0.6


def around(pen: Pen, centre: Point, size: float, wide: float = 1.0) -> Pen:
    """Return a pen for a square around `centre`; `size` is a share of the picture's shorter side."""
    tall = size * min(pen.image.size)
    x, y = centre[0] * pen.image.width, centre[1] * pen.image.height
    square = Square(left=x - tall * wide / 2, top=y - tall / 2, width=tall * wide, height=tall)
    return Pen(pen.image, square, light=pen.light)


def ground_under(pen: Pen, figure: Figure, feet: Point, scale: float = 1.0) -> Square:
    """Return the square in which `figure` stands at `feet`; on the right it looks to the left."""
    tall = figure.size * scale * min(pen.image.size)
    x, y = feet[0] * pen.image.width, feet[1] * pen.image.height
    return Square(left=x - tall / 2, top=y - tall, width=tall, height=tall, mirrored=feet[0] > _LOOKS_LEFT)


def stand(pen: Pen, figure: Figure, feet: Point, colour: Colour | None, scale: float = 1.0) -> Square:
    """Paint `figure` standing at `feet` and return its square."""
    square = ground_under(pen, figure, feet, scale)
    figure.paint(Pen(pen.image, square, light=pen.light, main=colour))
    return square


def crown(pen: Pen, head: tuple[Square, float], hat: Figure, colour: Colour | None) -> None:
    """Put `hat` on a head: the square of its owner, and how far down that the crown is."""
    square, down = head
    wide, tall = square.width * 0.56, square.height * 0.34
    x, y = square.at((0.5, down))
    on_head = Square(left=x - wide / 2, top=y - tall * 0.86, width=wide, height=tall)
    hat.paint(Pen(pen.image, on_head, light=pen.light, main=colour))

"""Plants, people of snow, and what stands in the sky, each painted in the unit square of a pen."""

from __future__ import annotations

import math

from sandbox.drawing.colours import INK, WHITE, Colour, mix
from sandbox.drawing.pen import Pen

_TRUNK: Colour = (104, 72, 48)
_STEM: Colour = (70, 130, 70)


def tree(pen: Pen) -> None:
    """A broad tree."""
    leaves = pen.main((84, 142, 74))
    pen.shape(((0.44, 1.0), (0.47, 0.5), (0.53, 0.5), (0.58, 1.0)), _TRUNK)
    pen.line(((0.5, 0.7), (0.66, 0.5)), _TRUNK, 0.03)
    for x, y, radius in ((0.3, 0.42, 0.24), (0.7, 0.44, 0.23), (0.5, 0.26, 0.27)):
        pen.oval((x, y + 0.04), (radius, radius), mix(leaves, INK, 0.25))
    for x, y, radius in ((0.3, 0.39, 0.22), (0.7, 0.41, 0.21), (0.5, 0.24, 0.25)):
        pen.oval((x, y), (radius, radius), leaves)
    for x, y in ((0.24, 0.32), (0.44, 0.15), (0.66, 0.34)):
        pen.oval((x, y), (0.08, 0.06), mix(leaves, WHITE, 0.22))


def pine(pen: Pen) -> None:
    """A fir tree."""
    needles = pen.main((48, 104, 78))
    pen.block((0.46, 0.84), (0.54, 1.0), _TRUNK)
    for top, bottom, half in ((0.45, 0.9, 0.34), (0.24, 0.66, 0.27), (0.02, 0.42, 0.2)):
        pen.shape(((0.5, top), (0.5 + half, bottom), (0.5 - half, bottom)), needles)
        pen.shape(((0.5, top), (0.5 + half, bottom), (0.5 + half * 0.2, bottom)), mix(needles, INK, 0.22))


def flower(pen: Pen) -> None:
    """A large daisy with two leaves."""
    petals = pen.main((246, 132, 160))
    pen.line(((0.5, 0.3), (0.49, 0.7), (0.5, 1.0)), _STEM, 0.024)
    pen.oval((0.64, 0.76), (0.14, 0.045), _STEM)
    pen.oval((0.36, 0.84), (0.14, 0.045), mix(_STEM, INK, 0.2))
    for step in range(10):
        turn = step * math.tau / 10
        pen.oval((0.5 + 0.2 * math.cos(turn), 0.3 + 0.2 * math.sin(turn)), (0.1, 0.1), mix(petals, INK, 0.12))
        turn += math.tau / 20
        pen.oval((0.5 + 0.17 * math.cos(turn), 0.3 + 0.17 * math.sin(turn)), (0.09, 0.09), petals)
    pen.oval((0.5, 0.3), (0.12, 0.12), (248, 204, 72))
    pen.oval((0.48, 0.28), (0.06, 0.06), (255, 226, 130))


def mushroom(pen: Pen) -> None:
    """A spotted mushroom."""
    cap = pen.main((204, 52, 46))
    pen.shape(((0.4, 0.5), (0.6, 0.5), (0.64, 1.0), (0.36, 1.0)), (240, 230, 210))
    pen.shape([(0.5 + 0.42 * math.cos(a), 0.56 - 0.46 * math.sin(a)) for a in _half_turn()], cap)
    pen.oval((0.5, 0.56), (0.42, 0.06), mix(cap, INK, 0.3))
    for x, y, radius in ((0.5, 0.24, 0.07), (0.3, 0.38, 0.055), (0.7, 0.38, 0.06), (0.5, 0.44, 0.04)):
        pen.oval((x, y), (radius, radius * 0.85), WHITE)


def _half_turn() -> list[float]:
    return [math.pi * step / 24 for step in range(25)]


def snowman(pen: Pen) -> None:
    """A snowman with a carrot for a nose."""
    body = pen.main((248, 250, 255))
    for side in (-1, 1):
        pen.line(((0.5 + side * 0.18, 0.5), (0.5 + side * 0.42, 0.34)), _TRUNK, 0.016)
    for y, radius in ((0.8, 0.24), (0.46, 0.17), (0.2, 0.125)):
        pen.oval((0.5, y), (radius, radius * 0.92), mix(body, (150, 170, 210), 0.4))
        pen.oval((0.48, y - 0.015), (radius * 0.9, radius * 0.84), body)
    for x in (0.455, 0.545):
        pen.oval((x, 0.17), (0.016, 0.018), INK)
    pen.shape(((0.5, 0.195), (0.66, 0.225), (0.5, 0.235)), (238, 134, 40))
    for y in (0.4, 0.48, 0.56):
        pen.oval((0.5, y), (0.017, 0.017), INK)
    pen.block((0.4, 0.295), (0.6, 0.34), (198, 52, 60))
    pen.block((0.55, 0.3), (0.61, 0.46), (198, 52, 60))


def moon(pen: Pen) -> None:
    """A full moon with its craters."""
    face = pen.main((250, 244, 214))
    pen.glow((0.5, 0.5), 0.95, face, 0.5)
    pen.oval((0.5, 0.5), (0.36, 0.36), face, glows=True)
    for x, y, radius in ((0.4, 0.4, 0.08), (0.62, 0.52, 0.06), (0.46, 0.66, 0.05), (0.6, 0.34, 0.03)):
        pen.oval((x, y), (radius, radius), mix(face, INK, 0.14), glows=True)


def sun(pen: Pen) -> None:
    """The sun."""
    face = pen.main((255, 226, 120))
    pen.glow((0.5, 0.5), 1.1, face, 0.75)
    pen.oval((0.5, 0.5), (0.3, 0.3), mix(face, WHITE, 0.4), glows=True)


def cloud(pen: Pen) -> None:
    """A cloud."""
    for x, y, radius in ((0.22, 0.62, 0.16), (0.42, 0.46, 0.22), (0.64, 0.52, 0.2), (0.82, 0.64, 0.14)):
        pen.oval((x, y), (radius, radius * 1.2), pen.main(WHITE))
    pen.oval((0.52, 0.74), (0.4, 0.16), pen.main(WHITE))


def rainbow(pen: Pen) -> None:
    """A rainbow from edge to edge of the square."""
    bands: tuple[Colour, ...] = (
        (224, 70, 70),
        (240, 150, 60),
        (246, 214, 90),
        (100, 180, 100),
        (80, 130, 210),
    )
    for place, band in enumerate(bands):
        radius = 0.5 - place * 0.03
        arc = [(0.5 + radius * math.cos(a), 1.0 - radius * 1.7 * math.sin(a)) for a in _half_turn()]
        pen.line(arc, band, 0.055)


def heart(pen: Pen) -> None:
    """A heart."""
    blood = pen.main((216, 54, 78))
    steps = [math.tau * step / 60 for step in range(60)]
    outline = [
        (
            0.5 + 0.027 * 16 * math.sin(t) ** 3,
            0.46 - 0.027 * (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)),
        )
        for t in steps
    ]
    pen.shape(outline, blood)
    pen.oval((0.32, 0.26), (0.07, 0.05), mix(blood, WHITE, 0.5))


def planet(pen: Pen) -> None:
    """A ringed planet."""
    globe = pen.main((222, 160, 104))
    ring = mix(globe, WHITE, 0.5)
    pen.line([(0.5 + 0.48 * math.cos(a), 0.5 - 0.12 * math.sin(a)) for a in _half_turn()], ring, 0.03)
    pen.oval((0.5, 0.5), (0.28, 0.28), globe, glows=True)
    pen.oval((0.46, 0.42), (0.2, 0.06), mix(globe, WHITE, 0.3), glows=True)
    pen.line([(0.5 + 0.48 * math.cos(a), 0.5 + 0.12 * math.sin(a)) for a in _half_turn()], ring, 0.03)

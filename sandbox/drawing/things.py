"""Things people make, each painted in the unit square of a pen."""

from __future__ import annotations

from sandbox.drawing.colours import INK, WHITE, Colour, mix
from sandbox.drawing.pen import Pen

_WINDOW: Colour = (255, 224, 140)
_WOOD: Colour = (122, 82, 52)


def house(pen: Pen) -> None:
    """A cottage with a lit window and a smoking chimney."""
    wall = pen.main((238, 222, 194))
    roof: Colour = (176, 74, 58)
    for puff, (x, y) in enumerate(((0.76, 0.08), (0.82, 0.0), (0.9, -0.09))):
        pen.oval((x, y), (0.035 + puff * 0.012, 0.03 + puff * 0.012), (226, 226, 230))
    pen.block((0.7, 0.12), (0.8, 0.36), mix(roof, INK, 0.3))
    pen.block((0.12, 0.45), (0.88, 1.0), wall)
    pen.block((0.12, 0.45), (0.88, 0.5), mix(wall, INK, 0.2))
    pen.shape(((0.02, 0.48), (0.5, 0.1), (0.98, 0.48)), roof)
    pen.shape(((0.08, 0.46), (0.5, 0.14), (0.5, 0.1), (0.02, 0.48)), mix(roof, WHITE, 0.2))
    pen.block((0.42, 0.66), (0.6, 1.0), _WOOD)
    pen.oval((0.57, 0.84), (0.014, 0.014), (240, 200, 90))
    for left in (0.2, 0.68):
        pen.block((left - 0.015, 0.59), (left + 0.145, 0.79), mix(wall, INK, 0.45))
        pen.block((left, 0.605), (left + 0.13, 0.775), _WINDOW, glows=True)
        pen.block((left + 0.058, 0.6), (left + 0.072, 0.78), mix(wall, INK, 0.45))
        pen.block((left, 0.684), (left + 0.13, 0.698), mix(wall, INK, 0.45))


def lighthouse(pen: Pen) -> None:
    """A striped lighthouse on its rock, with the lamp lit."""
    stripe = pen.main((204, 58, 50))
    pen.glow((0.5, 0.16), 0.3, (255, 240, 170))
    pen.shape(((-0.05, 1.0), (0.12, 0.86), (0.4, 0.82), (0.7, 0.84), (0.95, 0.9), (1.08, 1.0)), (92, 90, 96))
    pen.shape(((0.36, 0.26), (0.64, 0.26), (0.74, 0.88), (0.26, 0.88)), (246, 242, 234))
    for top, bottom in ((0.34, 0.46), (0.58, 0.7)):
        spread = [0.14 + (y - 0.26) / 0.62 * 0.1 for y in (top, bottom)]
        upper, lower = spread
        pen.shape(
            ((0.5 - upper, top), (0.5 + upper, top), (0.5 + lower, bottom), (0.5 - lower, bottom)), stripe
        )
    pen.shape(((0.56, 0.26), (0.64, 0.26), (0.74, 0.88), (0.62, 0.88)), mix((246, 242, 234), INK, 0.28))
    pen.block((0.32, 0.235), (0.68, 0.265), INK)
    pen.block((0.4, 0.11), (0.6, 0.235), _WINDOW, glows=True)
    pen.shape(((0.36, 0.12), (0.5, 0.02), (0.64, 0.12)), mix(stripe, INK, 0.2))
    pen.block((0.47, 0.76), (0.55, 0.88), _WOOD)
    pen.block((0.48, 0.49), (0.53, 0.55), INK)


def boat(pen: Pen) -> None:
    """A small sailing boat."""
    sail = pen.main((250, 244, 228))
    pen.line(((0.5, 0.04), (0.5, 0.8)), _WOOD, 0.024)
    pen.shape(((0.53, 0.06), (0.53, 0.72), (0.9, 0.72)), sail)
    pen.shape(((0.47, 0.16), (0.47, 0.72), (0.16, 0.72)), mix(sail, INK, 0.14))
    pen.shape(((0.5, 0.02), (0.66, 0.06), (0.5, 0.1)), (204, 58, 50))
    pen.shape(((0.06, 0.76), (0.96, 0.76), (0.8, 0.95), (0.22, 0.95)), (150, 62, 48))
    pen.shape(((0.06, 0.76), (0.96, 0.76), (0.93, 0.8), (0.09, 0.8)), (238, 226, 204))
    pen.line(((0.02, 0.97), (0.3, 0.95), (0.6, 0.98), (1.0, 0.95)), WHITE, 0.016)


def castle(pen: Pen) -> None:
    """A castle with two towers and a flag."""
    stone = pen.main((168, 166, 172))
    shade = mix(stone, INK, 0.22)
    pen.block((0.2, 0.5), (0.8, 1.0), stone)
    for left in (0.06, 0.72):
        pen.block((left, 0.36), (left + 0.22, 1.0), shade)
        pen.shape(((left - 0.03, 0.37), (left + 0.11, 0.1), (left + 0.25, 0.37)), (96, 78, 140))
        pen.oval((left + 0.11, 0.52), (0.03, 0.05), _WINDOW, glows=True)
    for notch in range(5):
        pen.block((0.3 + notch * 0.09, 0.44), (0.35 + notch * 0.09, 0.51), stone)
    pen.line(((0.17, 0.12), (0.17, -0.06)), INK, 0.012)
    pen.shape(((0.17, -0.06), (0.33, -0.02), (0.17, 0.03)), (204, 58, 50))
    pen.oval((0.5, 0.8), (0.1, 0.12), _WOOD)
    pen.block((0.4, 0.8), (0.6, 1.0), _WOOD)


def car(pen: Pen) -> None:
    """A little car in profile."""
    paint = pen.main((208, 62, 52))
    pen.oval((0.5, 0.99), (0.5, 0.03), INK)
    pen.shape(((0.22, 0.6), (0.34, 0.38), (0.68, 0.38), (0.82, 0.6)), mix(paint, INK, 0.15))
    pen.shape(((0.29, 0.59), (0.37, 0.43), (0.49, 0.43), (0.49, 0.59)), (190, 224, 240))
    pen.shape(((0.53, 0.59), (0.53, 0.43), (0.66, 0.43), (0.75, 0.59)), (190, 224, 240))
    pen.block((0.04, 0.58), (0.96, 0.84), paint)
    pen.oval((0.95, 0.67), (0.03, 0.05), _WINDOW, glows=True)
    for x in (0.25, 0.76):
        pen.oval((x, 0.86), (0.12, 0.13), INK)
        pen.oval((x, 0.86), (0.055, 0.06), (200, 204, 210))


def balloon(pen: Pen) -> None:
    """A hot-air balloon."""
    cloth = pen.main((222, 82, 66))
    for x in (0.4, 0.6):
        pen.line(((x - (0.5 - x), 0.6), (x, 0.86)), _WOOD, 0.01)
    pen.oval((0.5, 0.36), (0.36, 0.34), cloth)
    pen.oval((0.5, 0.36), (0.22, 0.34), mix(cloth, WHITE, 0.75))
    pen.oval((0.5, 0.36), (0.09, 0.34), cloth)
    pen.shape(((0.3, 0.62), (0.7, 0.62), (0.58, 0.74), (0.42, 0.74)), mix(cloth, INK, 0.2))
    pen.block((0.4, 0.85), (0.6, 0.98), _WOOD)
    pen.block((0.4, 0.85), (0.6, 0.875), mix(_WOOD, WHITE, 0.35))


def rocket(pen: Pen) -> None:
    """A rocket that has just left."""
    body = pen.main((236, 236, 240))
    pen.glow((0.5, 0.9), 0.24, (255, 180, 80))
    pen.shape(((0.4, 0.74), (0.6, 0.74), (0.5, 1.04)), (255, 150, 50), glows=True)
    pen.shape(((0.45, 0.74), (0.55, 0.74), (0.5, 0.92)), (255, 232, 140), glows=True)
    for half in (pen.within((0.5, 0), (1, 1)), pen.within((0, 0), (0.5, 1), mirrored=True)):
        half.shape(((0.3, 0.52), (0.62, 0.8), (0.28, 0.74)), (204, 58, 50))
    pen.oval((0.5, 0.42), (0.19, 0.38), body)
    pen.block((0.36, 0.62), (0.64, 0.76), mix(body, INK, 0.25))
    pen.shape(((0.385, 0.16), (0.5, -0.04), (0.615, 0.16)), (204, 58, 50))
    pen.oval((0.5, 0.36), (0.085, 0.085), INK)
    pen.oval((0.5, 0.36), (0.065, 0.065), (140, 206, 240))


def umbrella(pen: Pen) -> None:
    """An open umbrella."""
    cloth = pen.main((198, 56, 74))
    pen.line(((0.5, 0.1), (0.5, 0.9), (0.54, 0.97), (0.62, 0.95)), _WOOD, 0.022)
    canopy = [(0.5, 0.08), (0.7, 0.14), (0.88, 0.28), (0.98, 0.5), (0.82, 0.44), (0.66, 0.5), (0.5, 0.44)]
    pen.shape(canopy, cloth)
    pen.shape([(1 - x, y) for x, y in canopy], mix(cloth, WHITE, 0.18))


def hat(pen: Pen) -> None:
    """A top hat with a ribbon; its brim is the bottom of the square."""
    felt = pen.main((44, 40, 58))
    pen.shape(((0.24, 0.06), (0.76, 0.06), (0.72, 0.84), (0.28, 0.84)), felt)
    pen.oval((0.5, 0.07), (0.26, 0.06), mix(felt, WHITE, 0.16))
    pen.shape(((0.275, 0.62), (0.725, 0.62), (0.72, 0.82), (0.28, 0.82)), (198, 52, 60))
    pen.oval((0.5, 0.86), (0.48, 0.1), felt)
    pen.oval((0.5, 0.82), (0.22, 0.04), (150, 36, 46))
    pen.shape(((0.29, 0.62), (0.71, 0.62), (0.72, 0.84), (0.28, 0.84)), (198, 52, 60))

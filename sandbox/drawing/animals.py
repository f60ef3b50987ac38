"""Animals, each painted in the unit square of a pen."""

from __future__ import annotations

from sandbox.drawing.colours import INK, WHITE, Colour, mix
from sandbox.drawing.pen import Pen

_NOSE: Colour = (222, 122, 120)
_BLUSH: Colour = (244, 170, 150)


def cat(pen: Pen) -> None:
    """A cat that sits and looks at you."""
    coat = pen.main((226, 150, 72))
    dark, pale = mix(coat, INK, 0.35), mix(coat, WHITE, 0.72)
    pen.line(((0.66, 0.93), (0.86, 0.92), (0.93, 0.78), (0.88, 0.66), (0.94, 0.58)), dark, 0.06)
    _sitting(pen, coat, pale)
    for half in _halves(pen):
        half.shape(((0.06, 0.62), (0.56, 0.1), (0.66, 0.86)), coat)
        half.shape(((0.26, 0.58), (0.5, 0.26), (0.56, 0.66)), _BLUSH)
    _head(pen, coat, pale)
    for stripe in (0.42, 0.5, 0.58):
        pen.line(((stripe, 0.14), (0.5 + (stripe - 0.5) * 0.8, 0.21)), dark, 0.014)
    for height in (0.37, 0.4):
        pen.line(((0.33, height), (0.16, height * 1.06 - 0.03)), pale, 0.006)
        pen.line(((0.67, height), (0.84, height * 1.06 - 0.03)), pale, 0.006)


def fox(pen: Pen) -> None:
    """A fox with a white-tipped tail."""
    coat = pen.main((214, 96, 40))
    pen.oval((0.8, 0.78), (0.13, 0.2), coat)
    pen.oval((0.84, 0.64), (0.09, 0.1), WHITE)
    _sitting(pen, coat, WHITE)
    for half in _halves(pen):
        half.shape(((0.08, 0.6), (0.6, 0.0), (0.68, 0.8)), coat)
        half.shape(((0.4, 0.3), (0.6, 0.0), (0.63, 0.3)), INK)
    _head(pen, coat, WHITE)
    pen.shape(((0.3, 0.38), (0.7, 0.38), (0.5, 0.5)), WHITE)
    pen.oval((0.5, 0.47), (0.035, 0.025), INK)


def dog(pen: Pen) -> None:
    """A dog with hanging ears and its tongue out."""
    coat = pen.main((158, 106, 62))
    dark, pale = mix(coat, INK, 0.4), mix(coat, WHITE, 0.75)
    pen.line(((0.68, 0.9), (0.82, 0.84), (0.9, 0.7)), coat, 0.07)
    _sitting(pen, coat, pale)
    _head(pen, coat, pale)
    for left in (0.2, 0.66):
        pen.oval((left + 0.07, 0.34), (0.085, 0.17), dark)
    pen.oval((0.5, 0.4), (0.15, 0.1), pale)
    pen.block((0.46, 0.43), (0.54, 0.49), _NOSE)
    pen.oval((0.5, 0.49), (0.04, 0.03), _NOSE)
    pen.line(((0.42, 0.42), (0.5, 0.445), (0.58, 0.42)), dark, 0.01)
    pen.oval((0.5, 0.36), (0.045, 0.032), INK)
    pen.block((0.36, 0.52), (0.64, 0.56), (196, 52, 52))
    pen.oval((0.5, 0.58), (0.03, 0.025), (240, 200, 80))


def rabbit(pen: Pen) -> None:
    """A rabbit with upright ears."""
    coat = pen.main((222, 214, 204))
    pen.oval((0.76, 0.86), (0.09, 0.08), WHITE)
    _sitting(pen, coat, WHITE)
    for x in (0.4, 0.6):
        pen.oval((x, 0.08), (0.065, 0.19), coat)
        pen.oval((x, 0.08), (0.03, 0.14), _BLUSH)
    _head(pen, coat, WHITE)


def bear(pen: Pen) -> None:
    """A round bear."""
    coat = pen.main((112, 74, 48))
    _sitting(pen, coat, mix(coat, WHITE, 0.35))
    for x in (0.3, 0.7):
        pen.oval((x, 0.15), (0.08, 0.08), coat)
        pen.oval((x, 0.15), (0.045, 0.045), _BLUSH)
    _head(pen, coat, mix(coat, WHITE, 0.5))


def _halves(pen: Pen) -> tuple[Pen, Pen]:
    """Return pens for the right and the left half of a head, each looking outwards."""
    return pen.within((0.5, 0.0), (1.0, 0.4)), pen.within((0.0, 0.0), (0.5, 0.4), mirrored=True)


def _sitting(pen: Pen, coat: Colour, pale: Colour) -> None:
    """A body with paws, seen from the front, from the chin down."""
    pen.oval((0.5, 0.98), (0.36, 0.04), mix(coat, INK, 0.72))
    pen.oval((0.5, 0.76), (0.27, 0.24), coat)
    for x in (0.29, 0.71):
        pen.oval((x, 0.88), (0.12, 0.11), mix(coat, INK, 0.12))
    pen.oval((0.5, 0.72), (0.15, 0.19), pale)
    for x in (0.41, 0.59):
        pen.block((x - 0.055, 0.7), (x + 0.055, 0.94), coat)
        pen.oval((x, 0.95), (0.075, 0.042), pale)


def _head(pen: Pen, coat: Colour, pale: Colour) -> None:
    """A round head with eyes, muzzle and nose."""
    pen.oval((0.5, 0.32), (0.27, 0.22), coat)
    pen.oval((0.5, 0.41), (0.13, 0.09), pale)
    for x in (0.39, 0.61):
        pen.oval((x, 0.3), (0.048, 0.052), WHITE)
        pen.oval((x, 0.305), (0.036, 0.044), INK)
        pen.oval((x + 0.012, 0.29), (0.012, 0.013), WHITE)
        pen.oval((x + (x - 0.5) * 0.8, 0.39), (0.04, 0.025), mix(coat, _BLUSH, 0.6))
    pen.shape(((0.465, 0.37), (0.535, 0.37), (0.5, 0.405)), _NOSE)
    pen.line(((0.43, 0.43), (0.47, 0.445), (0.5, 0.41), (0.53, 0.445), (0.57, 0.43)), INK, 0.01)


def bird(pen: Pen) -> None:
    """A small bird in profile."""
    coat = pen.main((72, 132, 196))
    pen.shape(((0.22, 0.6), (0.0, 0.5), (0.04, 0.72)), mix(coat, INK, 0.3))
    for x in (0.46, 0.56):
        pen.line(((x, 0.8), (x, 0.99), (x + 0.07, 0.99)), (190, 120, 50), 0.02)
    pen.oval((0.48, 0.6), (0.32, 0.25), coat)
    pen.oval((0.56, 0.67), (0.2, 0.16), mix(coat, WHITE, 0.75))
    pen.oval((0.7, 0.36), (0.19, 0.18), coat)
    pen.shape(((0.86, 0.33), (1.0, 0.4), (0.86, 0.44)), (240, 170, 50))
    pen.shape(((0.24, 0.5), (0.6, 0.48), (0.3, 0.8)), mix(coat, INK, 0.22))
    pen.oval((0.76, 0.33), (0.035, 0.035), INK)
    pen.oval((0.77, 0.32), (0.012, 0.012), WHITE)


def duck(pen: Pen) -> None:
    """A duck that swims."""
    coat = pen.main((246, 208, 74))
    pen.shape(((0.02, 0.5), (0.3, 0.66), (0.2, 0.9)), coat)
    pen.oval((0.46, 0.78), (0.4, 0.2), coat)
    pen.oval((0.74, 0.42), (0.19, 0.2), coat)
    pen.shape(((0.9, 0.38), (1.08, 0.46), (0.9, 0.52)), (232, 122, 40))
    pen.oval((0.42, 0.74), (0.2, 0.11), mix(coat, INK, 0.14))
    pen.oval((0.8, 0.38), (0.035, 0.04), INK)
    pen.line(((0.0, 0.97), (0.4, 0.99), (0.92, 0.97)), WHITE, 0.02)


def fish(pen: Pen) -> None:
    """A koi seen from above, swimming to the right."""
    coat = pen.main((236, 98, 46))
    fin = mix(coat, WHITE, 0.5)
    pen.shape(((0.2, 0.5), (0.0, 0.26), (0.07, 0.5), (0.0, 0.74)), fin)
    pen.shape(((0.5, 0.36), (0.62, 0.12), (0.66, 0.38)), fin)
    pen.shape(((0.5, 0.64), (0.62, 0.88), (0.66, 0.62)), fin)
    pen.shape(((0.14, 0.5), (0.5, 0.3), (0.5, 0.7)), WHITE)
    pen.oval((0.6, 0.5), (0.3, 0.2), WHITE)
    pen.oval((0.47, 0.45), (0.13, 0.12), coat)
    pen.oval((0.37, 0.52), (0.07, 0.06), coat)
    pen.oval((0.75, 0.5), (0.12, 0.13), coat)
    pen.oval((0.69, 0.42), (0.06, 0.05), coat)
    for y in (0.4, 0.6):
        pen.oval((0.82, y), (0.02, 0.025), INK)

"""Figures as a person reads them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.figures import Aim, Figure, Unit

_MEBIBYTE = 1024 * 1024
_FEW = 10  # mebibytes that are told with a decimal
_NAME, _VALUE = 36, 11


def lines(blocks: Mapping[str, Sequence[Figure]]) -> Iterator[str]:
    """Yield each block under its heading."""
    for heading, figures in blocks.items():
        yield f"{heading:{_NAME}}{'floor':>{_VALUE}}{'bot':>{_VALUE}}{'ratio':>8}   aim"
        yield from (_line(figure) for figure in figures)
        yield ""


def _line(figure: Figure) -> str:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.1f}"
    told = [f"{_value(value, figure.unit):>{_VALUE}}" for value in (figure.floor, figure.bot)]
    return f"  {figure.name:{_NAME - 2}}{''.join(told)}{ratio:>8}   {_aim(figure)}".rstrip()


def _aim(figure: Figure) -> str:
    if figure.aim is None:
        return ""
    return f"{_most(figure.aim, figure.unit)}: {'met' if figure.met else 'missed'}"


def _most(aim: Aim, unit: Unit) -> str:
    return f"at most {aim.most:g} x" if aim.of_floor else f"at most {_value(aim.most, unit)}"


def _value(value: float | None, unit: Unit) -> str:
    match value, unit:
        case None, _:
            return "-"
        case number, Unit.SECONDS if number < 1:
            return f"{number * 1000:.1f} ms"
        case number, Unit.SECONDS:
            return f"{number:.2f} s"
        case number, Unit.BYTES if abs(number) < _FEW * _MEBIBYTE:
            return f"{number / _MEBIBYTE:.1f} MiB"
        case number, Unit.BYTES:
            return f"{number / _MEBIBYTE:.0f} MiB"
        case number, _:
            return f"{number:g}"

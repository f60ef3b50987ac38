"""`darkroom usage`: what was spent, month by month, as the budget counts it."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable
from typing import TextIO

from bot.domain.money import DOLLAR
from bot.settings import Settings
from bot.store.reports import Spent, Split, spending

ROW = "{:<9}{:<22}{:>8}{:>10}{:>12}"


def execute(configured: Settings, arguments: argparse.Namespace) -> int:
    """Print the table, or write it as comma-separated values; an empty table says so."""
    by = Split(arguments.by)
    spent = spending(configured.store.path, by)
    if arguments.csv:
        write(spent, by, sys.stdout)
        return 0
    for line in table(spent, by):
        print(line)
    return 0


def table(spent: Iterable[Spent], by: Split = Split.PROVIDER) -> list[str]:
    """One line a month and part under a head; an outcome nobody knows counts at its worst."""
    lines = [
        ROW.format(each.month, _told(each), each.turns, each.pictures, f"{each.cost / DOLLAR:.2f}")
        for each in spent
    ]
    head = ROW.format("month", "" if by is Split.MONTH else by, "turns", "pictures", "US dollars")
    return [head, *lines] if lines else ["Nothing was spent yet."]


def write(spent: Iterable[Spent], by: Split, file: TextIO) -> None:
    """Write the same for a spreadsheet, dollars to the micro-dollar.

    An id has a word before it: of a number so long a spreadsheet keeps the first digits alone.
    """
    rows = csv.writer(file)
    rows.writerow(["month", by.value, "turns", "pictures", "us_dollars"])
    for each in spent:
        part = f"{by} {each.part}" if isinstance(each.part, int) else _told(each)
        rows.writerow([each.month, part, each.turns, each.pictures, f"{each.cost / DOLLAR:.6f}"])


def _told(spent: Spent) -> str:
    return "-" if spent.part is None else str(spent.part)

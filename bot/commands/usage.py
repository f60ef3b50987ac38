"""`darkroom usage`: what each provider cost, month by month, as the budget counts it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from bot.domain.money import DOLLAR
from bot.settings import Settings
from bot.store.reports import Spent, spending

ROW = "{:<9}{:<18}{:>8}{:>10}{:>12}"


def execute(configured: Settings, _: argparse.Namespace) -> int:
    """Print the table; an empty one says so."""
    for line in table(spending(configured.store.path)):
        print(line)
    return 0


def table(spent: Iterable[Spent]) -> list[str]:
    """One line a month and provider under a head; an outcome nobody knows counts at its worst."""
    lines = [
        ROW.format(each.month, each.provider or "-", each.turns, each.pictures, _dollars(each.cost))
        for each in spent
    ]
    head = ROW.format("month", "provider", "turns", "pictures", "US dollars")
    return [head, *lines] if lines else ["Nothing was spent yet."]


def _dollars(cost: int) -> str:
    return f"{cost / DOLLAR:.2f}"

"""What is said beside the chart of a server's consumption, and the same as a table to take away."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping

from bot.domain import money
from bot.domain.consumption import Amount, By, Consumption, Key, Period
from bot.domain.money import DOLLAR
from bot.rendering import mentions
from bot.rendering.chart import MOST_SERIES, drawn_series
from bot.rendering.escaping import fact
from bot.rendering.letters import letterable
from bot.rendering.quotas import listed
from bot.rendering.words import Words

TABLE = "usage.csv"

_MENTIONS = {By.MEMBER: mentions.member, By.ROLE: mentions.role, By.CHANNEL: mentions.channel}
# A spreadsheet reads a cell that begins so as a formula, some also in full-width letters.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Of an id that nobody has a name for, its last digits tell it apart.
_TOLD_DIGITS = 4


def usage_text(consumption: Consumption, period: Period, zone: str, words: Words) -> str:
    """Return the table beside the chart, a line for each of those drawn."""
    heading = words.text(
        "usage.heading",
        period=words.text(f"choice.period.{period}"),
        by=words.text(f"choice.by.{consumption.by}"),
        zone=fact(zone),
        total=amount_text(consumption.total, words),
    )
    if not consumption.series:
        return f"{heading}\n{words.text('usage.nothing')}"
    lines = [
        words.text(
            "usage.line",
            number=number,
            who=_who(each.key, consumption, number, words),
            amount=amount_text(each.total, words),
        )
        for number, each in enumerate(drawn_series(consumption), 1)
    ]
    if consumption.by is By.ROLE:
        lines.append(f"-# {words.text('usage.roles')}")
    return listed(heading, lines, words)


def amount_text(amount: Amount, words: Words) -> str:
    """Return pictures, dollars and requests as part of a sentence."""
    return words.text(
        "usage.amount",
        pictures=words.text("quota.images", n=amount.pictures),
        cost=money.spelt(amount.cost),
        requests=words.text("usage.requests", n=amount.turns),
    )


def chart_names(consumption: Consumption, names: Mapping[Key, str], words: Words) -> list[str]:
    """Return what stands beside each colour; a number that nobody has a name for is told by its end."""
    return [
        words.text("usage.others") if number > MOST_SERIES else _named(each.key, names, words)
        for number, each in enumerate(drawn_series(consumption), 1)
    ]


def chart_titles(words: Words) -> tuple[str, str]:
    """Return what the two rows of the chart count, in letters that it can be written in."""
    kinds = ("usage.pictures", "usage.dollars")
    first, second = (letterable(words.text(kind)) or Words().text(kind) for kind in kinds)
    return first, second


def usage_table(consumption: Consumption, names: Mapping[Key, str], words: Words) -> bytes:
    """Return every day of everybody, as comma-separated values that spreadsheets read.

    An id stands there as Discord's markup: of a number so long a spreadsheet keeps the first digits alone.
    """
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(["day", consumption.by.value, "name", "requests", "pictures", "us_dollars"])
    for one in consumption.series:
        for day, amount in zip(consumption.days, one.amounts, strict=True):
            if amount.turns:
                name = _harmless(_named(one.key, names, words))
                cost = f"{amount.cost / DOLLAR:.6f}"
                whose = _harmless(_marked(one.key, consumption.by))
                table.writerow([day.isoformat(), whose, name, amount.turns, amount.pictures, cost])
    # A byte order mark: without it some spreadsheets take UTF-8 for something else.
    return file.getvalue().encode("utf-8-sig")


def _who(key: Key, consumption: Consumption, number: int, words: Words) -> str:
    if number > MOST_SERIES:
        return words.text("usage.others")
    if not key:
        return words.text(f"usage.none.{consumption.by}")
    return _marked(fact(str(key)), consumption.by)


def _marked(key: Key, by: By) -> str:
    return _MENTIONS.get(by, str)(key) if key else ""


def _named(key: Key, names: Mapping[Key, str], words: Words) -> str:
    if not key:
        return words.text("usage.nobody")
    return names.get(key) or (key if isinstance(key, str) else f"...{str(key)[-_TOLD_DIGITS:]}")


def _harmless(name: str) -> str:
    return f"'{name}" if unicodedata.normalize("NFKC", name).startswith(_FORMULA) else name

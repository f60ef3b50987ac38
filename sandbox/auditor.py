"""The judge's eye for money: the vendors' bills against the bot's own books, vendor by vendor.

A request may be sent again only where the one before it is known to have cost nothing: so at most one
request of a turn is ever billed, whoever was asked and however often.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

Entry: TypeAlias = Mapping[str, Any]

# What the bot says of an attempt that is known to have cost nothing.
FREE = "no"


def audit(
    turns: Sequence[Any], tables: Mapping[str, Sequence[Any]], charges: Sequence[Entry]
) -> Iterator[str]:
    """Yield every broken promise about money; `turns` and `tables` are the bot's rows."""
    yield from _attempts(tables["attempts"], charges)
    yield from _repetitions(turns, tables["attempts"], charges)
    yield from _counters(tables)
    yield from _spending(tables, charges)


def _attempts(attempts: Sequence[Any], charges: Sequence[Entry]) -> Iterator[str]:
    """At most one request a turn that may have cost something, and none that nobody wrote down."""
    paid = Counter(attempt["turn"] for attempt in attempts if attempt["billed"] != FREE)
    yield from (
        f"turn {turn}: {count} requests that may be billed" for turn, count in paid.items() if count > 1
    )
    intended = Counter(attempt["provider"] for attempt in attempts)
    owned = Counter(attempt["provider"] for attempt in attempts if attempt["billed"] != FREE)
    carried, billed = (
        Counter(charge["provider"] for charge in chosen)
        for chosen in (charges, [charge for charge in charges if charge["billed"]])
    )
    for vendor, count in carried.items():
        if count > intended[vendor]:
            yield f"{vendor} carried out {count} requests; {intended[vendor]} were intended"
        if billed[vendor] > owned[vendor]:
            yield f"{vendor} billed {billed[vendor]} requests; {owned[vendor]} are held to be billed at most"


def _repetitions(turns: Sequence[Any], attempts: Sequence[Any], charges: Sequence[Entry]) -> Iterator[str]:
    """Nothing is billed twice: not under one name, nor the same request for one turn."""
    asked: dict[str, set[str]] = defaultdict(set)
    for attempt in attempts:
        asked[attempt["provider"]].add(attempt["turn"])
    billed = [charge for charge in charges if charge["billed"]]
    named = Counter((charge["provider"], charge["client_id"]) for charge in billed if charge["client_id"])
    yield from (
        f"{vendor} billed {name} {count} times" for (vendor, name), count in named.items() if count > 1
    )
    same = Counter((charge["provider"], charge["body_sha256"], charge["prompt"]) for charge in billed)
    for (vendor, _, prompt), count in same.items():
        # Members may ask for the same: each of their turns may be billed once.
        wanting = sum(turn["instruction"] in prompt for turn in turns if turn["id"] in asked[vendor])
        if count > max(1, wanting):
            yield f"{vendor} billed the same request {count} times, for {wanting} turns: {prompt!r}"


def _counters(tables: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    sums: Counter[str] = Counter()
    for entry in tables["spend_ledger"]:
        sums[entry["month"]] += entry["amount"]
    for row in tables["spend_usage"]:
        if row["used"] != sums[row["month"]]:
            yield f"spend of {row['month']}: {row['used']} counted, {sums[row['month']]} in its ledger"


def _spending(tables: Mapping[str, Sequence[Any]], charges: Sequence[Entry]) -> Iterator[str]:
    """What is counted is never less than what was charged: by each vendor, and by all of them."""
    counted: Counter[str] = Counter()
    for entry in tables["spend_ledger"]:
        counted[entry["turn"]] += entry["amount"]
    vendors: dict[str, set[str]] = defaultdict(set)
    for attempt in tables["attempts"]:
        vendors[attempt["provider"]].add(attempt["turn"])
    charged: Counter[str] = Counter()
    for charge in charges:
        charged[charge["provider"]] += charge["microdollars"]
    for vendor, amount in charged.items():
        known = sum(counted[turn] for turn in vendors[vendor])
        if known < amount:
            yield f"{vendor} charged {amount} micro-dollars, of which {known} are counted"
    if counted.total() < charged.total():
        yield f"all vendors charged {charged.total()} micro-dollars, of which {counted.total()} are counted"

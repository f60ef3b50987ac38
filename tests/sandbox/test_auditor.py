"""The judge's eye for money: what it lets pass, and what it does not."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.auditor import audit

PRICE = 50_000
TURNS = [{"id": "t1", "instruction": "a cat"}, {"id": "t2", "instruction": "a dog"}]


def charge(**facts: Any) -> dict[str, Any]:
    """A vendor's charge for the first turn."""
    usual = {"provider": "one", "client_id": "", "body_sha256": "b1", "prompt": "a cat"}
    return {**usual, "billed": True, "microdollars": PRICE, **facts}


def attempt(**facts: Any) -> dict[str, Any]:
    """What the bot wrote down of a request for the first turn."""
    return {"turn": "t1", "provider": "one", "billed": "yes", **facts}


def complaints(
    attempts: list[dict[str, Any]], charges: list[dict[str, Any]], *, counted: int = PRICE
) -> list[str]:
    """What is to be said, when the bot counted so much for the first turn."""
    ledger = [{"month": "2026-11", "turn": "t1", "amount": counted}]
    usage = [{"month": "2026-11", "used": counted}]
    tables = {"attempts": attempts, "spend_ledger": ledger, "spend_usage": usage}
    return list(audit(TURNS, tables, charges))


@pytest.mark.parametrize(
    ("attempts", "charges"),
    [
        ([attempt()], [charge()]),
        ([attempt(billed="no"), attempt()], [charge()]),
        ([attempt(billed="no", provider="two"), attempt()], [charge()]),
        ([attempt(billed="unknown")], []),
        ([attempt(billed="no")], [charge(billed=False, microdollars=0)]),
    ],
)
def test_honest_books_are_let_pass(attempts: list[dict[str, Any]], charges: list[dict[str, Any]]) -> None:
    """One paid request a turn, however often a free one was sent before it."""
    assert complaints(attempts, charges) == []


@pytest.mark.parametrize(
    ("attempts", "charges", "told"),
    [
        ([attempt(), attempt(billed="unknown")], [charge()], "turn t1: 2 requests that may be billed"),
        ([attempt()], [charge(), charge(body_sha256="b2", billed=False, microdollars=0)], "1 were intended"),
        ([attempt(billed="no")], [charge()], "0 are held to be billed"),
        (
            [attempt(), attempt(turn="t2")],
            [charge(), charge()],
            "billed the same request 2 times, for 1 turns",
        ),
        (
            [attempt(), attempt(turn="t2")],
            [charge(client_id="mine"), charge(client_id="mine", body_sha256="b2", prompt="a dog")],
            "one billed mine 2 times",
        ),
        ([attempt()], [charge(microdollars=2 * PRICE)], "one charged 100000 micro-dollars, of which 50000"),
        ([attempt(provider="two")], [charge()], "one charged 50000 micro-dollars, of which 0"),
    ],
)
def test_what_was_paid_for_twice_or_not_counted_is_told(
    attempts: list[dict[str, Any]], charges: list[dict[str, Any]], told: str
) -> None:
    """By the vendor's name, in a sentence."""
    assert any(told in sentence for sentence in complaints(attempts, charges)), complaints(attempts, charges)


def test_members_may_ask_for_the_same() -> None:
    """Two turns of the same words at one vendor are two requests, and two charges."""
    turns = [TURNS[0], {**TURNS[0], "id": "t2"}]
    ledger = [{"month": "2026-11", "turn": turn["id"], "amount": PRICE} for turn in turns]
    tables = {
        "attempts": [attempt(), attempt(turn="t2")],
        "spend_ledger": ledger,
        "spend_usage": [{"month": "2026-11", "used": 2 * PRICE}],
    }

    assert list(audit(turns, tables, [charge(), charge()])) == []

"""Reading a vendor's usage object, in every spelling there is."""

from __future__ import annotations

import pytest

from bot.domain.usage import Count, Flow, count, dollars, worked

CHAT = {"prompt_tokens": 18, "completion_tokens": 14, "total_tokens": 32}
GEMINI = {"promptTokenCount": 8, "candidatesTokenCount": 1290, "thoughtsTokenCount": 10}


@pytest.mark.parametrize(
    ("usage", "into", "out"),
    [
        (CHAT, Flow(18), Flow(14)),
        (CHAT | {"image_tokens": 1024}, Flow(18), Flow(1038, 1024)),
        (CHAT | {"completion_tokens_details": {"image_tokens": 12}}, Flow(18), Flow(14, 12)),
        (
            {
                "input_tokens": 50,
                "input_tokens_details": {"image_tokens": 40, "text_tokens": 10},
                "output_tokens": 50,
            },
            Flow(50, 40),
            Flow(50),
        ),
        ({"input_tokens": 30, "input_tokens_details": {"cached_tokens": 0}}, Flow(30), Flow(0)),
        (GEMINI, Flow(8), Flow(1300)),
        (
            GEMINI
            | {
                "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 8}],
                "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1290}, "odd"],
            },
            Flow(8, 0),
            Flow(1300, 1290),
        ),
    ],
    ids=["chat", "pictures beside", "pictures among", "pictures", "responses", "google", "google in detail"],
)
def test_every_spelling_is_read(usage: dict[str, object], into: Flow, out: Flow) -> None:
    """What went in, what came out, and how much of each were pictures, where that is told."""
    assert count(usage) == Count(into, out)


@pytest.mark.parametrize(
    "usage",
    [
        {},
        {"total_tokens": 3},
        {"output_tokens": "3"},
        {"output_tokens": -1},
        {"input_tokens": True},
        {"output_tokens": 10**30},
    ],
)
def test_what_counts_nothing_is_no_count(usage: dict[str, object]) -> None:
    """A field of another kind is as if it were not there."""
    assert count(usage) is None


def test_dollars_are_told_by_the_member_named_for_them() -> None:
    """And nothing that is no amount passes for one."""
    assert dollars({"cost": 0.039}, "cost") == 0.039
    assert dollars({"cost": 1}, "") is None
    for odd in (True, "1", -1, float("nan"), float("inf"), 1e13, 10**400, None):
        assert dollars({"cost": odd}, "cost") is None


def test_a_vendor_worked_where_it_counted_something_made() -> None:
    """Reading what it was asked is not work that makes anything."""
    assert worked(CHAT)
    assert not worked({"prompt_tokens": 18, "completion_tokens": 0})
    assert not worked({"promptTokenCount": 8, "totalTokenCount": 8})
    assert not worked(None)

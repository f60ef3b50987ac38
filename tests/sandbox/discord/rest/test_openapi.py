"""The judge of exchanges: what it has found faultless once it need not read again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox.discord.rest.openapi import OpenApi

ANN, BEN = "310000000000000001", "310000000000000002"
PAIR = {
    "type": "array",
    "uniqueItems": True,
    "items": {"type": "string", "pattern": "^[1-9][0-9]*$"},
}


@pytest.fixture
def judge(tmp_path: Path) -> OpenApi:
    """A description that knows of nothing but sets of people."""
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps({"paths": {}, "components": {"schemas": {"Pair": PAIR}}}), encoding="utf-8")
    return OpenApi(file)


@pytest.mark.parametrize("wrong", [[ANN, ANN], [ANN, "nobody"], [ANN, 1], ANN])
def test_what_resembles_something_faultless_is_judged_all_the_same(judge: OpenApi, wrong: object) -> None:
    """Other people in the same places are as good; the same one twice, or a word, is a fault every time."""
    assert [judge.shape_faults("Pair", each) for each in ([ANN, BEN], [BEN, ANN])] == [[], []]

    first, again = judge.shape_faults("Pair", wrong), judge.shape_faults("Pair", wrong)

    assert first == again
    assert len(first) == 1

"""`darkroom check` against the sandbox: what an operator reads before the first start."""

from __future__ import annotations

from bot.commands.check import findings
from bot.settings import load
from sandbox.configuration import VENDORS
from tests.whole.stage import Stage


async def test_a_set_up_that_is_right_has_nothing_bad_in_it(stage: Stage) -> None:
    """Token, rights, store and a provider of each dialect are well; it can be invited; nothing is spent."""
    stage.configure({name: {} for name in VENDORS})
    found = [finding async for finding in findings(load(stage.configuration, stage.environ))]

    assert [finding.text for finding in found if finding.well is False] == []
    assert any("may do all it needs" in finding.text for finding in found)
    assert any("client_id=" in finding.text for finding in found)
    answering = [finding.text for finding in found if "answers and takes the key" in finding.text]
    assert len(answering) == len(VENDORS)
    assert stage.vendor.traffic.total == 0
    assert stage.vendor.billing.charges == []

"""What is kept of each request, and what it cost: the vendor's own count, never less."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.attempts import Account
from bot.domain.events import Caution
from bot.domain.turns import State
from bot.errors import Billed, Refusal, Refused
from bot.rendering.details import details
from bot.rendering.words import Words
from bot.studio.studio import Studio
from tests.studio.asking import ANN, BEN, HERE, MOD, begin, end
from tests.studio.vendors import Said, drawn, vendor

PRICED = 'price_usd = { "" = 0.05 }'
BY_TOKENS = f"{PRICED}\nprice_tokens_usd = {{ output_image = 40 }}"
SPENT = "SELECT sum(amount) FROM spend_ledger"
CHARGED = "SELECT charged_images, charged_cost FROM turns"
ATTEMPT = "SELECT endpoint, model, http_status, request_id, trace_id, billed, cost FROM attempts"


async def failed(studio: Studio) -> Account:
    """Ask for something that fails, and return what is kept of it."""
    turn = await end(studio, begin(studio, 1))
    return await studio.details.of(turn.id, ANN, HERE)


async def test_each_request_keeps_what_its_vendor_is_asked_by(tmp_path: Path) -> None:
    """Where it went, for which model, how it was answered and under which name; also where all went well."""
    named = replace(drawn(), headers=("X-Oneapi-Request-Id: abc",))
    async with vendor(tmp_path, "chat-blocks", [named], PRICED) as chat:
        async with chat.studio() as studio:
            await end(studio, begin(studio, 1))

        assert chat.row(ATTEMPT) == ("POST /chat/completions", "painter", 200, "abc", None, "yes", 50_000)


async def test_a_name_that_is_no_text_is_kept_as_far_as_it_is(tmp_path: Path) -> None:
    """A vendor's odd header costs nobody the picture that comes with it."""
    odd = replace(drawn(), headers=("X-Request-Id: ab\udcffc",))
    async with vendor(tmp_path, "chat-blocks", [odd], PRICED) as chat:
        async with chat.studio() as studio:
            assert (await end(studio, begin(studio, 1))).state is State.SETTLED

        assert chat.row("SELECT request_id FROM attempts") == ("ab\ufffdc",)


async def test_a_failure_keeps_what_the_operator_asks_about(tmp_path: Path) -> None:
    """Also the name that the body tells, and what was said went wrong."""
    told = Said({"success": False, "error": {"message": "fetch failed"}, "trace_id": "t-1"}, 500)
    named = replace(told, headers=("X-Request-Id: abc",))
    async with vendor(tmp_path, "chat-blocks", [named]) as chat, chat.studio() as studio:
        account = await failed(studio)

    (attempt,) = account.attempts
    assert account.turn.state is State.UNKNOWN
    assert (attempt.http_status, attempt.request_id, attempt.trace_id) == (500, "abc", "t-1")
    assert "fetch failed" in (attempt.error or "")
    assert attempt.billed is Billed.UNKNOWN


async def test_a_lost_answer_keeps_where_it_was_asked_for(tmp_path: Path) -> None:
    """Nobody answered, so there is nothing else to quote."""
    async with vendor(tmp_path, "chat-blocks", [None]) as chat, chat.studio() as studio:
        account = await failed(studio)

    (attempt,) = account.attempts
    assert account.turn.state is State.UNKNOWN
    assert (attempt.endpoint, attempt.http_status, attempt.request_id) == (
        "POST /chat/completions",
        None,
        None,
    )
    assert attempt.error


async def test_the_wrong_dialect_is_told_to_whoever_can_change_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In the log and in a moderator's details; what the vendor wrote is in neither."""
    told = Said({"error": {"message": "invalid apitype: -1 (a lamp)"}}, 400)
    async with vendor(tmp_path, "chat-blocks", [told]) as chat, chat.studio() as studio:
        account = await failed(studio)

    right = 'set dialect = "image-task"'
    assert right in caplog.text
    assert right in details(account, Words(), moderator=True).replace("\\", "")
    assert "a lamp" not in caplog.text


async def test_only_its_asker_and_moderators_read_an_account(tmp_path: Path) -> None:
    """What a request cost and where it went is nobody else's to know."""
    async with vendor(tmp_path, "chat-blocks", [None]) as chat, chat.studio() as studio:
        account = await failed(studio)

        assert await studio.details.of(account.turn.id, MOD, HERE) == account
        with pytest.raises(Refused) as refused:
            await studio.details.of(account.turn.id, BEN, HERE)
    assert refused.value.why is Refusal.NOT_YOURS


@pytest.mark.parametrize(
    ("dialect", "said", "usage", "spent"),
    [
        ("openrouter", PRICED, {"completion_tokens": 1300, "cost": 0.039}, 39_000),
        ("openrouter", PRICED, {"completion_tokens": 1300, "cost": 0.9}, 900_000),
        ("chat-blocks", BY_TOKENS, {"completion_tokens": 10, "image_tokens": 1000}, 40_400),
        ("chat-blocks", BY_TOKENS, {"completion_tokens": 10}, 50_000),
        ("chat-blocks", PRICED, {"completion_tokens": 10, "cost": 0.9}, 50_000),
    ],
    ids=["told in dollars", "dearer than the table", "counted in tokens", "too few tokens", "not its word"],
)
async def test_the_vendors_count_is_what_is_spent(
    tmp_path: Path,
    dialect: str,
    said: str,
    usage: dict[str, object],
    spent: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The member pays what is left of that within what was held for the turn; what is beyond is logged."""
    async with vendor(tmp_path, dialect, [drawn(**usage)], said) as chat:
        async with chat.studio() as studio:
            await end(studio, begin(studio, 1))

        assert chat.row(SPENT) == (spent,)
        assert chat.row(CHARGED) == (1, min(spent, 50_000))
        assert ("is its price_usd right?" in caplog.text) == (spent > 50_000)


@pytest.mark.parametrize(
    ("told", "status"), [({"choices": []}, 200), ({"error": {"message": "upstream failed"}}, 500)]
)
async def test_work_that_was_counted_without_a_picture_is_told_and_spent(
    tmp_path: Path, told: dict[str, object], status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator may owe more than was held for it, and reads of it; the member owes nothing."""
    empty = Said({**told, "usage": {"completion_tokens": 5000, "cost": 0.2}}, status)
    async with vendor(tmp_path, "openrouter", [empty], PRICED) as chat:
        async with chat.studio() as studio:
            account = await failed(studio)

        assert account.turn.cautions == (Caution.TOKENS_WITHOUT_PICTURE,)
        assert account.attempts[0].usage == {"completion_tokens": 5000, "cost": 0.2}
        assert account.attempts[0].cost == 200_000
        assert chat.row(SPENT) == (200_000,)
        assert "counted work without a picture" in caplog.text
        assert chat.row(CHARGED) == (0, 0)


async def test_a_refusals_own_words_and_its_rules_are_kept(tmp_path: Path) -> None:
    """They say what to change; other words of a failed turn do not."""
    refusal = Said(
        {
            "choices": [
                {"message": {"content": "Sure.", "refusal": "I cannot draw him."}, "finish_reason": "stop"}
            ]
        }
    )
    async with vendor(tmp_path, "chat-blocks", [refusal]) as chat, chat.studio() as studio:
        turn = await end(studio, begin(studio, 1))

    assert (turn.state, turn.words) == (State.FAILED, "I cannot draw him.")

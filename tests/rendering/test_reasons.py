"""Why there is no picture, as a person reads it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.turns import Failure, Family
from bot.errors import REMEDIES, Billed, Kind, Refusal, Refused
from bot.rendering.reasons import failure, refusal
from bot.rendering.words import Words, locales

EACH_A_DAY = {"rule": "each", "subject": "", "per": "day", "measure": "images", "limit": "2", "used": "2"}
ROLE_A_MONTH = {
    "rule": "role",
    "subject": "8",
    "per": "month",
    "measure": "usd",
    "limit": "0.50",
    "used": "0.48",
}
MIDNIGHT = "<t:1795305600:R>"
SPENT = "The quota is used up:"
SHORT = "That is more than is left:"
BARRED = "A moderator has barred you from asking for pictures here."
SPENT_NEXT = "Wait until it frees up, or ask a moderator for more."
SHORT_NEXT = "Ask for fewer pictures, wait until it frees up, or ask a moderator for more."
FREES_AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        (
            Refused(Refusal.PROMPT_TOO_LONG, {"given": "10000", "limit": "4000"}),
            "The instruction has 10000 characters; 4000 are possible. Shorten it and ask again.",
        ),
        (
            Refused(Refusal.UNKNOWN_OPTION, {"option": "size", "given": "9x9", "choices": "1:1, 2:3"}),
            "“9x9” is not possible as size. Choose one of: 1:1, 2:3.",
        ),
        (
            Refused(Refusal.UNKNOWN_OPTION, {"option": "quality", "given": "best", "choices": ""}),
            "“best” is not possible as quality. Choose one of: nothing (leave this option out).",
        ),
        (
            Refused(Refusal.UPLOAD_ANIMATED, {"name": "my_cat.gif"}),
            "The picture my\\_cat.gif is animated. Attach a single frame of it, saved as PNG or JPEG.",
        ),
        (
            Refused(Refusal.UPLOAD_ANIMATED),
            "The picture you attached is animated. Attach a single frame of it, saved as PNG or JPEG.",
        ),
        (
            Refused(Refusal.INTERRUPTED),
            "The bot was restarted before this had begun. Nothing was charged. Ask again.",
        ),
        (
            Refused(Refusal.QUOTA_SPENT, EACH_A_DAY, FREES_AT),
            f"{SPENT} 2 pictures a day for each member; 2 used. {SPENT_NEXT} It frees up {MIDNIGHT}.",
        ),
        (
            Refused(Refusal.QUOTA_SHORT, ROLE_A_MONTH),
            f"{SHORT} US$ 0.50 a month for each member with the role <@&8>; US$ 0.48 used. {SHORT_NEXT}",
        ),
        (
            Refused(Refusal.QUOTA_SPENT, EACH_A_DAY | {"besides": "Till *noon*, @here."}),
            f"{SPENT} 2 pictures a day for each member; 2 used. {SPENT_NEXT}\nTill \\*noon\\*, @\u200bhere.",
        ),
        (
            Refused(Refusal.NOT_THIS_CHANNEL, {"channels": "12 13"}),
            "Pictures are not made in this channel. Ask in <#12> <#13>.",
        ),
        (
            Refused(Refusal.BANNED, frees_at=FREES_AT),
            f"{BARRED} Talk to the moderators of this server. It ends {MIDNIGHT}.",
        ),
    ],
)
def test_a_refusal(refused: Refused, told: str) -> None:
    """It says what is wrong, what to do, and when it may pass."""
    assert refusal(refused, "en") == told


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("kind", Kind)
def test_a_providers_failure_is_told_by_its_remedy(locale: str, kind: Kind) -> None:
    """Never in the provider's own words, and never with its numbers."""
    failed = Failure(
        family=Family.PROVIDER,
        reason=kind,
        facts=(("status", "503"), ("host", "llm.example.com"), ("message", "upstream sk-12345 exploded")),
        reference="req_98765",
        billed=Billed.UNKNOWN,
    )

    told = failure(failed, locale)

    assert told == Words(locale).advice(f"remedy.{REMEDIES[kind]}")
    assert not any(secret in told for secret in ("503", "example", "sk-", "req_", kind.value))


@pytest.mark.parametrize("locale", locales())
def test_what_only_the_operator_can_mend_is_not_told_as_the_members_mistake(locale: str) -> None:
    """A request in the wrong dialect is as bad as one of a wrong form, but nobody can ask otherwise."""
    failed = Failure(
        family=Family.PROVIDER, reason=Kind.BAD_REQUEST, facts=(("hint", "set another dialect"),)
    )

    assert failure(failed, locale) == Words(locale).advice("remedy.misconfigured")


def test_a_failure_that_is_known_to_pass_says_when() -> None:
    """The time moves by itself on Discord."""
    failed = Failure(family=Family.PROVIDER, reason=Kind.RATE_LIMIT, frees_at=FREES_AT)

    assert failure(failed, "en").endswith(f"It frees up {MIDNIGHT}.")


@pytest.mark.parametrize(
    ("family", "reason", "begins"),
    [
        (Family.REFUSED, "store_full", "The bot's disk is full"),
        (Family.REFUSED, "not_found", "That picture could not be found here."),
        (Family.PROVIDER, "not_found", "The provider could not take the request"),
        (Family.PROVIDER, "interrupted", "The bot was restarted before this had begun."),
        (Family.REFUSED, "interrupted", "The bot was restarted before this had begun."),
        (Family.CANCELLED, "cancelled", "Nothing was counted against your quota."),
        (Family.PROVIDER, "of another version", "Something went wrong and there is no picture."),
    ],
)
def test_every_failure_has_a_sentence(family: Family, reason: str, begins: str) -> None:
    """One word may mean different things to us and to a provider; none leaves a turn without an end."""
    assert failure(Failure(family=family, reason=reason), "en").startswith(begins)


def test_other_peoples_text_in_a_sentence_is_harmless() -> None:
    """A file's name pings nobody, links nowhere and is not long."""
    told = refusal(Refused(Refusal.UPLOAD_DAMAGED, {"name": "@everyone https://x.y/" + "z" * 999}), "en")

    assert "@everyone" not in told
    assert "://" not in told
    assert len(told) < 250


def test_a_long_list_of_choices_is_cut() -> None:
    """A model may have hundreds of sizes; the sentence still fits a message twice over."""
    choices = ", ".join(f"{width}x{width}" for width in range(1000))

    assert len(refusal(Refused(Refusal.UNKNOWN_OPTION, {"choices": choices}), "en")) < 600

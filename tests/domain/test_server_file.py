"""A server's settings as a file: what is written is read back, and nothing else is read."""

from __future__ import annotations

import pytest

from bot.domain.ids import ChannelId, GuildId, RoleId
from bot.domain.limits import Allowed, Limit
from bot.domain.quotas import Measure, Per, Rule, Subject
from bot.domain.server_file import ServerFile, read, written
from bot.domain.server_settings import ServerSettings, changed
from bot.domain.terms import Term
from bot.errors import Refusal, Refused

GUILD = GuildId(7)
FULL = ServerFile(
    settings=ServerSettings(
        channels=(ChannelId(1573754285743669249), ChannelId(2)),
        threads=True,
        zone="Asia/Shanghai",
        full_message='Wait, or "ask" 我们\n\\ # [x]',
        ask_above=500_000,
    ),
    rules=(
        Rule(guild=GUILD, kind=Subject.EACH, per=Per.DAY, limit=5),
        Rule(guild=GUILD, kind=Subject.ROLE, subject=9, per=Per.MONTH, limit=1_250_000, measure=Measure.USD),
    ),
    limits=(
        Limit(guild=GUILD, role=None, allowed=Allowed(count=2)),
        Limit(guild=GUILD, role=RoleId(9), allowed=Allowed(sizes=("1024x1024",), references=0)),
    ),
    terms=(Term("mickey mouse", False), Term("nude", True)),
)


def test_what_is_written_is_read_back() -> None:
    """Quotes, lines and other scripts too; a file that says nothing is a server that set nothing."""
    assert read(written(FULL), GUILD) == FULL
    assert read("", GUILD) == ServerFile(settings=ServerSettings())


@pytest.mark.parametrize(
    ("text", "why", "name"),
    [
        ("[settings", Refusal.SETTINGS_NOT_READ, None),
        ("[extra]", Refusal.SETTINGS_UNKNOWN_KEY, "extra"),
        ("[settings]\nzones = 1", Refusal.SETTINGS_UNKNOWN_KEY, "settings.zones"),
        ("[settings]\nthreads = 'yes'", Refusal.SETTINGS_BAD_VALUE, "threads"),
        ("[settings]\nretention_days = 0", Refusal.SETTINGS_BAD_VALUE, "retention_days"),
        ("[settings]\nzone = 'Mars/Base'", Refusal.UNKNOWN_ZONE, None),
        ("[settings]\nask_above = -1", Refusal.AMOUNT_OUT_OF_RANGE, None),
        ("[[quotas]]\nlimit = 5\nper = 'year'", Refusal.SETTINGS_BAD_VALUE, "quotas.1.per"),
        ("[[quotas]]\nlimit = nan\nper = 'day'", Refusal.SETTINGS_BAD_VALUE, "quotas.1.limit"),
        ("[[quotas]]\nlimit = 5\nper = 'day'\nid = 3", Refusal.SETTINGS_BAD_VALUE, "quotas.applies_to"),
        ("[[limits]]\ncount = 99", Refusal.SETTINGS_BAD_VALUE, "limits.1.count"),
        ("[[blocked]]\nterm = ''", Refusal.BAD_TERM, None),
    ],
)
def test_a_mistake_is_named_and_nothing_is_read(text: str, why: Refusal, name: str | None) -> None:
    """The first one; a number that is none is no number."""
    with pytest.raises(Refused) as refused:
        read(text, GUILD)

    assert refused.value.why is why
    assert refused.value.facts.get("name") == name


def test_a_setting_that_is_unset_is_as_if_it_had_never_been_set() -> None:
    """None says so."""
    assert changed(changed(ServerSettings(), {"quiet": True}), {"quiet": None}) == ServerSettings()

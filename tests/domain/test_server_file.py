"""A server's settings as a file: what is written is read back, and nothing else is read."""

from __future__ import annotations

import pytest

from bot.domain.ids import ChannelId, GuildId, RoleId
from bot.domain.limits import Allowed, Limit
from bot.domain.quotas import Measure, Rule, Subject
from bot.domain.server_file import LARGEST_FILE, ServerFile, read, written
from bot.domain.server_settings import KEYS, ServerSettings, changed, values_of
from bot.domain.terms import Term
from bot.domain.windows import Per
from bot.errors import Refusal, Refused

GUILD = GuildId(7)
MEMBERS = "[[quotas]]\nlimit = 5\nper = 'day'\napplies_to = 'member'"
FULL = ServerFile(
    settings=ServerSettings(
        channels=(ChannelId(1573754285743669249), ChannelId(2)),
        held=(ChannelId(2),),
        log_channel=ChannelId(3),
        budget_channel=ChannelId(4),
        threads=True,
        quiet=True,
        zone="Asia/Shanghai",
        locale="zh-CN",
        retention_days=30,
        size="1024x1024",
        quality="high",
        provider="north",
        full_message='Wait, or "ask" 我们\n\\ # [x]\x7f\x1f\u2028' + "." * 400,
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
    assert values_of(FULL.settings).keys() == set(KEYS)
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
        ("[[limits]]\nsizes = []", Refusal.SETTINGS_BAD_VALUE, "limits.1.sizes"),
        ("[[limits]]\nrole = 7\n[[limits]]\ncount = 1", Refusal.SETTINGS_BAD_VALUE, "limits.role"),
        (f"{MEMBERS}\nid = {2**63}", Refusal.SETTINGS_BAD_VALUE, "quotas.1.id"),
        (f"{MEMBERS}\nid = 1\n{MEMBERS}\nid = 1", Refusal.SETTINGS_BAD_VALUE, "quotas"),
        ("[[blocked]]\nterm = 'A'\n[[blocked]]\nterm = 'a'", Refusal.SETTINGS_BAD_VALUE, "blocked.term"),
        (f"[settings]\nask_above = {'9' * 400}", Refusal.AMOUNT_OUT_OF_RANGE, None),
        ("[[blocked]]\nterm = ''", Refusal.BAD_TERM, None),
    ],
)
def test_a_mistake_is_named_and_nothing_is_read(text: str, why: Refusal, name: str | None) -> None:
    """The first one; a number that is none is no number."""
    with pytest.raises(Refused) as refused:
        read(text, GUILD)

    assert refused.value.why is why
    assert refused.value.facts.get("name") == name


@pytest.mark.parametrize(
    "text",
    [
        f"a = {'[' * 100_000}",
        f"a = {'{a = ' * 40_000}1",
        f"{'.'.join(['a'] * 100_000)} = 1",
        ".".join(['"\u2028"'] * 40_000) + " = 1",
        f"[{'.'.join(['a'] * 100_000)}]",
        f"[settings]\nretention_days = {'9' * 5000}",
        "\n".join("[[quotas]]\nlimit = 1\nper = 'day'" for _ in range(2000)),
    ],
    ids=["brackets", "braces", "parts", "odd parts", "header", "digits", "tables"],
)
def test_a_file_that_is_made_to_hurt_is_refused_at_once(text: str) -> None:
    """However deep, long or many: it costs neither the memory nor the time it is meant to."""
    assert len(text.encode()) <= 2 * LARGEST_FILE
    with pytest.raises(Refused):
        read(text, GUILD)


def test_a_setting_that_is_unset_is_as_if_it_had_never_been_set() -> None:
    """None says so."""
    assert changed(changed(ServerSettings(), {"quiet": True}), {"quiet": None}) == ServerSettings()

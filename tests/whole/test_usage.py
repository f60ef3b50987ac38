"""Moderators see what was made, by whom and for how much; operators see it over all servers."""

from __future__ import annotations

import csv
import io
import logging
from functools import partial

import pytest
from PIL import Image

from bot.rendering.chart import HEIGHT, WIDTH
from tests.whole.moderating import channel_id, settle_on, told
from tests.whole.pressing import rows
from tests.whole.pressing import told as told_privately
from tests.whole.stage import Stage


async def test_a_moderator_sees_who_made_what_and_takes_the_table_along(stage: Stage) -> None:
    """A chart with a bar for each, the same in words, and a file by a button."""
    people = stage.discord.people
    async with stage.bot():
        await stage.imagine(prompt="a koi pond", count=2)
        await stage.reply(await stage.imagine(prompt="a boat"), "in fog", who="ben")
        shown = await told_privately(stage, people.slash("mod", "art", "usage", period="week"))
        await stage.until(lambda: shown.attachments)
        table = await told_privately(stage, people.click("mod", shown, "As a table (CSV)"))
        by_role = await told(stage, "usage", by="role")
        by_provider = await told(stage, "usage", by="provider", period="day")
        file = stage.pictures(table)[0]

    chart = Image.open(io.BytesIO(stage.picture(shown))).convert("RGB")
    ann, ben = people.user("ann"), people.user("ben")
    rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))
    assert chart.size == (WIDTH, HEIGHT)
    assert "4 pictures" in shown.content.splitlines()[0]
    assert f"1. <@{ann.id}>: 3 pictures" in shown.content
    assert f"2. <@{ben.id}>: 1 picture," in shown.content
    assert [(row["member"], row["name"], row["pictures"]) for row in rows] == [
        (f"<@{ann.id}>", "Ann", "3"),
        (f"<@{ben.id}>", "Ben", "1"),
    ]
    assert "<@&" in by_role
    assert "without a role: 3 pictures" in by_role
    assert "1. bytespike: 4 pictures" in by_provider


async def test_a_server_without_a_picture_has_an_empty_chart(stage: Stage) -> None:
    """Nothing is not an error."""
    async with stage.bot():
        shown = await told(stage, "usage")

    assert "Nothing was made" in shown


async def test_the_audit_pages_through_who_did_what(stage: Stage) -> None:
    """Requests have their vendor's ids; older and newer pages meet without a gap."""
    stage.configure("toapis", poll_s=0.05)
    people = stage.discord.people
    async with stage.bot():
        await stage.imagine(prompt="a koi pond")
        for number in range(9):
            await told(stage, "quota set", limit=number, per="day", member="ben")
        shown = await told_privately(stage, people.slash("mod", "art", "audit"))
        newest = shown.content
        people.click("mod", shown, "Older")
        await stage.until(lambda: shown.content != newest)
        oldest = shown.content
        people.click("mod", shown, "Newer")
        await stage.until(lambda: shown.content != oldest)
        about_ann = await told(stage, "audit", member="ann")

    ((vendor,),) = rows(stage, "SELECT remote_id FROM attempts")
    assert newest.count("set a quota") == 8
    assert oldest.count("set a quota") == 1
    assert "got pictures or words" in oldest
    assert "a koi pond" in oldest
    assert vendor in oldest.replace("\\", "")
    assert shown.content == newest
    assert "set a quota" not in about_ann


async def test_alerts_come_once_at_half_and_at_the_end_of_a_budget(stage: Stage) -> None:
    """The log channel gets them where no other is chosen; the operator reads of theirs in the log."""
    await settle_on(stage, "log_channel", channel_id(stage, "lounge"))
    async with stage.bot():
        await told(
            stage, "quota set", limit=0.1, per="month", applies_to="the whole server", measure="US dollars"
        )
        for number, prompt in enumerate(("a koi pond", "a boat", "a cat"), 1):
            await stage.imagine(prompt=prompt)
            await stage.until(partial(told_of, stage, min(number, 2)))

    first, second = alerts(stage)
    assert "50 % used" in first
    assert "100 % used" in second


def told_of(stage: Stage, count: int) -> bool:
    """Whether the log channel was told of so many budgets."""
    return len(alerts(stage)) >= count


def alerts(stage: Stage) -> list[str]:
    """What the log channel was told of budgets."""
    said = stage.discord.world.messages_in(str(channel_id(stage, "lounge")))
    return [each.content for each in said if "budget" in each.content]


async def test_the_operator_reads_of_the_months_budget_once(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """In the log, at each share; servers are told nothing of it. What no longer fits is not asked for."""
    with caplog.at_level(logging.WARNING, "bot.studio.moderation.alerts"):
        async with stage.bot(DARKROOM__BUDGET__MONTHLY_USD="0.12"):
            await stage.imagine(prompt="a koi pond")
            await stage.imagine(prompt="a boat")
            await stage.until(lambda: [told for told in warned(caplog) if "80 %" in told])
            refused = await stage.imagine(prompt="a cat")

    assert stage.vendor.traffic.total == 2
    assert "for the month is used up" in refused.content
    assert "80 % of this month's budget is used: 0.10 of 0.12" in warned(caplog)[-1]


def warned(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the operator was warned of."""
    return [each.getMessage() for each in caplog.records if "budget is used" in each.getMessage()]

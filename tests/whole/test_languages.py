"""A server that reads Chinese, and members who do not: each reads what is theirs in their own language."""

from __future__ import annotations

import re
from typing import Any

from bot.rendering.words import language
from tests.whole.moderating import asks, channel_id, told
from tests.whole.pressing import form
from tests.whole.pressing import told as told_privately
from tests.whole.stage import Stage

HAN = re.compile(r"[\u4e00-\u9fff]")


async def test_what_all_read_is_in_the_servers_language_and_each_answer_in_the_askers(stage: Stage) -> None:
    """The log with what waits, the alert and the report, and a message that was emptied."""
    people = stage.discord.people

    budget: dict[str, Any] = {"limit": 0.1, "per": "month", "measure": "US dollars"}
    async with stage.bot():
        answers = [
            await told(stage, "settings set", locale="zh-CN", log_channel="lounge"),
            await told(stage, "settings channel", channel="staff", held=True),
            await told(stage, "quota set", applies_to="the whole server", **budget),
        ]
        ending = await asks(stage, "ann", "a koi pond")
        opened = await form(stage, "ben", ending, "举报")
        reported = people.submit("ben", opened, {"instruction": "mine"})
        answers.append((await told_privately(stage, reported)).content)
        people.slash("mod", "staff", "imagine", prompt="a boat")
        log = await stage.until(lambda: said if len(said := in_log(stage)) == 4 else None)
        warning = await told_privately(stage, people.slash("ann", "art", "privacy forget"))
        answers.append(warning.content)
        people.click("ann", warning, "Forget me")
        await stage.until(lambda: "are empty now" in warning.content)
        emptied = ending.content

    assert any(f"/{ending.id}" in line and "0.05" in line for line in log)
    assert [text for text in [*log, emptied] if not HAN.search(text)] == []
    assert [text for text in answers if HAN.search(text.replace(language("zh-CN"), ""))] == []


def in_log(stage: Stage) -> list[str]:
    """What the log channel was told."""
    return [each.content for each in stage.discord.world.messages_in(str(channel_id(stage, "lounge")))]

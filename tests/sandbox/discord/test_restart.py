"""The sandbox is stopped and started: everything is as it was, and the bot comes back."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from urllib.parse import urlsplit

from sandbox.discord.server import Discord
from tests.patience import PATIENCE_S
from tests.sandbox.discord.bots import Bot, pointed_at


async def test_a_restart_loses_nothing_and_the_bot_reconnects(tmp_path: Path) -> None:
    """Same port, same token, same messages; the old session cannot be resumed, so the bot identifies anew."""
    first = Discord(tmp_path)
    await first.start()
    port = urlsplit(first.api_url).port or 0
    bot = Bot()
    with pointed_at(first):
        await bot.login("sandbox-token")
        running = asyncio.create_task(bot.connect())
        await bot.wait_until_ready()
        said = first.people.say("ann", "art", "remember")
        again = asyncio.create_task(bot.wait_for("ready", timeout=PATIENCE_S))
        await first.stop()

        second = Discord(tmp_path)
        await second.start(port)
        await again
        await bot.close()
        await asyncio.gather(running, return_exceptions=True)

    assert second.world.state.messages[said.id] == said
    assert int(second.world.new_id()) > int(said.id)
    await second.stop()


async def test_the_journal_is_appended_to_files(tmp_path: Path) -> None:
    """Versions of messages and their deletion, line by line, over a restart."""
    server = Discord(tmp_path)
    said = server.people.say("ann", "art", "one")
    server.people.edit("ann", said, "two")
    await server.stop()
    again = Discord(tmp_path)
    again.people.delete("ann", again.world.state.messages[said.id])
    await again.stop()

    lines = [json.loads(line) for line in (tmp_path / "messages.jsonl").read_text().splitlines()]

    assert [line["version"] and line["version"]["content"] for line in lines] == ["one", "two", None]
    assert {line["message_id"] for line in lines} == {said.id}

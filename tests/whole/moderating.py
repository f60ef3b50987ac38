"""Moderators' commands against the whole, and what everybody reads of them."""

from __future__ import annotations

from sandbox.discord.records import Channel, Interaction, Message, Payload
from tests.whole.pressing import told as told_privately
from tests.whole.stage import Stage


async def told(stage: Stage, command: str, *, who: str = "mod", where: Channel | str = "art", **options: object) -> str:
    """What only whoever used a command reads."""
    asked = stage.discord.people.slash(who, where, command, **options)
    return (await told_privately(stage, asked)).content


async def asks(stage: Stage, who: str, prompt: str = "a koi pond", where: str = "art", **options: object) -> Message:
    """The end of what somebody asks for."""
    return await stage.answered(stage.discord.people.slash(who, where, "imagine", prompt=prompt, **options))


async def suggested(stage: Stage, who: str, command: str, option: str, **options: object) -> list[Payload]:
    """What Discord shows while somebody types."""
    asked = stage.discord.people.autocomplete(who, "art", command, option, **{option: "", **options})
    return await stage.until(lambda: asked.choices)


def shown_to_all(stage: Stage) -> None:
    """Let everybody's Discord offer every command, as a server may decide."""
    for command in stage.discord.world.state.commands.values():
        command["default_member_permissions"] = None


def waits(stage: Stage, asked: Interaction) -> Message | None:
    """The message of a turn that waits for a moderator."""
    message = stage.discord.people.answer_to(asked)
    return message if message and "moderator" in message.content else None


def audited(stage: Stage) -> list[str]:
    """What was done, oldest first."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(f"file:{stage.database}?mode=ro", uri=True)) as connection:
        return [action for (action,) in connection.execute("SELECT action FROM audit ORDER BY id")]

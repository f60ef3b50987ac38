"""Registering commands: what is kept, what is refused, where they are found."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from sandbox.discord.people.asking import Impossible
from sandbox.discord.people.people import People
from sandbox.discord.state.world import World
from tests.sandbox.discord.bots import Bot, Connect
from tests.sandbox.discord.raw import Raw
from tests.sandbox.discord.registered import COMMANDS


def command(**changes: Any) -> dict[str, Any]:
    """A valid command, but for `changes`."""
    return {"name": "draw", "description": "Draw something", "type": 1, **changes}


def option(**changes: Any) -> dict[str, Any]:
    """A valid option, but for `changes`."""
    return {"name": "what", "description": "What", "type": 3, **changes}


@pytest.fixture
def scope(world: World) -> str:
    """Where global commands are kept."""
    return f"/applications/{world.state.application.id}/commands"


BAD_COMMANDS: list[list[dict[str, Any]]] = [
    [command(name="Draw")],
    [command(name="draw it")],
    [command(name="")],
    [command(name="d" * 33)],
    [command(description="")],
    [command(description="d" * 101)],
    [command(options=[option(name=f"o{each}") for each in range(26)])],
    [command(options=[option(), option()])],
    [command(options=[option(), option(name="other", required=True)])],
    [command(options=[option(choices=[{"name": f"n{each}", "value": "v"} for each in range(26)])])],
    [command(options=[option(choices=[{"name": "n", "value": "v"}], autocomplete=True)])],
    [command(options=[option(description="d" * 101)])],
    [
        command(
            options=[
                option(
                    name=f"o{each}",
                    description="d" * 100,
                    choices=[{"name": "n" * 100, "value": "v" * 100}] * 5,
                )
                for each in range(10)
            ]
        )
    ],
    [command(), command()],
    [command(name=f"c{each}") for each in range(101)],
    [command(name=f"Menu {each}", type=3, description="") for each in range(16)],
    [command(name="Menu", type=3)],
]


@pytest.mark.parametrize("commands", BAD_COMMANDS)
async def test_a_bad_set_is_refused_whole(commands: list[dict[str, Any]], raw: Raw, scope: str) -> None:
    """50035, and what was registered stays."""
    await raw("PUT", scope, [command(name="before")])

    answer = await raw("PUT", scope, commands)

    assert answer.refused == (400, 50035)
    assert [each["name"] for each in (await raw("GET", scope)).json] == ["before"]


async def test_a_second_sync_keeps_the_ids(raw: Raw, scope: str) -> None:
    """By kind and name; what is no longer named is gone."""
    first = (await raw("PUT", scope, COMMANDS)).json

    second = (await raw("PUT", scope, COMMANDS[:2])).json

    assert [each["id"] for each in second] == [each["id"] for each in first[:2]]
    assert len((await raw("GET", scope)).json) == 2


async def test_commands_are_made_changed_and_taken_away_one_by_one(raw: Raw, scope: str) -> None:
    """201 for a new one, 200 for the same again, 10063 for one that is not there."""
    made, again = await raw("POST", scope, command()), await raw("POST", scope, command())
    one = f"{scope}/{made.json['id']}"
    changed = await raw("PATCH", one, {"description": "Draw it"})
    await raw("DELETE", one)

    assert (made.status, again.status, made.json["id"]) == (201, 200, again.json["id"])
    assert changed.json["description"] == "Draw it"
    assert (await raw("GET", one)).refused == (404, 10063)


async def test_a_servers_own_commands_are_found_there_alone(
    connect: Connect, bot: Bot, people: People, world: World
) -> None:
    """A tree synced to one guild."""
    guild = discord.Object(next(iter(world.state.guilds)))

    @bot.tree.command(description="Only here", guild=guild)
    async def here(interaction: discord.Interaction[Bot]) -> None:
        await interaction.response.send_message("yes")

    await connect(bot)
    await bot.tree.sync(guild=guild)
    asked = people.slash("ann", "art", "here")
    await world.until(lambda: asked.answer)

    with pytest.raises(Impossible, match="no command 'here'"):
        people.slash("ann", people.direct("ann"), "here")

"""Who may do what, where: every button and every moderators' command by 8 kinds of people in 5 places.

A new action or command is refused to everybody here until a row says whose it is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import discord
import pytest

from bot.domain import rights
from bot.domain.ids import ChannelId, ConversationId, EventId, GuildId, TurnId, UserId
from bot.domain.offers import Options
from bot.domain.places import Address, Asker, Place
from bot.domain.policy import Ban, Request, Rulebook, judge
from bot.domain.rights import RIGHTS, Action
from bot.domain.turns import State, Turn
from bot.errors import Refused
from cogs._inbound.facts import asker_with
from sandbox.discord.state.records import Channel
from tests.crowd import Crowd, Where, Who, gathered
from tests.whole.pressing import told
from tests.whole.stage import Stage, raised

EVERYBODY = frozenset(Who)
MODERATORS = frozenset({Who.OWNER, Who.ADMINISTRATOR, Who.MANAGER, Who.MODERATOR})
MANAGERS = MODERATORS - {Who.MODERATOR}
IN_SERVER = EVERYBODY - {Who.STRANGER}
# Written out, not taken from what they hold. In the server, and outside of it, where nobody moderates.
ACTIONS: dict[Action, frozenset[Who]] = {
    **dict.fromkeys((Action.EDIT, Action.CONTINUE, Action.SAY, Action.AGAIN), IN_SERVER - {Who.BANNED}),
    **dict.fromkeys((Action.ANSWER, Action.OPTIONS, Action.CHOOSE), IN_SERVER - {Who.BANNED}),
    **dict.fromkeys((Action.HISTORY, Action.COMPARE, Action.UNDO, Action.ORIGINAL), IN_SERVER),
    Action.THREAD: IN_SERVER,
    Action.REPORT: IN_SERVER,
    Action.CONFIRM: frozenset({Who.AUTHOR}),
    Action.RETRY: MODERATORS | {Who.AUTHOR},
    **dict.fromkeys((Action.DETAILS, Action.DELETE, Action.CANCEL), MODERATORS | {Who.AUTHOR}),
    **dict.fromkeys((Action.RELEASE, Action.REJECT, Action.TAKEDOWN), MODERATORS),
}
OWNED = {Action.RETRY, Action.DETAILS, Action.DELETE, Action.CANCEL, Action.CONFIRM}
# A channel of the server that somebody stands in.
HERE = "here"
COMMANDS: dict[str, tuple[dict[str, object], frozenset[Who]]] = {
    "quota set": ({"limit": 50, "per": "day"}, MANAGERS),
    "quota show": ({}, MANAGERS),
    "quota clear": ({}, MANAGERS),
    "quota grant": ({"member": "ann", "amount": 1}, MANAGERS),
    "limits set": ({"count": 2}, MANAGERS),
    "limits show": ({}, MANAGERS),
    "limits clear": ({}, MANAGERS),
    "policy block": ({"term": "xyzzy"}, MANAGERS),
    "policy unblock": ({"term": "xyzzy"}, MANAGERS),
    "policy list": ({}, MANAGERS),
    "policy try": ({"text": "a cat"}, MANAGERS),
    "policy ban": ({"member": "ann"}, MANAGERS),
    "policy unban": ({"member": "ann"}, MANAGERS),
    "takedown": ({"message": "1"}, MANAGERS),
    "usage": ({}, MANAGERS),
    "audit": ({}, MANAGERS),
    "settings show": ({}, MANAGERS),
    "settings set": ({"quiet": False}, MANAGERS),
    "settings channel": ({"channel": HERE}, MANAGERS),
    "settings reset": ({"setting": "zone"}, MANAGERS),
    "settings export": ({}, MANAGERS),
    "settings import": ({"file": ("x.toml", b"x")}, MANAGERS),
}
NUMBERS = {who: UserId(number) for number, who in enumerate(Who, 1)}
HOME, OTHER = GuildId(10), GuildId(20)
PLACES = {
    Where.CHANNEL: Place(channel=ChannelId(1), guild=HOME),
    Where.THREAD: Place(channel=ChannelId(2), guild=HOME, parent=ChannelId(1)),
    Where.DIRECT: Place(channel=ChannelId(3)),
    Where.PRIVATE: Place(channel=ChannelId(4)),
    Where.ELSEWHERE: Place(channel=ChannelId(5), guild=OTHER),
}
POWERS = {
    Who.OWNER: discord.Permissions.all(),
    Who.ADMINISTRATOR: discord.Permissions.all(),
    Who.MANAGER: discord.Permissions(manage_guild=True),
    Who.MODERATOR: discord.Permissions(manage_messages=True),
}


def allowed(action: Action, where: Where) -> frozenset[Who]:
    """Who may press that on the author's turn, which stands in that place; `ELSEWHERE`: in the server."""
    match where:
        case Where.CHANNEL | Where.THREAD:
            return ACTIONS[action]
        case Where.DIRECT:
            return ACTIONS[action] & {Who.AUTHOR}
        case Where.PRIVATE:
            # Nobody's powers or bans reach there: whoever reads it is a member of it.
            return ACTIONS[action] & {Who.AUTHOR} if action in OWNED else _everybodys(action)
        case Where.ELSEWHERE:
            return frozenset()


def _everybodys(action: Action) -> frozenset[Who]:
    return EVERYBODY if Who.MEMBER in ACTIONS[action] else frozenset()


def may(action: Action, who: Who, where: Where) -> bool:
    """Whether the bot lets somebody do that, ban and all."""
    right = RIGHTS[action]
    stands = PLACES[Where.CHANNEL if where is Where.ELSEWHERE else where]
    turn = a_turn(next(state for state in State if state in right.states), stands)
    here = _standing(who, where)
    powers = POWERS.get(who) if here.guild == HOME else None
    ban = Ban(member=NUMBERS[who], until=None, by=UserId(99)) if who is Who.BANNED else None
    book = Rulebook(ban=ban if here.guild == HOME else None)
    try:
        rights.grant(action, turn, _asker(who, powers), here)
        if right.begins:
            judge(Request(place=here, instruction="a cat", options=Options()), book, ())
    except Refused:
        return False
    return True


def _standing(who: Who, where: Where) -> Place:
    """Where whoever presses is: strangers only in their own server, others' direct messages are their own."""
    if where is Where.DIRECT and who is not Who.AUTHOR:
        return Place(channel=ChannelId(30 + NUMBERS[who]))
    if who is Who.STRANGER and where in {Where.CHANNEL, Where.THREAD}:
        return PLACES[Where.ELSEWHERE]
    return PLACES[where]


def _asker(who: Who, powers: discord.Permissions | None) -> Asker:
    return asker_with(discord.Object(NUMBERS[who]), powers or discord.Permissions.none())  # type: ignore[arg-type]  # of a person only the id counts


def a_turn(state: State, place: Place) -> Turn:
    """The author's."""
    return Turn(
        id=TurnId("turn"),
        conversation=ConversationId("conversation"),
        parent=None,
        event=EventId(1),
        author=NUMBERS[Who.AUTHOR],
        place=place,
        address=Address(channel=place.channel),
        state=state,
        instruction="a boat",
        options=Options(),
        created_at=datetime(2026, 11, 21, tzinfo=UTC),
    )


def test_every_action_has_its_row() -> None:
    """Nobody may do what nobody thought about."""
    assert set(ACTIONS) == set(RIGHTS) == set(Action)


@pytest.mark.parametrize("where", Where)
@pytest.mark.parametrize("action", Action)
def test_who_may_press_what(action: Action, where: Where) -> None:
    """The author's turn stands there; everybody presses."""
    assert {who for who in Who if may(action, who, where)} == allowed(action, where)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A Discord with everybody on it."""
    async with raised(tmp_path) as stage:
        yield stage


async def gets_through(stage: Stage, crowd: Crowd, who: Who, place: Channel, command: str) -> bool:
    """Whether a command that reaches the bot does anything there."""
    options = {
        name: _near(crowd, place) if each == HERE else each for name, each in COMMANDS[command][0].items()
    }
    answer = await told(stage, crowd.sends(who, place, command, **options))
    return "permission is missing" not in answer.content


def _near(crowd: Crowd, place: Channel) -> str:
    art = crowd.places[Where.CHANNEL]
    return art.id if place.guild_id == art.guild_id else place.id


def cases(crowd: Crowd) -> Iterator[tuple[str, Who, Channel, bool]]:
    """Each command by everybody everywhere, and whether they may; outside of servers there are no members."""
    for where, who, command in product(Where, Who, COMMANDS):
        options, whose = COMMANDS[command]
        place = crowd.place(who, where)
        in_server = place is not None and place.guild_id is not None
        if place is not None and (in_server or not {"member", "channel"} & options.keys()):
            yield command, who, place, where in {Where.CHANNEL, Where.THREAD} and who in whose


async def test_who_gets_what_from_the_moderators_commands(stage: Stage) -> None:
    """By raw interaction, as nobody's Discord would send it; in the server and outside of it."""
    crowd = gathered(stage.discord)
    async with stage.bot():
        known = stage.discord.world.state.commands.values()
        guarded = {each["name"] for each in known if each["default_member_permissions"]}
        wrong = [
            (command, who, place.name)
            for command, who, place, may_use in cases(crowd)
            if await gets_through(stage, crowd, who, place, command) != may_use
        ]

    assert wrong == []
    assert guarded == {command.split()[0] for command in COMMANDS} | {"Take down"}


async def test_suggestions_tell_members_nothing_of_what_moderators_decided(stage: Stage) -> None:
    """A made-up interaction for what is blocked, limited or ruled gets an empty list."""
    crowd = gathered(stage.discord)
    people, art = stage.discord.people, crowd.places[Where.CHANNEL]
    async with stage.bot():
        await told(stage, crowd.sends(Who.OWNER, art, "policy block", term="xyzzy"))
        await told(stage, crowd.sends(Who.OWNER, art, "quota set", limit=1, per="day"))
        for command in stage.discord.world.state.commands.values():
            command["default_member_permissions"] = None
        asked = {
            (who, option): people.autocomplete(crowd.people[who], art, command, option, **{option: ""})
            for who in (Who.OWNER, Who.MODERATOR, Who.MEMBER)
            for command, option in (("policy unblock", "term"), ("quota clear", "rule"))
        }
        await stage.until(lambda: all(each.answer for each in asked.values()))

    assert {who for (who, _), each in asked.items() if each.choices} == {Who.OWNER}


async def test_a_moderator_demoted_a_moment_ago_gets_nothing_done(stage: Stage) -> None:
    """Commands and panels that Discord still shows them are refused: each call is judged by itself."""
    crowd = gathered(stage.discord)
    (home, _) = stage.discord.world.state.guilds.values()
    art = crowd.places[Where.CHANNEL]
    async with stage.bot():
        before = await gets_through(stage, crowd, Who.MANAGER, art, "quota set")
        panel = await told(stage, crowd.sends(Who.MANAGER, art, "settings show"))
        home.members[crowd.people[Who.MANAGER].id].roles = []
        after = await gets_through(stage, crowd, Who.MANAGER, art, "quota set")
        chosen = stage.discord.people.select(crowd.people[Who.MANAGER], panel, "Change …", ["Log channel"])
        denied = await told(stage, chosen)

    assert (before, after) == (True, False)
    assert "permission is missing" in denied.content
    assert stage.counted("SELECT count(*) FROM audit") == 1

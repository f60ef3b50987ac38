"""Whom a message really pings, decided as Discord does from its text and `allowed_mentions`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.discord.state.permissions import Permission, permissions_in
from sandbox.discord.state.records import Channel, Message, Payload, Snowflake
from sandbox.discord.state.refusals import Fault
from sandbox.discord.state.world import World

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(everyone|here)\b")
EVERY_KIND = ["users", "roles", "everyone"]


@dataclass(frozen=True, slots=True)
class Pings:
    """Those a message notifies, the author of the message it answers among them."""

    users: list[Snowflake]
    roles: list[Snowflake]
    everyone: bool


def pings(
    world: World,
    channel: Channel,
    author: Snowflake,
    content: str,
    *,
    allowed: Payload | None,
    answers: Message | None,
) -> Pings:
    """Resolve a text's mentions. `allowed` None: everything, the answered author too."""
    rules: Payload = {"parse": EVERY_KIND, "replied_user": True} if allowed is None else allowed
    parse = rules.get("parse", [])
    guild = world.state.guilds[channel.guild_id] if channel.guild_id else None
    users = [each for each in USER.findall(content) if each in world.state.users]
    roles = [each for each in ROLE.findall(content) if guild and each in guild.roles]
    if "users" not in parse:
        users = [each for each in users if each in map(str, rules.get("users", []))]
    if "roles" not in parse:
        roles = [each for each in roles if each in map(str, rules.get("roles", []))]
    if answers and rules.get("replied_user", False):
        users.append(answers.author_id)
    may = Permission.MENTION_EVERYONE in permissions_in(world.state, author, channel)
    everyone = may and "everyone" in parse and bool(EVERYONE.search(content))
    return Pings(list(dict.fromkeys(users)), list(dict.fromkeys(roles)), everyone)


def allowed_faults(allowed: Payload | None) -> Iterator[Fault]:
    """What is wrong with an `allowed_mentions`."""
    for kind in EVERY_KIND[:2]:
        if allowed and kind in allowed.get("parse", []) and allowed.get(kind):
            yield Fault(
                "allowed_mentions",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f"parse and {kind} exclude each other",
            )


def is_quiet(form: Payload) -> bool:
    """Whether a form said that it pings nobody."""
    allowed = form.get("allowed_mentions")
    return isinstance(allowed, dict) and allowed.get("parse") == [] and not allowed.get("replied_user")

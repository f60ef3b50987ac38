"""The world a fresh sandbox begins with: one server, three people and the bot."""

from __future__ import annotations

import secrets

from sandbox.discord.state.clock import snowflake_at
from sandbox.discord.state.permissions import MODERATING, TALKING
from sandbox.discord.state.records import Application, Channel, ChannelKind, Guild, Member, Role, State, User

MEBIBYTE = 1 << 20
UPLOAD_LIMIT = 10 * MEBIBYTE  # what Discord allows where nobody pays for more
DEFAULT_TOKEN = "sandbox-token"  # noqa: S105 - opens nothing but the sandbox


def fresh_state(now: float, *, token: str = DEFAULT_TOKEN) -> State:
    """A server `Lab` with #art, #lounge and #staff; members ann, ben (a newcomer) and moderator mod; the bot.

    ann also has a private chat with ben, where the bot is not.
    """
    first = snowflake_at(now)
    ids = iter(str(first + offset) for offset in range(64))
    bot, ann, ben, mod = (next(ids) for _ in range(4))
    application = Application(id=bot, name="Darkroom", token=token, owner_id=mod, privileged=0)
    state = State(application=application, secret=secrets.token_hex(16), last_id=first + 64)
    state.users = {
        bot: User(id=bot, name="darkroom", bot=True),
        **{user: User(id=user, name=name) for user, name in ((ann, "ann"), (ben, "ben"), (mod, "mod"))},
    }
    guild = _guild(next(ids), people=(bot, ann, ben, mod), now=now)
    _give(guild, Role(id=next(ids), name="moderators", permissions=MODERATING, position=2), mod)
    _give(guild, Role(id=next(ids), name="newcomers", permissions=0, position=1), ben)
    state.guilds = {guild.id: guild}
    channels = [
        *(_text(next(ids), name, guild, now) for name in ("art", "lounge", "staff")),
        _private(next(ids), ChannelKind.DM, [ann, ben], now),
    ]
    state.channels = {channel.id: channel for channel in channels}
    return state


def _guild(guild_id: str, *, people: tuple[str, ...], now: float) -> Guild:
    return Guild(
        id=guild_id,
        name="Lab",
        owner_id="1",  # nobody here: even the moderator needs their role's permissions
        upload_limit=UPLOAD_LIMIT,
        members={person: Member(user_id=person, joined_at=now) for person in people},
        roles={guild_id: Role(id=guild_id, name="@everyone", permissions=TALKING)},
    )


def _give(guild: Guild, role: Role, member: str) -> None:
    guild.roles[role.id] = role
    guild.members[member].roles.append(role.id)


def _text(channel_id: str, name: str, guild: Guild, now: float) -> Channel:
    return Channel(
        id=channel_id,
        kind=ChannelKind.TEXT,
        name=name,
        guild_id=guild.id,
        upload_limit=guild.upload_limit,
        created_at=now,
    )


def _private(channel_id: str, kind: ChannelKind, people: list[str], now: float) -> Channel:
    return Channel(id=channel_id, kind=kind, recipients=people, upload_limit=UPLOAD_LIMIT, created_at=now)

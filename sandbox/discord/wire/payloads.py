"""Records as Discord's wire spells them.

Only what discord.py, the OpenAPI description or a bot of this kind reads is filled with care; the rest
stands at the value an ordinary server would have.
"""

from __future__ import annotations

from typing import Any

from sandbox.discord.state.clock import iso
from sandbox.discord.state.permissions import permissions_in, permissions_of
from sandbox.discord.state.records import (
    Channel,
    Guild,
    Member,
    Payload,
    Role,
    User,
)
from sandbox.discord.state.sessions import Intent
from sandbox.discord.state.world import World

CONTENT_LIMITED = 1 << 19  # "message content, for apps in fewer than a hundred servers"
MEMBERS_LIMITED = 1 << 15
PRESENCE_LIMITED = 1 << 13


def user(record: User) -> Payload:
    """A user as others see them."""
    return {
        "id": record.id,
        "username": record.name,
        "global_name": None if record.bot else record.name.title(),
        "discriminator": "0",
        "avatar": None,
        "bot": record.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def own_user(record: User) -> Payload:
    """The bot as it sees itself."""
    return {**user(record), "mfa_enabled": True, "locale": record.locale, "verified": True, "email": None}


def application_flags(world: World) -> int:
    """The application's flags: which privileged intents the operator switched on."""
    pairs = (
        (Intent.MESSAGE_CONTENT, CONTENT_LIMITED),
        (Intent.MEMBERS, MEMBERS_LIMITED),
        (Intent.PRESENCES, PRESENCE_LIMITED),
    )
    return sum(flag for intent, flag in pairs if world.state.application.privileged & intent)


def application(world: World) -> Payload:
    """The bot's own application."""
    record, flags = world.state.application, application_flags(world)
    return {
        "id": record.id,
        "name": record.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user(world.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "flags_new": str(flags),
        "owner": user(world.state.users[record.owner_id]),
        "team": None,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": len(guilds_of_bot(world)),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        "integration_types_config": {"0": {}, "1": {}},
    }


def role(record: Role) -> Payload:
    """A role."""
    return {
        "id": record.id,
        "name": record.name,
        "permissions": str(record.permissions),
        "position": record.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def bare_member(record: Member) -> Payload:
    """A member without the user inside, as events about messages carry them."""
    return {
        "roles": record.roles,
        "joined_at": iso(record.joined_at),
        "nick": None,
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "premium_since": None,
        "pending": False,
        "mute": False,
        "deaf": False,
        "flags": 0,
    }


def member(world: World, record: Member) -> Payload:
    """A member."""
    return {**bare_member(record), "user": user(world.state.users[record.user_id])}


def channel(world: World, record: Channel) -> Payload:
    """A channel of any kind."""
    base: Payload = {"id": record.id, "type": record.kind.value, "flags": 0, "last_message_id": None}
    if record.is_private:
        others = [each for each in record.recipients if each != world.bot.id]
        return {**base, "recipients": [user(world.state.users[each]) for each in others]}
    base |= {"guild_id": record.guild_id, "name": record.name, "parent_id": record.parent_id}
    if record.is_thread:
        return {**base, **_thread(world, record)}
    overwrites = [
        {"id": each.id, "type": each.kind, "allow": str(each.allow), "deny": str(each.deny)}
        for each in record.overwrites
    ]
    return {**base, "position": 0, "topic": None, "nsfw": record.nsfw, "permission_overwrites": overwrites}


def _thread(world: World, record: Channel) -> Payload:
    count = len(world.messages_in(record.id))
    return {
        "owner_id": record.owner_id,
        "message_count": count,
        "total_message_sent": count,
        "member_count": len(record.thread_members),
        "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": record.archived,
            "archive_timestamp": iso(record.created_at),
            "auto_archive_duration": record.auto_archive_minutes,
            "locked": record.locked,
            "create_timestamp": iso(record.created_at),
        },
    }


def guild(record: Guild) -> Payload:
    """A guild as its REST route gives it."""
    unset = (
        "icon description home_header splash discovery_splash banner application_id afk_channel_id "
        "system_channel_id widget_channel_id max_presences vanity_url_code rules_channel_id "
        "safety_alerts_channel_id public_updates_channel_id incidents_data"
    )
    zero = (
        "system_channel_flags verification_level default_message_notifications mfa_level "
        "explicit_content_filter premium_tier premium_subscription_count nsfw_level "
        "max_stage_video_channel_users max_video_channel_users"
    )
    return {
        **dict.fromkeys(unset.split()),
        **dict.fromkeys(zero.split(), 0),
        "id": record.id,
        "name": record.name,
        "owner_id": record.owner_id,
        "features": [],
        "region": "local",
        "afk_timeout": 300,
        "widget_enabled": False,
        "roles": [role(each) for each in record.roles.values()],
        "max_members": 500_000,
        "preferred_locale": record.locale,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "emojis": [],
        "stickers": [],
    }


def guilds_of_bot(world: World) -> list[Guild]:
    """The guilds the bot is a member of."""
    return [each for each in world.state.guilds.values() if world.bot.id in each.members]


def own_guild(world: World, record: Guild) -> Payload:
    """A guild in the bot's own list, with what the bot may do there."""
    return {
        "id": record.id,
        "name": record.name,
        "icon": None,
        "banner": None,
        "owner": record.owner_id == world.bot.id,
        "permissions": str(int(permissions_of(record, world.bot.id))),
        "features": [],
    }


def guild_create(world: World, record: Guild) -> Payload:
    """A guild as the gateway tells it, with the channels and threads the bot can see."""
    inside = [each for each in world.state.channels.values() if each.guild_id == record.id]
    seen = [each for each in inside if permissions_in(world.state, world.bot.id, each)]
    return {
        **guild(record),
        "joined_at": iso(record.members[world.bot.id].joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(record.members),
        "members": [member(world, each) for each in record.members.values()],
        "channels": [channel(world, each) for each in seen if not each.is_thread],
        "threads": [channel(world, each) for each in seen if each.is_thread and not each.archived],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def members_chunk(world: World, record: Guild, wanted: set[str], nonce: Any) -> Payload:
    """The answer to a request for members."""
    members = [member(world, each) for each in record.members.values() if each.user_id in wanted]
    return {"guild_id": record.id, "members": members, "chunk_index": 0, "chunk_count": 1, "nonce": nonce}


def ready(world: World, session_id: str, shard: list[int] | None) -> Payload:
    """The first event of a session."""
    return {
        "v": 10,
        "user": own_user(world.bot),
        "guilds": [{"id": each.id, "unavailable": True} for each in guilds_of_bot(world)],
        "session_id": session_id,
        "resume_gateway_url": gateway_url(world),
        "application": {"id": world.state.application.id, "flags": application_flags(world)},
        "private_channels": [],
        **({"shard": shard} if shard else {}),
    }


def gateway_url(world: World) -> str:
    """Where the gateway listens."""
    return world.base_url.replace("http", "ws", 1) + "/gateway"

"""The bot's own routes, and where the gateway is."""

from __future__ import annotations

from sandbox.discord.rest.calls import Call, Json
from sandbox.discord.state.refusals import Refused
from sandbox.discord.wire import payloads

STARTS_A_DAY = 1000
DAY = 24 * 3600


def me(call: Call) -> Json:
    """GET /users/@me."""
    return payloads.own_user(call.world.bot)


def user(call: Call) -> Json:
    """GET /users/{user_id}."""
    return payloads.user(call.world.user(call.path["user_id"]))


def application(call: Call) -> Json:
    """GET /oauth2/applications/@me and /applications/@me."""
    return payloads.application(call.world)


def gateway(call: Call) -> Json:
    """GET /gateway."""
    return {"url": payloads.gateway_url(call.world)}


def gateway_for_bot(call: Call) -> Json:
    """GET /gateway/bot, with what is left of the day's identifies."""
    now = call.world.clock.now()
    recent = [moment for moment in call.world.state.identifies if moment > now - DAY]
    reset = int((recent[0] + DAY - now) * 1000) if recent else 0
    starts = {
        "total": STARTS_A_DAY,
        "remaining": max(0, STARTS_A_DAY - len(recent)),
        "reset_after": reset,
        "max_concurrency": 1,
    }
    return {"url": payloads.gateway_url(call.world), "shards": 1, "session_start_limit": starts}


def open_direct(call: Call) -> Json:
    """POST /users/@me/channels."""
    person = call.world.user(str(call.form.get("recipient_id")))
    if person.bot:
        raise Refused(50007)
    return payloads.channel(call.world, call.world.direct_channel(person.id))


def guilds(call: Call) -> Json:
    """GET /users/@me/guilds."""
    world = call.world
    return [payloads.own_guild(world, each) for each in payloads.guilds_of_bot(world)]


def guild(call: Call) -> Json:
    """GET /guilds/{guild_id}."""
    found = call.world.guild(call.path["guild_id"])
    counted = call.query.get("with_counts", "0") not in ("0", "false")
    counts = {"approximate_member_count": len(found.members), "approximate_presence_count": 0}
    return {**payloads.guild(found), **(counts if counted else {})}


def member(call: Call) -> Json:
    """GET /guilds/{guild_id}/members/{user_id}."""
    return payloads.member(call.world, call.world.member(call.path["guild_id"], call.path["user_id"]))


def roles(call: Call) -> Json:
    """GET /guilds/{guild_id}/roles."""
    return [payloads.role(role) for role in call.world.guild(call.path["guild_id"]).roles.values()]


def channels(call: Call) -> Json:
    """GET /guilds/{guild_id}/channels."""
    guild_id = call.world.guild(call.path["guild_id"]).id
    inside = [each for each in call.world.state.channels.values() if each.guild_id == guild_id]
    return [payloads.channel(call.world, each) for each in inside if not each.is_thread]


def active_threads(call: Call) -> Json:
    """GET /guilds/{guild_id}/threads/active."""
    guild_id = call.world.guild(call.path["guild_id"]).id
    inside = [each for each in call.world.state.channels.values() if each.guild_id == guild_id]
    threads = [each for each in inside if each.is_thread and not each.archived]
    return {
        "threads": [payloads.channel(call.world, each) for each in threads],
        "members": [],
        "has_more": False,
    }

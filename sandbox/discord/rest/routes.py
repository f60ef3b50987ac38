"""Every REST route there is. What is not here is answered 404 and complained about."""

from __future__ import annotations

from sandbox.discord.rest import account, channels, commands, interactions, messages, webhooks
from sandbox.discord.rest.calls import Route
from sandbox.discord.rest.limits import Rule

CHANNEL = "/channels/{channel_id}"
MESSAGES = f"{CHANNEL}/messages"
MESSAGE = f"{MESSAGES}/{{message_id}}"
MEMBER = f"{CHANNEL}/thread-members"
REACTION = f"{MESSAGE}/reactions/{{emoji}}/@me"
GUILD = "/guilds/{guild_id}"
GLOBAL_COMMANDS = "/applications/{application_id}/commands"
GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
CALLBACK = "/interactions/{interaction_id}/{token}/callback"
WEBHOOK = "/webhooks/{application_id}/{token}"
ANSWER = f"{WEBHOOK}/messages/{{message_id}}"

FIVE_IN_FIVE = Rule(5, 5.0)


def _commands(prefix: str) -> list[Route]:
    one = f"{prefix}/{{command_id}}"
    return [
        Route(method="GET", template=prefix, handler=commands.read),
        Route(method="PUT", template=prefix, handler=commands.replace),
        Route(method="POST", template=prefix, handler=commands.create),
        Route(method="GET", template=one, handler=commands.read_one),
        Route(method="PATCH", template=one, handler=commands.edit),
        Route(method="DELETE", template=one, handler=commands.delete),
    ]


ROUTES: list[Route] = [
    Route(method="GET", template="/gateway", handler=account.gateway, by_token=True),
    Route(method="GET", template="/gateway/bot", handler=account.gateway_for_bot),
    Route(method="GET", template="/users/@me", handler=account.me),
    Route(method="GET", template="/users/@me/guilds", handler=account.guilds),
    Route(method="POST", template="/users/@me/channels", handler=account.open_direct),
    Route(method="GET", template="/users/{user_id}", handler=account.user),
    Route(method="GET", template="/oauth2/applications/@me", handler=account.application),
    Route(method="GET", template="/applications/@me", handler=account.application),
    *_commands(GLOBAL_COMMANDS),
    *_commands(GUILD_COMMANDS),
    Route(method="GET", template=GUILD, handler=account.guild, place="guild_id"),
    Route(method="GET", template=f"{GUILD}/roles", handler=account.roles, place="guild_id"),
    Route(method="GET", template=f"{GUILD}/channels", handler=account.channels, place="guild_id"),
    Route(method="GET", template=f"{GUILD}/threads/active", handler=account.active_threads, place="guild_id"),
    Route(method="GET", template=f"{GUILD}/members/{{user_id}}", handler=account.member, place="guild_id"),
    Route(method="GET", template=CHANNEL, handler=channels.read, place="channel_id"),
    Route(method="PATCH", template=CHANNEL, handler=channels.change, place="channel_id"),
    Route(method="DELETE", template=CHANNEL, handler=channels.delete, place="channel_id"),
    Route(method="POST", template=f"{CHANNEL}/typing", handler=channels.typing, place="channel_id"),
    Route(
        method="POST", template=f"{CHANNEL}/threads", handler=channels.thread_in_channel, place="channel_id"
    ),
    Route(
        method="POST", template=f"{MESSAGE}/threads", handler=channels.thread_from_message, place="channel_id"
    ),
    Route(method="PUT", template=f"{MEMBER}/@me", handler=channels.join, place="channel_id"),
    Route(method="DELETE", template=f"{MEMBER}/@me", handler=channels.join, place="channel_id"),
    Route(method="PUT", template=f"{MEMBER}/{{user_id}}", handler=channels.join, place="channel_id"),
    Route(method="DELETE", template=f"{MEMBER}/{{user_id}}", handler=channels.join, place="channel_id"),
    Route(method="POST", template=MESSAGES, handler=messages.send, place="channel_id", rule=FIVE_IN_FIVE),
    Route(method="GET", template=MESSAGES, handler=messages.history, place="channel_id"),
    Route(method="GET", template=MESSAGE, handler=messages.read, place="channel_id"),
    Route(method="PATCH", template=MESSAGE, handler=messages.edit, place="channel_id", rule=FIVE_IN_FIVE),
    Route(method="DELETE", template=MESSAGE, handler=messages.delete, place="channel_id", rule=FIVE_IN_FIVE),
    Route(method="PUT", template=REACTION, handler=messages.react, place="channel_id", rule=Rule(1, 0.25)),
    Route(method="DELETE", template=REACTION, handler=messages.react, place="channel_id", rule=Rule(1, 0.25)),
    Route(method="POST", template=CALLBACK, handler=interactions.callback, by_token=True, unlimited=True),
    Route(
        method="POST",
        template=WEBHOOK,
        handler=webhooks.follow_up,
        place="token",
        rule=FIVE_IN_FIVE,
        by_token=True,
    ),
    Route(
        method="GET", template=ANSWER, handler=webhooks.read, place="token", rule=FIVE_IN_FIVE, by_token=True
    ),
    Route(
        method="PATCH",
        template=ANSWER,
        handler=webhooks.edit,
        place="token",
        rule=FIVE_IN_FIVE,
        by_token=True,
    ),
    Route(
        method="DELETE",
        template=ANSWER,
        handler=webhooks.delete,
        place="token",
        rule=FIVE_IN_FIVE,
        by_token=True,
    ),
]

"""Which Discord is spoken to, and what it grants: asked once, before there is a client."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import aiohttp
import discord
import yarl

from bot.errors import ConfigurationError

REAL_API = "https://discord.com/api/v10"
# How long Discord may take to answer, in seconds.
PATIENCE_S = 20.0
# The application's flags, as Discord documents them.
MESSAGE_CONTENT, MESSAGE_CONTENT_LIMITED = 1 << 18, 1 << 19


async def point_at(api_url: str) -> None:
    """Make discord.py speak to the Discord at `api_url` and to no other, whatever becomes of a connection.

    Without the gateway's address a connection that cannot be resumed would take the token to the real
    Discord. Raises `ConfigurationError` where nothing there answers as Discord does.
    """
    found = await _ask(f"{api_url}/gateway", {})
    discord.http.Route.BASE = api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(str(found["url"]))
    if api_url != REAL_API:
        discord.Asset.BASE = f"{yarl.URL(api_url).origin()}/cdn"


async def content_is_granted(api_url: str, token: str) -> bool:
    """Whether this application may ask for message content. Raises `ConfigurationError` for a wrong token."""
    application = await _ask(f"{api_url}/oauth2/applications/@me", {"Authorization": f"Bot {token}"})
    flags = int(str(application.get("flags", 0)))
    return bool(flags & (MESSAGE_CONTENT | MESSAGE_CONTENT_LIMITED))


async def _ask(url: str, headers: Mapping[str, str]) -> dict[str, object]:
    """One GET; whatever goes wrong, the operator must see to it."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, headers=headers) as answer,
        ):
            if answer.status == HTTPStatus.UNAUTHORIZED:
                raise ConfigurationError("Discord does not accept the bot's token.")
            answer.raise_for_status()
            found = await answer.json()
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise ConfigurationError(f"{url} does not answer as Discord does: {error}") from error
    if not isinstance(found, dict):
        raise ConfigurationError(f"{url} does not answer as Discord does.")
    return found

"""What Discord's refusals mean for a status message."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import Any

import discord

from bot.calls import Overdue

_log = logging.getLogger(__name__)

UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_WEBHOOK = 10015
TOO_LARGE = 40005
MISSING_ACCESS = 50001
INVALID_TOKEN = 50027
THREAD_ARCHIVED = 50083
# A 429 that discord.py does not sleep through comes from in front of Discord. Where it tells no time,
# it holds for minutes.
BANNED_S = 900.0


class Gone(Exception):
    """The message was deleted."""


class Barred(Exception):
    """Nothing can be said there any more: no permission, no channel, or the token has died."""


class TooLarge(Exception):
    """The files are over the place's limit."""


class Later(Exception):
    """It did not work now; `after` is how long Discord wants to be left alone, in seconds."""

    def __init__(self, after: float = 0.0) -> None:
        super().__init__(after)
        self.after = after


class Late(Later):
    """Discord has not answered; `call` may still be carried out, over what is shown meanwhile."""

    def __init__(self, call: asyncio.Task[Any]) -> None:
        super().__init__()
        self.call = call


class Banned(Later):
    """Discord's network lets nothing of ours through: every call now would lengthen that."""


class Vanished(Barred):
    """There is no such channel or thread any more, or no way there, and never will be again."""


class Unseen(Barred):
    """The bot does not see the channel, so words cannot be shown there either."""


class Archived(Barred):
    """The thread is archived: it must be opened again before anything in it can be changed."""


class TokenDied(Vanished):
    """The interaction's token no longer works; the bot's own routes may."""


def meaning(error: Exception) -> Exception:
    """Return what follows from a failed call, as one of this module's own."""
    match error:
        case Overdue(call=call):
            return Late(call)
        case discord.RateLimited(retry_after=after):
            return Later(after)
        case discord.HTTPException(code=code) if code in _BY_CODE:
            return _BY_CODE[code]()
        case discord.HTTPException():
            return _by_status(error)
        case _:
            return Later()


_BY_CODE: dict[int, type[Exception]] = {
    UNKNOWN_MESSAGE: Gone,
    UNKNOWN_CHANNEL: Vanished,
    UNKNOWN_WEBHOOK: TokenDied,
    MISSING_ACCESS: Unseen,
    INVALID_TOKEN: TokenDied,
    TOO_LARGE: TooLarge,
    THREAD_ARCHIVED: Archived,
}


def _by_status(error: discord.HTTPException) -> Exception:
    if error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return TooLarge()
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        told = error.response.headers.get("Retry-After", "")
        return Banned(float(told) if told.isdecimal() else BANNED_S)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Later()
    _log.warning("Discord refused a status message: %s", error)
    return Barred()

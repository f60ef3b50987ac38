"""What Discord's refusals mean for a status message."""

from __future__ import annotations

import logging
from http import HTTPStatus

import discord

_log = logging.getLogger(__name__)

UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_WEBHOOK = 10015
TOO_LARGE = 40005
INVALID_TOKEN = 50027
# A 429 that discord.py does not sleep through comes from in front of Discord and bans for minutes.
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


class TokenDied(Exception):
    """The interaction's token no longer works."""


def meaning(error: Exception) -> Exception:
    """Return what follows from a failed call, as one of this module's own."""
    match error:
        case discord.RateLimited(retry_after=after):
            return Later(after)
        case discord.HTTPException(code=code) if code in _BY_CODE:
            return _BY_CODE[code]()
        case discord.HTTPException(status=status):
            return _by_status(status, error)
        case _:
            return Later()


_BY_CODE: dict[int, type[Exception]] = {
    UNKNOWN_MESSAGE: Gone,
    UNKNOWN_CHANNEL: Barred,
    UNKNOWN_WEBHOOK: TokenDied,
    INVALID_TOKEN: TokenDied,
    TOO_LARGE: TooLarge,
}


def _by_status(status: int, error: Exception) -> Exception:
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return TooLarge()
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Later(BANNED_S)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Later()
    _log.warning("Discord refused a status message: %s", error)
    return Barred()

"""What stands in a server's log channel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import ChannelId, MessageId, TurnId


class LogKind(StrEnum):
    """What a message of a log channel tells: how a turn ended, or that somebody reported it."""

    TURN = "turn"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogMessage:
    """One message in a log channel."""

    id: MessageId
    channel: ChannelId
    turn: TurnId
    kind: LogKind

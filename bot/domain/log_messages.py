"""What stands in a server's log channel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import ChannelId, MessageId, TurnId, UserId
from bot.domain.rights import Action


class LogKind(StrEnum):
    """What a message of a log channel tells: how a turn ended, that it waits, that somebody reported it."""

    TURN = "turn"
    HELD = "held"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogMessage:
    """One message in a log channel."""

    id: MessageId
    channel: ChannelId
    turn: TurnId
    kind: LogKind


@dataclass(frozen=True, slots=True)
class Decision:
    """Who released or rejected a turn that waited."""

    action: Action
    by: UserId

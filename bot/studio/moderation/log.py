"""What a server's log channel is told of each turn, and what it was told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bot.domain.holdings import Reason, Showing
from bot.domain.ids import ChannelId, TurnId
from bot.domain.log_messages import Decision, LogKind, LogMessage
from bot.domain.rights import Action
from bot.domain.turns import Kept, Turn
from bot.store import turns
from bot.store.database.connection import Connection
from bot.store.ledgers import spend
from bot.store.moderation import audit, log_messages, settings, takedowns
from bot.store.privacy import chores
from bot.studio.workshop import Workshop

_DECISIONS = {f"turn.{action}": action for action in (Action.RELEASE, Action.REJECT)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """Where a turn is to be told, in which language (None: the server's own), and what it cost.

    `cost` is in micro-dollars, as the operator's budget counts it. `attached`: what its member sent along,
    which whoever looks at a command does not see.
    """

    channel: ChannelId
    locale: str | None
    cost: int
    attached: tuple[Kept, ...] = ()


class Log:
    """Remembers what stands in log channels, so that it can be emptied with what it shows."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def entry(self, turn: Turn, kind: LogKind = LogKind.TURN) -> LogEntry | None:
        """How to tell that of a turn; None where there is no log, or it was told already."""

        async def work(connection: Connection) -> LogEntry | None:
            chosen = await settings.read(connection, turn.place.guild)
            told = await log_messages.of(connection, [turn.id])
            if chosen.log_channel is None or any(each.kind is kind for each in told):
                return None
            cost = await spend.counted(connection, turn.id)
            kept = await turns.get(connection, turn.id)
            return LogEntry(
                channel=chosen.log_channel,
                locale=chosen.locale,
                cost=cost,
                attached=kept.inputs if kept else (),
            )

        return None if turn.place.guild is None else await self._workshop.store.read(work)

    async def found(self, turn: TurnId, kind: LogKind) -> LogMessage | None:
        """The message that tells of a turn so, if there is one."""
        told = await self._workshop.store.read(partial(log_messages.of, turns=[turn]))
        return next((each for each in told if each.kind is kind), None)

    async def decision(self, turn: Turn) -> Decision | None:
        """Who decided about a turn that waited; None: nobody has."""
        guild = turn.place.guild
        if guild is None:
            return None
        entries = await self._workshop.store.read(partial(audit.entries, guild=guild, member=turn.author))
        ours = (each for each in entries if each.facts.get("turn") == turn.id and each.action in _DECISIONS)
        return next((Decision(_DECISIONS[each.action], each.actor) for each in ours), None)

    async def told(self, message: LogMessage) -> bool:
        """A turn or its report stands in a log channel; False: it has to be emptied, and is on that list."""

        async def work(connection: Connection) -> bool:
            await log_messages.add(connection, message)
            if await takedowns.of(connection, message.turn) is None:
                return True
            # It came too late to be among what the takedown emptied.
            turn = await turns.get(connection, message.turn)
            showing = Showing(
                message=message.id,
                channel=message.channel,
                guild=turn.place.guild if turn else None,
                reason=Reason.TAKEN_DOWN,
            )
            await chores.add_messages(connection, [showing])
            return False

        return await self._workshop.store.write(work)

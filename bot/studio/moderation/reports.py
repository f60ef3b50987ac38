"""What members report to those who run the server, and where its log is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import rights
from bot.domain.ids import ChannelId, TurnId
from bot.domain.places import Asker, Place
from bot.domain.rights import Action
from bot.domain.turns import Turn
from bot.errors import Refusal, Refused
from bot.store import turns
from bot.store.database.connection import Connection
from bot.store.moderation import audit, member_reports, settings
from bot.studio.workshop import Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report of a turn. `count`: by how many members; `fresh`: this one had not reported it before."""

    turn: Turn
    count: int
    fresh: bool
    log_channel: ChannelId | None


class Reports:
    """Writes down what members report."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def report(self, turn: TurnId, asker: Asker, place: Place, reason: str) -> Report:
        """Write a report down. Raises `Refused`: not found, or nobody moderates there."""
        now = self._workshop.clock()

        async def work(connection: Connection) -> Report:
            found = rights.grant(Action.REPORT, await turns.get(connection, turn), asker, place)
            if found.place.guild is None or found.private:
                raise Refused(Refusal.NOBODY_MODERATES)
            fresh = await member_reports.add(connection, turn, asker.user, reason, now=now)
            if fresh:
                entry = audit.Entry(
                    at=now,
                    guild=found.place.guild,
                    actor=asker.user,
                    action="picture.report",
                    subject=found.author,
                    facts={"turn": turn},
                )
                await audit.record(connection, entry)
            return Report(
                turn=found,
                count=await member_reports.count(connection, turn),
                fresh=fresh,
                log_channel=(await settings.read(connection, found.place.guild)).log_channel,
            )

        return await self._workshop.store.write(work)

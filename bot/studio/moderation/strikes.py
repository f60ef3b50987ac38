"""Counting what leads to a pause: refusals by policy, and cancels of what a provider was at work on."""

from __future__ import annotations

from bot.domain.ids import TurnId
from bot.domain.turns import SENT, State, Turn
from bot.store import turns
from bot.store.database.connection import Connection
from bot.store.moderation import audit, policy
from bot.studio.workshop import Workshop


async def cancelled(turn: TurnId, workshop: Workshop) -> None:
    """Its author stopped `turn`: that counts where a provider was at work, who may charge for it."""
    found = await workshop.store.read(lambda connection: turns.get(connection, turn))
    if found is not None and found.started_at is not None and found.state in {*SENT, State.CANCELLED}:
        await count(found, "cancelled", workshop)


async def count(turn: Turn, kind: str, workshop: Workshop) -> None:
    """Count `turn` against its author, once; after too many they pause, and the audit says so."""
    now = workshop.clock()
    guild = turn.place.guild

    async def work(connection: Connection) -> None:
        pause = await policy.strike(
            connection, turn.id, guild, turn.author, kind=kind, pauses=workshop.limits.pauses, now=now
        )
        if pause is not None and pause.until is not None:
            facts = {"turn": turn.id, "until": pause.until.isoformat()}
            entry = audit.Entry(
                at=now,
                guild=guild,
                actor=turn.author,
                action="policy.pause",
                subject=turn.author,
                facts=facts,
            )
            await audit.record(connection, entry)

    await workshop.store.write(work)

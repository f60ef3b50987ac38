"""Taking away what a turn made: marked as gone first, so that nothing counts on bytes that are not there."""

from __future__ import annotations

from bot.domain.ids import UserId
from bot.domain.turns import Turn
from bot.store import images
from bot.store.database.connection import Connection
from bot.store.moderation import audit
from bot.studio import heads
from bot.studio.workshop import Workshop


async def remove(turn: Turn, workshop: Workshop, *, by: UserId) -> None:
    """Remove the turn's results; what others made from them stays. May be repeated."""
    entry = audit.Entry(
        at=workshop.clock(),
        guild=turn.place.guild,
        actor=by,
        action="picture.delete",
        subject=turn.author,
        facts={"turn": turn.id, "pictures": len(turn.results)},
    )

    async def work(connection: Connection) -> None:
        await images.remove(connection, [kept.id for kept in turn.results])
        await heads.taken_away(connection, [turn.conversation])
        await audit.record(connection, entry)

    await workshop.store.write(work)
    for kept in turn.results:
        await workshop.pictures.remove(kept.file)

"""What was taken down, and all that came of a turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.ids import GuildId, TurnId, UserId
from bot.domain.takedown import Takedown
from bot.domain.turns import Role, Turn
from bot.store.database.connection import Connection
from bot.store.database.moderation_tables import takedowns
from bot.store.database.rows import turns_from, turns_with_images
from bot.store.database.tables import images, turns

_BELOW = select(turns.c.id).where(turns.c.id.in_(bindparam("roots", expanding=True)))
_BELOW_CTE = _BELOW.cte("below", recursive=True)
_BELOW_CTE = _BELOW_CTE.union(select(turns.c.id).where(turns.c.parent == _BELOW_CTE.c.id))
_FAMILY = (
    turns_with_images()
    .where(turns.c.id.in_(select(_BELOW_CTE.c.id)))
    .order_by(turns.c.created_at, turns.c.id)
)
_ONE = select(takedowns).where(takedowns.c.turn == bindparam("of"))
_WRITE = upsert(takedowns).on_conflict_do_nothing(index_elements=["turn"])


async def family(connection: Connection, root: TurnId, guild: GuildId | None) -> tuple[Turn, ...]:
    """The turn and all that came of it, itself first: replies to it, and what was made of its pictures.

    A result that somebody uploaded again, byte for byte, leads on to what they made of it in that server.
    """
    roots = {root}
    while True:
        found = tuple(turns_from(await connection.execute(_FAMILY, {"roots": sorted(roots)})))
        more = await _uploaded_again(connection, found, guild) - roots - {turn.id for turn in found}
        if not more:
            return tuple(sorted(found, key=lambda turn: turn.id != root))
        roots |= more


async def _uploaded_again(
    connection: Connection, found: Sequence[Turn], guild: GuildId | None
) -> set[TurnId]:
    made = {kept.facts.sha256 for turn in found for kept in turn.results if kept.facts.sha256}
    same = (
        select(images.c.turn)
        .join(turns, turns.c.id == images.c.turn)
        .where(images.c.sha256.in_(made), images.c.role != Role.RESULT, turns.c.guild == guild)
    )
    return {TurnId(turn) for turn in (await connection.execute(same)).scalars()}


async def of(connection: Connection, turn: TurnId) -> Takedown | None:
    """How a turn was taken down; None: it was not."""
    row = (await connection.execute(_ONE, {"of": turn})).one_or_none()
    if row is None:
        return None
    return Takedown(
        turn=TurnId(row.turn), root=TurnId(row.root), by=UserId(row.taken_by), reason=row.reason, at=row.at
    )


async def record(connection: Connection, done: Iterable[Takedown], guild: GuildId | None) -> None:
    """Write down who took turns down; of one that was before, the first stands."""
    rows = [
        {
            "turn": each.turn,
            "root": each.root,
            "guild": guild,
            "taken_by": each.by,
            "reason": each.reason,
            "at": each.at,
        }
        for each in done
    ]
    if rows:
        await connection.execute(_WRITE, rows)

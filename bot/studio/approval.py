"""Turns that a moderator must release before they run: waiting for that, and deciding it.

What was decided stands in the store, so a restart changes nothing; a turn that waits holds its quota,
but no running slot.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from bot.domain import rights
from bot.domain.ids import TurnId
from bot.domain.rights import Action
from bot.domain.telling import Ended, Held, Telling
from bot.domain.turns import Approval, Asker, Place, Turn
from bot.errors import Refusal, Refused
from bot.store import approvals, audit, turns
from bot.store.connection import Connection
from bot.studio import endings
from bot.studio.interruption import Interrupted, interruptible
from bot.studio.workshop import Workshop

_MEANING = {Action.RELEASE: Approval.RELEASED, Action.REJECT: Approval.REJECTED}


class Approvals:
    """Wakes the turns of this process that wait for a moderator."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def decide(self, action: Action, turn: TurnId, asker: Asker, place: Place) -> None:
        """Release or reject a turn. Raises `Refused`: not found (or decided), not a moderator."""
        decision = _MEANING[action]

        async def work(connection: Connection) -> None:
            found = rights.grant(action, await turns.get(connection, turn), asker, place)
            if not await approvals.decide(connection, turn, decision):
                raise Refused(Refusal.NOT_FOUND)
            await audit.record(connection, self._entry(found, action, asker))

        await self._workshop.store.write(work)
        self._workshop.desk.call(turn)

    def _entry(self, turn: Turn, action: Action, asker: Asker) -> audit.Entry:
        return audit.Entry(
            at=self._workshop.clock(),
            guild=turn.place.guild,
            actor=asker.user,
            action=f"turn.{action}",
            subject=turn.author,
            facts={"turn": turn.id},
        )


async def awaited(turn: Turn, workshop: Workshop, stop: asyncio.Event) -> AsyncGenerator[Telling, None]:
    """Tell nothing where nobody need release the turn, else `Held`; then its end, unless it may run.

    Raises `PutOff` where the bot stops first: the turn waits on in the store.
    """
    if turn.approval in {None, Approval.RELEASED}:
        return
    yield Held()
    try:
        async for approval in interruptible(_decision(turn.id, workshop), stop):
            if approval is Approval.REJECTED:
                yield Ended(await endings.refused(turn, Refused(Refusal.REJECTED), workshop))
    except Interrupted:
        yield Ended(await endings.stopped(turn, workshop))


async def _decision(turn: TurnId, workshop: Workshop) -> AsyncGenerator[Approval | None, None]:
    """Yield the decision, once there is one."""
    with workshop.desk.place(turn) as called:
        while True:
            called.clear()
            approval = await workshop.store.read(lambda connection: approvals.decided(connection, turn))
            if approval is not Approval.PENDING:
                yield approval
                return
            workshop.desk.check_open()
            await called.wait()

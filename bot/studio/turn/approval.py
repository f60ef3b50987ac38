"""Turns that wait for somebody's word before they run: their asker's or a moderator's.

What was decided stands in the store, so a restart changes nothing; a turn that waits holds its quota,
but no running slot.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

from bot.domain import policy, rights
from bot.domain.ids import TurnId
from bot.domain.places import Asker, Place
from bot.domain.rights import Action
from bot.domain.telling import Ended, Held, Telling
from bot.domain.turns import Approval, Turn
from bot.errors import Refusal, Refused
from bot.store import approvals, turns
from bot.store.database.connection import Connection
from bot.store.moderation import audit, settings
from bot.studio.crashpoints import CrashPoint
from bot.studio.turn import endings
from bot.studio.turn.interruption import Interrupted, interruptible
from bot.studio.turn.price import price_of
from bot.studio.workshop import Workshop

_WAITING = frozenset({Approval.ASKED, Approval.PENDING})


class Approvals:
    """Wakes the turns of this process that wait for somebody's word."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def decide(self, action: Action, turn: TurnId, asker: Asker, place: Place) -> Turn:
        """Confirm, release or reject a turn. Raises `Refused`: not found (or decided), not theirs to say."""

        async def work(connection: Connection) -> Turn:
            found = rights.grant(action, await turns.get(connection, turn), asker, place)
            held = policy.is_held(found.place, await settings.read(connection, found.place.guild))
            waits, decision = _meaning(action, held=held)
            if not await approvals.decide(connection, turn, decision, waits=waits):
                raise Refused(Refusal.NOT_FOUND)
            if waits is Approval.PENDING:
                await audit.record(connection, self._entry(found, action, asker))
            return replace(found, approval=decision)

        decided = await self._workshop.store.write(work)
        self._workshop.crash(CrashPoint.DECIDED)
        self._workshop.desk.call(turn)
        return decided

    def _entry(self, turn: Turn, action: Action, asker: Asker) -> audit.Entry:
        return audit.Entry(
            at=self._workshop.clock(),
            guild=turn.place.guild,
            actor=asker.user,
            action=f"turn.{action}",
            subject=turn.author,
            facts={"turn": turn.id},
        )


def _meaning(action: Action, *, held: bool) -> tuple[Approval, Approval]:
    """For what a turn must wait, and what becomes of it; `held`: a moderator looks at it after its asker."""
    if action is Action.CONFIRM:
        return Approval.ASKED, Approval.PENDING if held else Approval.RELEASED
    return Approval.PENDING, Approval.RELEASED if action is Action.RELEASE else Approval.REJECTED


async def awaited(turn: Turn, workshop: Workshop, stop: asyncio.Event) -> AsyncGenerator[Telling, None]:
    """Tell for whose word the turn waits, if for any; then its end, unless it may run.

    Raises `PutOff` where the bot stops first: the turn waits on in the store.
    """
    if turn.approval in {None, Approval.RELEASED}:
        return
    try:
        async for approval in interruptible(_decisions(turn.id, workshop), stop):
            if approval is Approval.ASKED:
                yield await price_of(turn, workshop)
            elif approval is Approval.PENDING:
                yield Held()
            elif approval is Approval.REJECTED:
                yield Ended(await endings.refused(turn, Refused(Refusal.REJECTED), workshop))
    except Interrupted:
        yield Ended(await endings.stopped(turn, workshop))


async def _decisions(turn: TurnId, workshop: Workshop) -> AsyncGenerator[Approval | None, None]:
    """Yield how the turn stands each time that changes, until nobody's word is waited for."""
    told: Approval | None = None
    with workshop.desk.place(turn) as called:
        while True:
            called.clear()
            approval = await workshop.store.read(lambda connection: approvals.decided(connection, turn))
            if approval is not told:
                told = approval
                yield approval
            if approval not in _WAITING:
                return
            workshop.desk.check_open()
            await called.wait()

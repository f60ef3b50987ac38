"""Taking down a turn and all that came of it, for good: rows first, then files, then what Discord shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bot.domain import rights
from bot.domain.holdings import Reason, Showing
from bot.domain.ids import MessageId, TurnId, UserId
from bot.domain.places import Asker, Place
from bot.domain.rights import Action
from bot.domain.takedown import Extent, Takedown
from bot.domain.turns import TERMINAL, Turn
from bot.errors import StoreError
from bot.store import images, turns
from bot.store.database.connection import Connection
from bot.store.moderation import audit, log_messages, takedowns
from bot.store.privacy import chores
from bot.studio import heads
from bot.studio.running import Running
from bot.studio.workshop import Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """What came of a takedown: how many pictures went, and the messages that still show some."""

    pictures: int
    showings: tuple[Showing, ...]
    before: Takedown | None = None


class Takedowns:
    """Takes pictures down for moderators."""

    def __init__(self, workshop: Workshop, running: Running) -> None:
        self._workshop = workshop
        self._running = running

    async def meant(self, message: MessageId) -> TurnId | None:
        """The turn that a message shows, or tells of in the log; who may know of it, `extent` judges."""

        async def look(connection: Connection) -> TurnId | None:
            shown = await turns.shown_by(connection, message)
            return shown.id if shown else await log_messages.told_by(connection, message)

        return await self._workshop.store.read(look)

    async def extent(self, turn: TurnId, asker: Asker, place: Place) -> Extent:
        """What would go with a turn. Raises `Refused`: not found, not a moderator."""
        return await self._workshop.store.read(
            lambda connection: self._extent(connection, turn, asker, place)
        )

    async def take_down(self, turn: TurnId, asker: Asker, place: Place, reason: str) -> TakenDown:
        """Take a turn and all that came of it down; what of it still runs is stopped. May be repeated."""

        async def work(connection: Connection) -> tuple[Extent, TakenDown]:
            extent = await self._extent(connection, turn, asker, place)
            return extent, await self._remove(connection, extent, asker.user, reason)

        extent, taken = await self._workshop.store.write(work)
        for each in extent.turns:
            if each.state not in TERMINAL and (running := self._running.find(each.id)):
                running.stop.set()
        await self._remove_files(extent)
        return taken

    async def late(self, turn: Turn) -> TakenDown | None:
        """Take down what was taken down while it was still being made; None: it was not."""

        async def work(connection: Connection) -> tuple[Extent, TakenDown] | None:
            done = await takedowns.of(connection, turn.id)
            found = await turns.get(connection, turn.id) if done else None
            if done is None or found is None:
                return None
            extent = Extent(turns=(found,), done=done)
            return extent, await self._remove(connection, extent, done.by, done.reason)

        if await self._workshop.store.read(partial(takedowns.of, turn=turn.id)) is None:
            return None
        worked = await self._workshop.store.write(work)
        if worked is None:
            return None
        extent, taken = worked
        await self._remove_files(extent)
        return taken

    async def emptied(self, showing: Showing) -> None:
        """A message shows nothing of it any more."""
        await self._workshop.store.write(partial(chores.message_emptied, message=showing.message))

    async def _extent(self, connection: Connection, turn: TurnId, asker: Asker, place: Place) -> Extent:
        found = rights.grant(Action.TAKEDOWN, await turns.get(connection, turn), asker, place)
        done = await takedowns.of(connection, turn)
        return Extent(turns=await takedowns.family(connection, turn, found.place.guild), done=done)

    async def _remove(self, connection: Connection, extent: Extent, by: UserId, reason: str) -> TakenDown:
        now, guild, left = self._workshop.clock(), extent.root.place.guild, extent.left
        ids = [turn.id for turn in extent.turns]
        fresh = [each for each in ids if await takedowns.of(connection, each) is None]
        if not left and not fresh:
            return TakenDown(pictures=0, showings=(), before=extent.done)
        await images.remove(connection, [kept.id for kept in left])
        await heads.taken_away(connection, [turn.conversation for turn in extent.turns])
        await chores.add_files(connection, [kept.file for kept in left])
        record = partial(Takedown, root=extent.root.id, by=by, reason=reason, at=now)
        await takedowns.record(connection, [record(turn=each) for each in fresh], guild)
        showings = (*_shown(extent.turns), *await _logged(connection, extent.turns))
        await chores.add_messages(connection, showings)
        entry = audit.Entry(
            at=now,
            guild=guild,
            actor=by,
            action="picture.takedown",
            subject=extent.root.author,
            facts={"turn": extent.root.id, "turns": len(ids), "pictures": len(left), "reason": reason},
        )
        await audit.record(connection, entry)
        return TakenDown(pictures=len(left), showings=showings, before=extent.done)

    async def _remove_files(self, extent: Extent) -> None:
        """What the disk does not let go now stands on the list of chores."""
        try:
            for kept in extent.left:
                await self._workshop.pictures.remove(kept.file)
        except StoreError:
            return
        names = [kept.file for kept in extent.left]
        await self._workshop.store.write(lambda connection: chores.files_removed(connection, names))


def _shown(family: tuple[Turn, ...]) -> tuple[Showing, ...]:
    """The status messages that the bot's own hands reach."""
    return tuple(
        Showing(
            message=turn.address.message,
            channel=turn.address.channel,
            guild=turn.place.guild,
            reason=Reason.TAKEN_DOWN,
            locale=turn.address.locale,
        )
        for turn in family
        if turn.address.message is not None and not turn.address.token_only and turn.state in TERMINAL
    )


async def _logged(connection: Connection, family: tuple[Turn, ...]) -> tuple[Showing, ...]:
    guild = family[0].place.guild
    return tuple(
        Showing(message=each.id, channel=each.channel, guild=guild, reason=Reason.TAKEN_DOWN)
        for each in await log_messages.of(connection, [turn.id for turn in family])
    )

"""What came of a conversation so far: its tree, its pictures made small, the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain import rights
from bot.domain.ids import ImageId, TurnId
from bot.domain.pictures import Thumbnail
from bot.domain.places import Asker, Place
from bot.domain.rights import Action
from bot.domain.tree import Tree, tree_of
from bot.domain.turns import Kept, Role, Turn
from bot.errors import Refusal, Refused, StoreError
from bot.store import conversations, images, threads, turns
from bot.store.database.connection import Connection
from bot.studio.turn.repeat import picture_edited
from bot.studio.workshop import Workshop

# Among so many of a member's newest turns their conversations are looked for.
_LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True)
class Spot:
    """A picture to go on from: the `number`th of a turn. `is_head`: a plain message here follows it."""

    turn: Turn
    number: int
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """The picture that a turn edited, and what it made."""

    before: Thumbnail
    after: tuple[Thumbnail, ...]


class Story:
    """Looks back. Every method that names a turn raises `Refused` for whom it is not."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def at_hand(self, asker: Asker, place: Place) -> TurnId:
        """The turn that is meant where none is named: the head of a thread, else the newest in a channel."""

        async def look(connection: Connection) -> TurnId | None:
            thread = await threads.get(connection, place.channel)
            if thread is not None:
                return thread.head
            own = await conversations.newest_by(connection, asker.user, channel=place.channel)
            found = own or await conversations.newest_in(connection, place.channel, place.counted_channel)
            return found.id if found else None

        found = await self._workshop.store.read(look)
        if found is None:
            raise Refused(Refusal.NOTHING_YET)
        return found

    async def tree(self, turn: TurnId, asker: Asker, place: Place) -> Tree:
        """The conversation of `turn`, as far as `asker` may see it."""

        async def look(connection: Connection) -> tuple[Turn, ...]:
            found = await turns.get(connection, turn)
            granted = rights.grant(Action.HISTORY, found, asker, place)
            return await conversations.whole(connection, granted.conversation)

        every = await self._workshop.store.read(look)
        return tree_of(each for each in every if rights.visible(each, asker, place))

    async def last(self, asker: Asker, place: Place) -> Turn:
        """The asker's newest finished turn in this server; in a direct message: anywhere."""
        found = await self._workshop.store.read(
            lambda connection: conversations.newest_by(connection, asker.user, guild=place.guild)
        )
        if found is None:
            raise Refused(Refusal.NOTHING_YET)
        return found

    async def conversations(self, asker: Asker, place: Place, typed: str = "") -> tuple[Turn, ...]:
        """The newest turn of each conversation in which the asker said something with `typed` in it."""
        latest = await self._workshop.store.read(
            lambda connection: conversations.latest_by(connection, asker.user, _LOOKED_THROUGH)
        )
        wanted = typed.strip().casefold()
        found = [
            each
            for each in latest
            if wanted in each.instruction.casefold() and rights.visible(each, asker, place)
        ]
        return tuple({each.conversation: each for each in reversed(found)}.values())[::-1]

    async def before(self, turn: Turn, asker: Asker, place: Place) -> Spot:
        """The picture that `turn` went on from."""
        parent = await self._workshop.store.read(lambda connection: _parent(connection, turn))
        if parent is None or not rights.visible(parent, asker, place):
            raise Refused(Refusal.NOT_FOUND)
        return Spot(parent, picture_edited(turn, parent))

    async def step_back(self, turn: TurnId, asker: Asker, place: Place) -> Spot:
        """Let the next plain message at `place` follow what was before `turn`, where one would follow."""

        async def work(connection: Connection) -> Spot:
            found = rights.grant(Action.UNDO, await turns.get(connection, turn), asker, place)
            parent = await _parent(connection, found)
            if parent is None or not rights.visible(parent, asker, place):
                raise Refused(Refusal.NOT_FOUND)
            thread = await threads.get(connection, place.channel)
            lives_here = thread is not None and thread.conversation == found.conversation
            # What others cannot see is nothing for their messages to follow.
            moves = lives_here and (place.guild is None or not parent.private)
            if moves:
                await threads.move_head(connection, place.channel, parent.id)
            return Spot(parent, picture_edited(found, parent), is_head=moves)

        return await self._workshop.store.write(work)

    async def compared(self, turn: TurnId, asker: Asker, place: Place, *, side: int) -> Comparison:
        """What `turn` edited and what it made, each within `side` pixels.

        What somebody uploaded to have it changed, only they and moderators may see again.
        """

        async def look(connection: Connection) -> tuple[Turn, Kept | None, Turn | None]:
            found = rights.grant(Action.COMPARE, await turns.get(connection, turn), asker, place)
            canvas = await images.get(connection, found.canvas) if found.canvas else None
            return found, canvas, await turns.get(connection, canvas.turn) if canvas else None

        found, canvas, owner = await self._workshop.store.read(look)
        if canvas is None or owner is None:
            raise Refused(Refusal.NOT_FOUND)
        if canvas.role is not Role.RESULT and owner.author != asker.user and not asker.moderator:
            raise Refused(Refusal.NOT_YOURS)
        small = await self.thumbnails((canvas, *found.results), side)
        after = tuple(small[kept.id] for kept in found.results if kept.id in small)
        if canvas.id not in small or not after:
            raise Refused(Refusal.TAKEN_DOWN)
        return Comparison(small[canvas.id], after)

    async def thumbnails(self, pictures: Iterable[Kept], side: int) -> Mapping[ImageId, Thumbnail]:
        """Those of `pictures` that are still there, within `side` pixels.

        One after another, so that a turn under way always finds a free hand to decode its own.
        """
        small = {kept.id: await self._thumbnail(kept, side) for kept in pictures if not kept.removed}
        return {image: thumbnail for image, thumbnail in small.items() if thumbnail is not None}

    async def _thumbnail(self, kept: Kept, side: int) -> Thumbnail | None:
        try:
            data = await self._workshop.pictures.get(kept.file)
        except StoreError:  # taken away since it was looked up
            return None
        return await self._workshop.gate.thumbnail(data, side)


async def _parent(connection: Connection, turn: Turn) -> Turn | None:
    return await turns.get(connection, turn.parent) if turn.parent else None

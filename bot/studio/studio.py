"""The studio: what the bot can do, without Discord.

Everything a person asks comes in as an intent; everything they should see goes out as tellings,
ending in one `Ended`. Whoever iterates owns the turn's pace: nothing runs that nobody iterates.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from functools import partial

from bot.domain import rights
from bot.domain.events import Caution, Warned
from bot.domain.ids import GuildId, ImageId, MessageId, TurnId
from bot.domain.intents import Intent, Repeat
from bot.domain.offers import Offer, Options
from bot.domain.places import Asker, Place
from bot.domain.rights import Action
from bot.domain.telling import Ended, Opened, Telling
from bot.domain.turns import TERMINAL, Kept, Turn
from bot.errors import Refusal, Refused, StoreError
from bot.store import machine, turns
from bot.studio.conversations import removal
from bot.studio.conversations.archive import Archive
from bot.studio.conversations.story import Story
from bot.studio.conversations.threads import Threads
from bot.studio.crashpoints import CrashPoint
from bot.studio.moderation import strikes
from bot.studio.moderation.alerts import Budgets
from bot.studio.moderation.chronicle import Chronicle
from bot.studio.moderation.log import Log
from bot.studio.moderation.policy import Policy
from bot.studio.moderation.reports import Reports
from bot.studio.moderation.role_limits import RoleLimits
from bot.studio.moderation.rules import Rules
from bot.studio.moderation.server_files import ServerFiles
from bot.studio.moderation.settings import Settings
from bot.studio.moderation.takedowns import Takedowns
from bot.studio.moderation.usage import Usage
from bot.studio.people.details import Details
from bot.studio.people.erasure import Erasure
from bot.studio.people.members import Members
from bot.studio.people.privacy import Privacy
from bot.studio.people.retention import Retention
from bot.studio.running import Running
from bot.studio.turn import endings, intake, perform, recover, repeat
from bot.studio.turn.approval import Approvals
from bot.studio.workshop import Workshop, new_id


class Studio:
    """Perform intents, carry on after a restart, answer questions about turns."""

    def __init__(self, workshop: Workshop, left: tuple[Turn, ...] = ()) -> None:
        """`left`: what the store held unfinished before this life began."""
        self._workshop = workshop
        self._left = left
        self._parked: set[TurnId] = set()
        self._running = Running()
        self.rules = Rules(workshop)
        self.details = Details(workshop)
        self.role_limits = RoleLimits(workshop)
        self.policy = Policy(workshop)
        self.approvals = Approvals(workshop)
        self.story = Story(workshop)
        self.archive = Archive(workshop, self.story)
        self.members = Members(workshop, self.rules)
        self.threads = Threads(workshop, self._running)
        self.settings = Settings(workshop)
        self.takedowns = Takedowns(workshop, self._running)
        self.reports = Reports(workshop)
        self.log = Log(workshop)
        self.usage = Usage(workshop)
        self.chronicle = Chronicle(workshop)
        self.budgets = Budgets(workshop)
        self.server_files = ServerFiles(workshop)
        self.privacy = Privacy(workshop)
        self.erasure = Erasure(workshop, self._running)
        self.retention = Retention(workshop, self._running, self.erasure)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What may be asked for, in order of fallback; from memory."""
        return self._workshop.providers.offers

    def new_turn(self) -> TurnId:
        """Return an id for a turn about to be performed."""
        return TurnId(new_id())

    def admit(self, action: Action, asker: Asker) -> None:
        """Refuse from memory what no turn could allow; `allow` and `perform` judge the turn itself."""
        if rights.admit(action, asker).begins:
            self._check_open()

    async def allow(self, action: Action, turn: TurnId, asker: Asker, place: Place) -> Turn:
        """Return the turn that `asker` may do that to. Raises `Refused`."""
        found = await self._workshop.store.read(lambda connection: turns.get(connection, turn))
        return rights.grant(action, found, asker, place)

    def _check_open(self) -> None:
        if self._running.closing:
            raise Refused(Refusal.SHUTTING_DOWN)

    def check(self, *, prompt: str, options: Options, pictures: int = 0) -> None:
        """Refuse from memory what can be refused at once: no await, no turn."""
        self._check_open()
        if not prompt.strip():
            raise Refused(Refusal.EMPTY_PROMPT)
        self._workshop.providers.choose(
            options.provider,
            lambda offer: offer.check(options, pictures=pictures, prompt=prompt.strip()),
        )

    async def perform(self, intent: Intent) -> AsyncGenerator[Telling, None]:
        """Do what was asked. Yields nothing where this very event has a turn already.

        Raises `Refused` before anything is yielded where there is nothing to repeat.
        """
        wish = await repeat.resolve(intent, self._workshop) if isinstance(intent, Repeat) else intent
        received = await intake.receive(wish, self._workshop)
        if received is None:
            return
        with self._running.turn(received.turn) as stop:
            yield Opened(received.turn, received.editing)
            try:
                turn = await intake.reserve(wish, received, self._workshop)
            except (Refused, StoreError) as error:
                yield Ended(await endings.refused(received.turn, endings.refusal_of(error), self._workshop))
                return
            for hint in turn.cautions:
                yield Warned(Caution(hint))
            async for telling in perform.run(turn, self._workshop, stop):
                yield telling

    async def unfinished(self) -> tuple[Turn, ...]:
        """Turns that an earlier life left owing an ending or its showing, oldest first; told once.

        They were looked up before anything could be asked of this life, so none of its own is among them.
        """
        left, self._left = self._left, ()
        return await self._workshop.store.read(partial(turns.not_erased, among=left))

    async def resume(self, turn: Turn) -> AsyncGenerator[Telling, None]:
        """Carry on one of `unfinished`; no provider is asked twice for it."""
        with self._running.turn(turn) as stop:
            async for telling in recover.resume(turn, self._workshop, stop):
                yield telling

    async def posted(self, turn: TurnId, message: MessageId) -> None:
        """Remember which message shows the turn."""
        self._workshop.crash(CrashPoint.STATUS_POSTED)
        await self._workshop.store.write(lambda connection: machine.posted(connection, turn, message))
        self._workshop.crash(CrashPoint.STATUS_STORED)

    async def delivered(
        self, turn: Turn, message: MessageId, files: Mapping[str, tuple[ImageId, int]]
    ) -> None:
        """The turn's ending is on Discord: `files` maps file names to (image, attachment id).

        May be repeated, as the edit it follows may.
        """
        self._workshop.crash(CrashPoint.FINAL_SHOWN)
        now = self._workshop.clock()
        if turn.state in TERMINAL:
            await self._workshop.store.write(lambda connection: machine.shown(connection, turn.id, now=now))
        else:
            await self._workshop.store.write(
                lambda connection: machine.deliver(connection, turn.id, message=message, files=files, now=now)
            )
        if self._running.done(turn.id):
            self._workshop.shown(turn)
        self._workshop.crash(CrashPoint.DELIVERED)

    async def forgone(self, turn: TurnId) -> None:
        """The turn's ending can never be shown: its place is gone. What it made stays for its asker."""
        now = self._workshop.clock()
        await self._workshop.store.write(lambda connection: machine.shown(connection, turn, now=now))
        self._running.done(turn)

    def parked(self, turn: TurnId) -> None:
        """The turn's ending cannot be shown for now; `parked_in` has it, and so has the next start."""
        self._running.done(turn)
        self._parked.add(turn)

    async def parked_in(self, guild: GuildId) -> tuple[Turn, ...]:
        """Turns of a server whose endings were `parked`, to be resumed now; told once each time."""
        if not self._parked:
            return ()
        owed = await self._workshop.store.read(turns.unfinished)
        found = tuple(turn for turn in owed if turn.id in self._parked and turn.place.guild == guild)
        self._parked.difference_update(turn.id for turn in found)
        return found

    async def cancel(self, turn: TurnId, asker: Asker, place: Place) -> None:
        """Stop a turn that waits or runs. Raises `Refused`: not found (or over), not yours."""
        running = self._running.find(turn)
        if running is None:
            raise Refused(Refusal.NOT_FOUND)
        rights.grant(Action.CANCEL, running.turn, asker, place)
        running.stop.set()
        if asker.user == running.turn.author:
            await strikes.cancelled(turn, self._workshop)

    async def delete(self, turn: TurnId, asker: Asker, place: Place) -> None:
        """Take away what a turn made; what was made from it stays. Raises `Refused`."""
        found = await self.allow(Action.DELETE, turn, asker, place)
        await removal.remove(found, self._workshop, by=asker.user)

    async def picture(self, kept: Kept, *, limit: int | None = None) -> tuple[str, bytes]:
        """The picture as (file extension, bytes), re-encoded only if larger than `limit` bytes."""
        data = await self._workshop.pictures.get(kept.file)
        if limit is None or len(data) <= limit:
            return kept.facts.media.extension, data
        smaller = await self._workshop.gate.fit(data, limit)
        return smaller.facts.media.extension, smaller.data

    async def shown_by(self, message: MessageId, place: Place) -> Turn | None:
        """The turn that a message at `place` shows; whether the asker may go on from it, `perform` judges."""
        found = await self._workshop.store.read(lambda connection: turns.shown_by(connection, message))
        if found is None or not rights.visible(found, Asker(user=found.author), place):
            return None
        return found

    async def drain(self, deadline_s: float) -> bool:
        """Take nothing new and let what runs end and be shown; False if `deadline_s` came first."""
        self._running.closing = True
        self._workshop.desk.close()
        try:
            async with asyncio.timeout(deadline_s):
                await self._running.empty()
        except TimeoutError:
            return False
        return True

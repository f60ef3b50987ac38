"""A studio that plays what a test wrote for it, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

from bot.domain import rights
from bot.domain.events import Progressed
from bot.domain.ids import (
    ChannelId,
    EventId,
    GuildId,
    ImageId,
    MessageId,
    TurnId,
    UserId,
    id_from,
)
from bot.domain.intents import Intent
from bot.domain.offers import Offer, Options
from bot.domain.places import Asker, Place
from bot.domain.rights import Action
from bot.domain.server_settings import ServerSettings
from bot.domain.telling import Ended, Opened, Preview, Telling, Working
from bot.domain.turns import Kept, Turn
from bot.errors import Refusal, Refused
from bot.studio.conversations.threads import Threads
from bot.studio.moderation.role_limits import RoleLimits
from bot.studio.moderation.settings import Settings
from bot.studio.people.members import Members
from bot.studio.studio import Studio
from tests.cogs.turns import OFFERS, PNG, cancelled, settled, turn_of

Script = Callable[[Turn], AsyncIterator[Telling]]


async def draws_at_once(turn: Turn) -> AsyncIterator[Telling]:
    """Tell of one picture, with nothing before it."""
    yield Working("paint", 16.0)
    yield Ended(settled(turn))


@dataclass
class Gated:
    """A script that waits for the test: it shows a preview, then stops until `finish` or a cancel."""

    pictures: int = 1
    preview: bytes = b"RIFF....WEBP preview"
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    finish: asyncio.Event = field(default_factory=asyncio.Event)
    stopped: bool = False

    async def __call__(self, turn: Turn) -> AsyncIterator[Telling]:
        """Play."""
        yield Working("paint", 16.0)
        yield Progressed(percent=40.0)
        yield Preview(self.preview)
        self.begun.set()
        await self.finish.wait()
        yield Ended(cancelled(turn) if self.stopped else settled(turn, pictures=self.pictures))


@dataclass(frozen=True)
class Shown:
    """What the studio was told of an ending on Discord."""

    turn: Turn
    message: MessageId
    files: Mapping[str, tuple[ImageId, int]]


class NoLimits(RoleLimits):
    """Nobody has set any."""

    def __init__(self) -> None:
        pass

    async def offered(self, asker: Asker, place: Place) -> tuple[Offer, ...]:  # noqa: ARG002  as for anybody
        """All there is."""
        return OFFERS


class NoSettings(Settings):
    """Every server is as it was made."""

    def __init__(self) -> None:
        pass

    async def of(self, guild: GuildId | None) -> ServerSettings:  # noqa: ARG002  as for any
        """The defaults."""
        return ServerSettings()


class Strangers(Members):
    """Nobody has been told anything before."""

    def __init__(self) -> None:
        pass

    async def language_of(self, member: UserId) -> str | None:  # noqa: ARG002  as for any
        """None is known."""
        return None


class ScriptedThreads(Threads):
    """Remembers what a test or the bot says of them."""

    def __init__(self) -> None:
        self.heads: dict[ChannelId, Turn] = {}
        self._opened: dict[ChannelId, TurnId] = {}

    async def head(self, place: Place) -> Turn | None:
        """What plain messages continue."""
        return self.heads.get(place.channel)

    async def asked_by(self, message: MessageId, place: Place) -> None:
        """Nothing."""

    async def opened(self, turn: TurnId, thread: ChannelId) -> bool:
        """Remember under which turn it was opened first."""
        return self._opened.setdefault(thread, turn) == turn

    async def gone(self, channel: ChannelId) -> None:
        """Forget it."""
        self.heads.pop(channel, None)
        self._opened.pop(channel, None)


class ScriptedStudio(Studio):
    """Performs each intent by the next script; `draws_at_once` where none was given."""

    def __init__(self) -> None:
        self.role_limits = NoLimits()
        self.settings = NoSettings()
        self.members = Strangers()
        self.threads = self.places = ScriptedThreads()
        self.asked: list[Intent] = []
        self.shown: list[Shown] = []
        self.left: list[Turn] = []
        self.put_off: list[TurnId] = []
        self.deleted: list[TurnId] = []
        self.limits: list[int | None] = []
        self.data = PNG
        self.refuses: Refused | None = None
        self._told = asyncio.Condition()
        self._scripts: deque[Script] = deque()
        self._by_message: dict[MessageId, Turn] = {}
        self._playing: dict[TurnId, tuple[Turn, Gated | None]] = {}
        self._events: set[EventId] = set()
        self._made = 0

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Two, for every test."""
        return OFFERS

    def will(self, *scripts: Script) -> None:
        """Play these for the next intents."""
        self._scripts.extend(scripts)

    def shows(self, message: MessageId, turn: Turn) -> None:
        """Let `message` be known to show `turn`."""
        self._by_message[message] = turn

    def check(self, *, prompt: str, options: Options, pictures: int = 0) -> None:
        """Refuse as the first offer would, or as the test said."""
        if self.refuses is not None:
            raise self.refuses
        named = [offer for offer in self.offers if offer.name == options.provider] or self.offers
        named[0].check(options, pictures=pictures, prompt=prompt)

    def new_turn(self) -> TurnId:
        """Count."""
        self._made += 1
        return TurnId(id_from(self._made))

    async def perform(self, intent: Intent) -> AsyncGenerator[Telling, None]:
        """Play the next script for a new event; nothing for one that was seen."""
        if intent.event in self._events:
            return
        self._events.add(intent.event)
        self.asked.append(intent)
        turn = turn_of(intent)
        if turn.address.message is not None:
            self.shows(turn.address.message, turn)
        script = self._scripts.popleft() if self._scripts else draws_at_once
        self._playing[turn.id] = (turn, script if isinstance(script, Gated) else None)
        yield Opened(turn)
        async for telling in script(turn):
            yield telling

    async def unfinished(self) -> tuple[Turn, ...]:
        """What the test left open."""
        return tuple(self.left)

    async def resume(self, turn: Turn) -> AsyncGenerator[Telling, None]:
        """Play the next script for a turn left open."""
        yield Opened(turn)
        script = self._scripts.popleft() if self._scripts else draws_at_once
        async for telling in script(turn):
            yield telling

    async def posted(self, turn: TurnId, message: MessageId) -> None:
        """Remember the message."""
        known = self._playing.get(turn)
        if known is not None:
            self.shows(message, known[0])

    async def delivered(
        self, turn: Turn, message: MessageId, files: Mapping[str, tuple[ImageId, int]]
    ) -> None:
        """Remember the ending."""
        self.shown.append(Shown(turn, message, dict(files)))
        async with self._told:
            self._told.notify_all()

    async def forgone(self, turn: TurnId) -> None:
        """Remember that it never can be shown."""
        self.put_off.append(turn)

    def parked(self, turn: TurnId) -> None:
        """Remember that it could not be shown."""
        self.put_off.append(turn)

    async def parked_in(self, guild: GuildId) -> tuple[Turn, ...]:  # noqa: ARG002 - as the studio's
        """Nothing is shown a second time here."""
        return ()

    async def until_shown(self, count: int) -> None:
        """Return once so many endings were told."""
        async with self._told:
            await self._told.wait_for(lambda: len(self.shown) >= count)

    def admit(self, action: Action, asker: Asker) -> None:
        """As the studio does."""
        rights.admit(action, asker)

    async def allow(self, action: Action, turn: TurnId, asker: Asker, place: Place) -> Turn:
        """Judge a turn by how it ended."""
        ended = {each.turn.id: each.turn for each in self.shown}
        return rights.grant(action, ended.get(turn), asker, place)

    async def delete(self, turn: TurnId, asker: Asker, place: Place) -> None:
        """Remember what was deleted."""
        self.deleted.append((await self.allow(Action.DELETE, turn, asker, place)).id)

    async def cancel(self, turn: TurnId, asker: Asker, place: Place) -> None:
        """Stop a gated script, for its author or a moderator."""
        found, script = self._playing.get(turn, (None, None))
        if found is None or script is None or found.place != place:
            raise Refused(Refusal.NOT_FOUND)
        if asker.user != found.author and not asker.moderator:
            raise Refused(Refusal.NOT_YOURS)
        script.stopped = True
        script.finish.set()

    async def picture(self, kept: Kept, *, limit: int | None = None) -> tuple[str, bytes]:
        """The test's bytes, cut to the limit as if re-encoded."""
        self.limits.append(limit)
        if limit is not None and len(self.data) > limit:
            return "jpg", self.data[:limit]
        return kept.facts.media.extension, self.data

    async def shown_by(self, message: MessageId, place: Place) -> Turn | None:
        """The turn of a message in the same place."""
        turn = self._by_message.get(message)
        return turn if turn is not None and turn.place == place else None

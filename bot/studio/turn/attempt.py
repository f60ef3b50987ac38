"""One attempt at a provider: its news passed on, its pictures on disk as they come.

A picture that cannot be kept does not end it: another may come, and it was paid for.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import money
from bot.domain.branch import Ask
from bot.domain.events import (
    Accepted,
    Asked,
    Caution,
    ImageReady,
    Inline,
    PreviewReady,
    Progressed,
    ProviderEvent,
    Remote,
    Said,
    Source,
    Traced,
    Used,
    Warned,
)
from bot.domain.ids import AttemptId, TurnId
from bot.domain.pictures import LARGEST_RESULT, PREVIEW_EVERY_S
from bot.domain.telling import Preview, Telling
from bot.domain.turns import Turn
from bot.domain.usage import Usage, worked
from bot.errors import Billed, Kind, ProviderError
from bot.providers.registry import Provider
from bot.store import attempts, machine
from bot.store.attempts import Trouble
from bot.studio.crashpoints import CrashPoint
from bot.studio.turn import masking
from bot.studio.turn.harvest import Found, Harvest, picture_name
from bot.studio.workshop import Workshop

_log = logging.getLogger(__name__)


class LiveAttempt:
    """One request to one provider for one turn, while it is under way.

    `harvest` is what has come so far, `remote_id` the provider's name for the work, once it told one; both
    begin with what an earlier life of the bot heard.
    """

    def __init__(
        self,
        attempt: AttemptId,
        turn: TurnId,
        provider: Provider,
        workshop: Workshop,
        *,
        remote_id: str | None = None,
        usage: Usage | None = None,
    ) -> None:
        self.id = attempt
        self.harvest = Harvest(provider=provider.offer.name, usage=usage)
        self.provider = provider
        self.remote_id = remote_id
        self._turn = turn
        self._workshop = workshop
        self._failure: ProviderError | None = None
        self._traced: Traced | None = None
        self._previewed: datetime | None = None

    async def run(
        self, ask: Ask, events: AsyncGenerator[ProviderEvent, None]
    ) -> AsyncGenerator[Telling, None]:
        """Take in what the provider tells. Ends with the harvest on disk, or raises `ProviderError`.

        May be run anew with what a lookup tells: it then begins from nothing but what was counted.
        """
        self.harvest = Harvest(provider=self.harvest.provider, usage=self.harvest.usage)
        self._failure = None
        first = True
        async with aclosing(events):
            async for event in events:
                if first:
                    self._workshop.crash(CrashPoint.FIRST_EVENT)
                    first = False
                telling = await self._take(event)
                if telling is not None:
                    yield telling
        for caution in self._close(ask):
            yield caution
        pictures, gate = self._workshop.pictures, self._workshop.gate
        surround = masking.surround_of(ask)
        self.harvest = await masking.keep(self.harvest, self.id, surround, pictures, gate)
        self._workshop.crash(CrashPoint.HARVEST_KEPT)

    async def _take(self, event: ProviderEvent) -> Telling | None:
        """Keep what the event brought; return what a person should hear of it."""
        self.harvest = self.harvest.after(event)
        match event:
            case ImageReady(source):
                await self._keep_picture(source)
            case PreviewReady(Inline(data)):  # one behind a URL is not worth a download
                return await self._preview(data)
            case Traced():
                await self._trace(event)
            case Accepted(remote_id):
                await self._name(remote_id)
            case Used(usage):
                await self._count(usage)
            case Said() | Asked() | Warned() | Progressed():
                return event
        return None

    async def failed(self, turn: Turn, error: ProviderError) -> Turn:
        """Write down how the request failed; return `turn` with what its member may read.

        Tokens that were counted although nothing came are the vendor's to explain, so the log tells them.
        """
        usage = self.harvest.usage
        if worked(usage):
            self.harvest = self.harvest.after(Warned(Caution.TOKENS_WITHOUT_PICTURE))
            _log.warning("turn %s: %s counted work without a picture: %s", turn.id, turn.provider, usage)
        cautions = tuple(dict.fromkeys((*turn.cautions, *self.harvest.cautions)))
        trouble = Trouble(error=error, trace=self._traced, cautions=cautions)
        await self._workshop.store.write(
            lambda connection: attempts.failed(connection, turn.id, self.id, trouble)
        )
        return replace(turn, words=error.words, cautions=cautions)

    async def _trace(self, trace: Traced) -> None:
        """Remember the newest request, in case it fails; the paid one at once: a crash may follow."""
        self._traced = trace
        if trace.paid and trace.status is not None:
            await self._workshop.store.write(lambda connection: attempts.traced(connection, self.id, trace))

    async def _name(self, remote_id: str) -> None:
        if self.remote_id is not None:
            return
        await self._workshop.store.write(
            lambda connection: machine.accept(connection, self._turn, self.id, remote_id)
        )
        self.remote_id = remote_id
        self._workshop.crash(CrashPoint.REMOTE_NAMED)

    async def _count(self, usage: Usage) -> None:
        """Write the vendor's count down at once: whatever ends the turn now, it is owed."""
        dearest = money.dearer(self.provider.offer, self.harvest.usage, usage)
        told, now = money.metered(self.provider.offer, dearest), self._workshop.clock()
        cost = told.cost if told else 0
        await self._workshop.store.write(
            lambda connection: attempts.counted(connection, self._turn, self.id, dearest, cost=cost, now=now)
        )
        self.harvest = replace(self.harvest, usage=dearest)

    async def _preview(self, data: bytes) -> Preview | None:
        """Decode a partial picture, unless the one before it is still too new to be replaced."""
        now = self._workshop.clock()
        if self._previewed is not None and now < self._previewed + timedelta(seconds=PREVIEW_EVERY_S):
            return None
        self._previewed = now
        webp = await self._workshop.gate.preview(data)
        if webp is None:
            return None
        self._workshop.crash(CrashPoint.PREVIEW_SHOWN)
        return Preview(webp)

    async def _keep_picture(self, source: Source) -> None:
        """Fetch, decode and write one final picture; one that is none is remembered as the failure."""
        number = self.harvest.announced + 1
        self.harvest = replace(self.harvest, announced=number)
        try:
            found = await self._fetched(source, number)
        except ProviderError as error:
            self._failure = self._failure or error
            return
        self.harvest = replace(self.harvest, pictures=(*self.harvest.pictures, found))
        self._workshop.crash(CrashPoint.PICTURE_KEPT)

    async def _fetched(self, source: Source, number: int) -> Found:
        remote = source if isinstance(source, Remote) else None
        data = source.data if isinstance(source, Inline) else await self._download(source)
        picture = await self._workshop.gate.result(data)
        name = picture_name(self.id, number, picture)
        await self._workshop.pictures.put(name, picture.data)
        if remote is None:
            return Found(file=name, number=number, facts=picture.facts)
        lasts = remote.expires_in_s or self.provider.offer.result_url_s
        until = self._workshop.clock() + timedelta(seconds=min(lasts, self.provider.offer.result_url_s))
        return Found(file=name, number=number, facts=picture.facts, url=remote.url, url_until=until)

    async def _download(self, remote: Remote) -> bytes:
        return await self._workshop.downloader.fetch(remote, LARGEST_RESULT)

    def _close(self, ask: Ask) -> list[Warned]:
        """Judge the whole: a picture or words, else it failed."""
        harvest = self.harvest
        told = bool(harvest.words) or harvest.question is not None
        if not harvest.pictures and (self._failure or not told):
            raise self._failure or ProviderError(kind=Kind.NO_IMAGE, billed=Billed.UNKNOWN)
        if harvest.pictures and len(harvest.pictures) < ask.options.count:
            fewer = Warned(Caution.FEWER_THAN_ASKED)
            self.harvest = self.harvest.after(fewer)
            return [fewer]
        return []

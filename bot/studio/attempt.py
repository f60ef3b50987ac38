"""One attempt at a provider: its news passed on, its pictures on disk as they come.

A picture that cannot be kept does not end it: another may come, and it was paid for.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.branch import Ask
from bot.domain.events import (
    Accepted,
    Asked,
    Caution,
    Finished,
    ImageReady,
    Inline,
    PreviewReady,
    Progressed,
    ProviderEvent,
    Remote,
    Said,
    Source,
    Used,
    Warned,
)
from bot.domain.ids import AttemptId, TurnId
from bot.domain.pictures import LARGEST_RESULT, PREVIEW_EVERY_S
from bot.domain.telling import Preview, Telling
from bot.errors import Billed, Kind, ProviderError
from bot.providers.registry import Provider
from bot.store import machine
from bot.studio.crashpoints import CrashPoint
from bot.studio.harvest import Found, Harvest, keep, picture_name
from bot.studio.workshop import Workshop


class Attempt:
    """One request to one provider for one turn. `harvest` is what has come so far."""

    def __init__(self, attempt: AttemptId, turn: TurnId, provider: Provider, workshop: Workshop) -> None:
        self.id = attempt
        self.harvest = Harvest(provider=provider.offer.name)
        self._turn = turn
        self._provider = provider
        self._workshop = workshop
        self._failure: ProviderError | None = None
        self._previewed: datetime | None = None

    async def run(self, ask: Ask) -> AsyncGenerator[Telling, None]:
        """Carry the request out. Ends with the harvest on disk, or raises `ProviderError`."""
        first = True
        async with aclosing(self._workshop.providers.ask(self._provider, ask)) as events:
            async for event in events:
                if first:
                    self._workshop.crash(CrashPoint.FIRST_EVENT)
                    first = False
                telling = await self._take(event)
                if telling is not None:
                    yield telling
        for caution in self._close(ask):
            yield caution
        await keep(self.harvest, self.id, self._workshop.pictures)
        self._workshop.crash(CrashPoint.HARVEST_KEPT)

    async def _take(self, event: ProviderEvent) -> Telling | None:
        """Keep what the event brought; return what a person should hear of it."""
        match event:
            case ImageReady(source):
                await self._keep_picture(source)
            case PreviewReady(Inline(data)):
                return await self._preview(data)
            case Accepted(remote_id):
                await self._name(remote_id)
            case Said(text):
                self.harvest = replace(self.harvest, words=text)
                return event
            case Warned(what):
                self._caution(what)
                return event
            case Used(usage):
                self.harvest = replace(self.harvest, usage=usage)
            case Finished(answer):
                self.harvest = replace(self.harvest, answer=answer)
            case Progressed() | Asked():
                return event
            case PreviewReady():  # a preview behind a URL is not worth a download
                pass
        return None

    def _caution(self, what: Caution) -> None:
        self.harvest = replace(self.harvest, cautions=(*self.harvest.cautions, str(what)))

    async def _name(self, remote_id: str) -> None:
        await self._workshop.store.write(
            lambda connection: machine.accept(connection, self._turn, self.id, remote_id)
        )
        self._workshop.crash(CrashPoint.REMOTE_NAMED)

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
        lasts = remote.expires_in_s or self._provider.offer.result_url_s
        until = self._workshop.clock() + timedelta(seconds=min(lasts, self._provider.offer.result_url_s))
        return Found(file=name, number=number, facts=picture.facts, url=remote.url, url_until=until)

    async def _download(self, remote: Remote) -> bytes:
        return await self._workshop.downloader.fetch(remote, LARGEST_RESULT)

    def _close(self, ask: Ask) -> list[Warned]:
        """Judge the whole: a picture or words, else it failed."""
        harvest = self.harvest
        if not harvest.pictures and (self._failure or not harvest.words):
            raise self._failure or ProviderError(kind=Kind.NO_IMAGE, billed=Billed.UNKNOWN)
        if harvest.pictures and len(harvest.pictures) < ask.options.count:
            self._caution(Caution.FEWER_THAN_ASKED)
            return [Warned(Caution.FEWER_THAN_ASKED)]
        return []

"""Where a job is done, charged for, and its pictures wrapped up."""

from __future__ import annotations

import hashlib

from aiohttp import web

from sandbox.providers.asks import Handed, Job
from sandbox.providers.atelier import Made, Order
from sandbox.providers.backstage import Backstage
from sandbox.providers.billing import Charge
from sandbox.providers.faults import Kind
from sandbox.providers.inputs import data_url
from sandbox.providers.payloads import spoilt
from sandbox.providers.settings import Results
from sandbox.providers.traffic import Json
from sandbox.providers.wires import Answer, Wire

# The most pictures of one request, so that no two requests draw from the same luck.
_MOST_PICTURES = 16
# A list, where a string belongs.
_WRONG: Json = [17]


class Workshop:
    """The workshop of one vendor; `pictures` is the path under which results lie."""

    def __init__(self, behind: Backstage, wire: Wire, pictures: str) -> None:
        self._behind = behind
        self._wire = wire
        self._pictures = pictures

    async def make(self, job: Job, answer: Answer) -> tuple[Made, ...]:
        """Make the pictures and charge for them; from here on they are owed, whatever reaches the client."""
        idle = job.in_words or job.call or job.suffers(Kind.WORDS_ONLY)
        wanted = 0 if idle else job.ask.n - job.suffers(Kind.FEWER)
        made = await self._behind.atelier.make(self._order(job, wanted))
        billed = bool(made) if job.fault is None else job.fault.bills and not idle
        price = job.price * max(1, len(made))
        sent = (*job.inputs, job.mask) if job.mask else job.inputs
        charge = Charge(
            id=job.id,
            provider=self._wire.name,
            time=self._behind.clock.now(),
            body_sha256=job.body_sha256,
            prompt=job.ask.prompt,
            n=job.ask.n,
            billed=billed,
            microdollars=price if billed else 0,
            pictures_in=tuple(hashlib.sha256(picture).hexdigest() for picture in sent),
            pictures_made=tuple(hashlib.sha256(picture.png).hexdigest() for picture in made),
            client_id=job.ask.client_id,
            usage=answer.usage(len(made)),
        )
        self._behind.billing.record(charge)
        return made

    async def previews(self, job: Job, made: tuple[Made, ...]) -> tuple[bytes, ...]:
        """Return as many unfinished pictures as are due."""
        wanted = self._behind.settings.previews
        count = wanted if job.ask.previews is None else min(wanted, job.ask.previews)
        return await self._behind.atelier.previews(made[0], count) if made and count else ()

    def hand(self, request: web.Request, job: Job, made: Made) -> Handed:
        """Return a picture, or what a fault makes of it, as it is handed over."""
        png = made.png
        if job.fault and job.fault.kind is Kind.BAD_PICTURE:
            png = spoilt(png, job.fault.payload)
        if job.suffers(Kind.WRONG_SHAPE):
            return Handed(png=png, address=_WRONG, base64=_WRONG)
        settings, shelf = self._behind.settings, self._behind.shelf
        if self._wire.inline or settings.results is Results.DATA or job.suffers(Kind.CUT_BASE64):
            url = data_url(png)
            address = _cut_in_a_group(url) if job.suffers(Kind.CUT_BASE64) else url
            return Handed(png=png, address=address, base64=address.partition(",")[2])
        place = request.url.origin().with_path(self._pictures)
        return Handed(png=png, address=shelf.sign(place, shelf.keep(png), settings.url_lives_s))

    def _order(self, job: Job, wanted: int) -> Order:
        settings, ask = self._behind.settings, job.ask
        chance = job.number * _MOST_PICTURES if settings.varied else 0
        edits = 1 if ask.canvas else 0
        return Order(
            request=job.id,
            provider=self._wire.name,
            prompt=ask.prompt,
            story=", ".join(ask.said),
            turn=len(ask.said),
            n=wanted,
            seed=settings.seed + chance,
            canvas=job.inputs[0] if edits else None,
            references=job.inputs[edits:],
            mask=job.mask,
            size=ask.size,
            side=settings.side,
            pad_bytes=settings.pad_bytes,
        )


def _cut_in_a_group(url: str) -> str:
    """Return half of a data URL, ending one letter into a group of four: no padding can mend that."""
    head, comma, letters = url.partition(",")
    return head + comma + letters[: len(letters) // 8 * 4 + 1]

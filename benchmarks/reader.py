"""Who reads the large pictures: the bot's own way from the socket to the disk, in a process of its own.

Started as `python -m benchmarks.reader URL DIALECT ROUNDS`; tells its figures as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from benchmarks import usage
from bot.dialects.registry import DIALECTS
from bot.domain.branch import Ask
from bot.domain.events import ImageReady, Inline
from bot.domain.offers import Offer
from bot.imaging.gate import Gate
from bot.memory import set_pictures_apart
from bot.providers.http import Client
from bot.providers.registry import Provider, Providers
from bot.store.files import Pictures

# How often the loop is asked whether it still answers; what it takes longer is a stall.
BEAT_S = 0.001
# A thread lets go of the picture it wrote a moment after it has said so.
SETTLES_S = 0.05

_SCHEDULE = Path("/proc/thread-self/schedstat")


class Heart:
    """What beats in the loop; `longest_s` is the longest stall since it was set to 0.

    While the loop's thread was ready and other programs had the processors it was not the loop that
    stalled: that time does not count.
    """

    def __init__(self) -> None:
        self.longest_s = 0.0

    async def beat(self) -> None:
        """Beat until cancelled."""
        last = _undisturbed()
        while True:
            await asyncio.sleep(BEAT_S)
            now = _undisturbed()
            self.longest_s, last = max(self.longest_s, now - last - BEAT_S), now


def _undisturbed() -> float:
    """The clock's seconds, less those that this thread has waited for a processor."""
    waited_ns = int(_SCHEDULE.read_bytes().split()[1])
    return time.perf_counter() - waited_ns / 1e9


@dataclass(frozen=True, slots=True)
class Reader:
    """The parts of the bot that a picture passes on its way in."""

    providers: Providers
    gate: Gate
    pictures: Pictures

    async def read(self, name: str) -> int:
        """Ask the provider of that name, keep its picture; return the picture's bytes."""
        size = 0
        async for event in self.providers.ask(self.providers.named(name), Ask(instruction="a koi pond")):
            match event:
                case ImageReady(Inline(data)):
                    picture = await self.gate.result(data)
                    await self.pictures.put("picture", picture.data)
                    size = picture.facts.size
        return size


@dataclass(frozen=True, slots=True)
class Told:
    """Of each large picture: the longest stall, and the peak in bytes beside the picture itself."""

    stalls_s: list[float]
    beside: list[float]


@asynccontextmanager
async def _reader(url: str, dialect: str) -> AsyncIterator[Reader]:
    offers = [
        Offer(name=size, dialect=dialect, base_url=f"{url}/{size}/{dialect}", model="m", stream=True)
        for size in ("small", "large")
    ]
    client, gate = Client(), Gate()
    asked = [Provider(offer=offer, key=SecretStr("k"), dialect=DIALECTS[dialect]) for offer in offers]
    try:
        with TemporaryDirectory() as folder:
            yield Reader(Providers(asked, client), gate, Pictures(Path(folder)))
    finally:
        await gate.close()
        await client.close()


async def main(url: str, dialect: str, rounds: int) -> dict[str, list[float]]:
    """Read a small picture, then `rounds` large ones."""
    set_pictures_apart()
    heart, told = Heart(), Told([], [])
    async with _reader(url, dialect) as reader:
        await reader.read("small")
        beating = asyncio.create_task(heart.beat())
        for _ in range(rounds):
            await _measure(reader, heart, told)
        beating.cancel()
    return asdict(told)


async def _measure(reader: Reader, heart: Heart, told: Told) -> None:
    await asyncio.sleep(SETTLES_S)
    before = _resident()
    heart.longest_s = 0.0
    usage.forget_peaks(os.getpid())
    size = await reader.read("large")
    told.stalls_s.append(heart.longest_s)
    told.beside.append(usage.of(os.getpid()).own_peak - before - size)


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))))

"""A large picture in a stream: what it costs beside itself, and how long it keeps everybody else waiting.

The bench plays the vendor; for each dialect a process of its own reads (`benchmarks.reader`), so that its
memory is nobody else's.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

from aiohttp import web
from PIL import Image

from benchmarks.figures import Aim, Figure, Unit
from benchmarks.streams import STREAMS, pieces
from sandbox.drawing import encode, padded

PICTURE_BYTES = 16_000_000
# A first one, so small that only what every picture needs is in place before the large ones.
SMALL_BYTES = 40_000
SIDE = 1024
PIECE_BYTES = 64 * 1024

MOST_BESIDE = Aim(most=3 * 1024 * 1024)
LONGEST_STALL = Aim(most=0.015)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one process read large pictures: of each, the peak in bytes beside it, and the longest stall."""

    dialect: str
    beside: tuple[float, ...]
    stalls_s: tuple[float, ...]


async def measured(rounds: int, dialects: Sequence[str] = tuple(STREAMS)) -> list[Reading]:
    """Stream `rounds` large pictures to a reader of each dialect, one reader after the other."""
    async with _vendor() as url:
        return [await _read(url, dialect, rounds) for dialect in dialects]


def figures(readings: Sequence[Reading]) -> list[Figure]:
    """Return the lines of the table: the most memory; the median stall, as other processes make some."""
    return [line for reading in readings for line in _lines(reading)]


def _lines(reading: Reading) -> Iterator[Figure]:
    def line(name: str, unit: Unit, value: float, aim: Aim) -> Figure:
        return Figure(name=f"{reading.dialect}, {name}", unit=unit, floor=None, bot=value, aim=aim)

    yield line("memory beside it", Unit.BYTES, max(reading.beside), MOST_BESIDE)
    yield line("longest stall", Unit.SECONDS, median(reading.stalls_s), LONGEST_STALL)


@asynccontextmanager
async def _vendor() -> AsyncIterator[str]:
    """Serve `/large/DIALECT/...` and `/small/DIALECT/...`; yield the address."""
    drawn = encode(Image.new("RGB", (SIDE, SIDE), "teal"))
    sizes = {"small": SMALL_BYTES, "large": PICTURE_BYTES}
    letters = {name: base64.b64encode(padded(drawn, size)) for name, size in sizes.items()}
    app = web.Application(client_max_size=0)
    app.router.add_post("/{size}/{dialect}/{rest:.*}", partial(_answer, letters))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _answer(letters: Mapping[str, bytes], request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    picture = letters[request.match_info["size"]]
    for piece in pieces(request.match_info["dialect"], picture, PIECE_BYTES):
        await response.write(piece)
    return response


async def _read(url: str, dialect: str, rounds: int) -> Reading:
    command = (sys.executable, "-m", "benchmarks.reader", url, dialect, str(rounds))
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    told, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the reader of {dialect} failed")
    answer = {name: tuple(values) for name, values in json.loads(told).items()}
    return Reading(dialect=dialect, **answer)

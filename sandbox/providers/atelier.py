"""Carrying out orders: drawing and editing in threads, so that the servers go on answering."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageFilter, ImageOps

from sandbox.drawing import Ancestry, annotated, draw, edit, encode, forebears, padded

_THREADS = 2
_PREVIEW_SIDE = 320
_LARGEST_SIDE = 2048
_SHAPES = ((1024, 1024), (1024, 1536), (1536, 1024))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Pictures to make. `canvas` is edited as `prompt` says; without one, `story` is drawn.

    `size` None: whatever suits the canvas, else a square of `side`. With a `mask` it changes only where that
    is transparent, and keeps its own size. `seed` decides everything that is left to luck.
    """

    request: str
    provider: str
    prompt: str
    story: str
    turn: int
    n: int
    seed: int
    canvas: bytes | None = None
    references: tuple[bytes, ...] = ()
    mask: bytes | None = None
    size: tuple[int, int] | None = None
    side: int = 1024
    pad_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """A finished picture: the PNG file handed out, and the same without what was written into it."""

    png: bytes
    plain: bytes


class Atelier:
    """Two threads that paint."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, "atelier")

    def close(self) -> None:
        """Let the threads go once they are done."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def make(self, order: Order) -> tuple[Made, ...]:
        """Return `order.n` pictures, each with its ancestry inside."""
        loop = asyncio.get_running_loop()
        work = [loop.run_in_executor(self._threads, _make, order, nth) for nth in range(order.n)]
        return tuple(await asyncio.gather(*work))

    async def previews(self, picture: Made, count: int) -> tuple[bytes, ...]:
        """Return `count` small PNG files of the same picture, from a blur to almost sharp."""
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, _previews, picture.plain, count
        )


def _make(order: Order, nth: int) -> Made:
    inputs = tuple(picture for picture in (order.canvas, *order.references) if picture is not None)
    ancestry = Ancestry(
        made_from=forebears(inputs),
        prompt=order.prompt,
        turn=order.turn,
        provider=order.provider,
        request=f"{order.request}-{nth + 1}",
    )
    seed = order.seed + nth
    plain = (
        _edited(order, order.canvas, seed)
        if order.canvas
        else _drawn(order.story, order.size or (order.side, order.side), seed)
    )
    return Made(padded(annotated(plain, ancestry), order.pad_bytes, seed), plain)


@lru_cache(maxsize=16)
def _drawn(story: str, size: tuple[int, int], seed: int) -> bytes:
    return encode(draw(story, size, seed))


def _edited(order: Order, canvas: bytes, seed: int) -> bytes:
    before = _opened(canvas)
    size = order.size or (before.size if order.mask else _shape_like(before, order.side))
    fitted = before if before.size == size else ImageOps.fit(before, size)
    mask = _opened(order.mask, None) if order.mask else None
    references = [_opened(each) for each in order.references]
    return encode(edit(fitted, order.prompt, seed, mask=mask, references=references))


def _opened(picture: bytes, mode: str | None = "RGB") -> Image.Image:
    with Image.open(io.BytesIO(picture)) as image:
        return image.convert(mode)


def _shape_like(image: Image.Image, side: int) -> tuple[int, int]:
    """Return the size on offer that comes nearest; what came from here keeps its own."""
    if image.width == image.height and image.width in (side, _LARGEST_SIDE):
        return image.size
    ratio = image.width / image.height
    return min(_SHAPES, key=lambda shape: abs(shape[0] / shape[1] - ratio))


@lru_cache(maxsize=16)
def _previews(png: bytes, count: int) -> tuple[bytes, ...]:
    small = _opened(png)
    small.thumbnail((_PREVIEW_SIDE, _PREVIEW_SIDE))
    blurs = [_PREVIEW_SIDE / 12 / 3**step for step in range(count)]
    return tuple(encode(small.filter(ImageFilter.GaussianBlur(blur))) for blur in blurs)

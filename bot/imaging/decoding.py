"""Files from outside to pixels: what is too large, moving or damaged never becomes any."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PIL import GifImagePlugin, Image, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from bot.domain.pictures import LARGEST_SIDE, MOST_PIXELS, Media, recognise
from bot.imaging.formats import end_of
from bot.imaging.frames import Report, Verdict

# Pillow's own check, which comes before a WebP decoder takes memory, errs at twice this figure.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2

# Named rather than found by Pillow: no other format is ever tried, and a JPEG with
# further pictures behind it (a phone's MPO) is just its first.
_READERS: dict[Media, Callable[[io.BytesIO], ImageFile.ImageFile]] = {
    Media.PNG: PngImagePlugin.PngImageFile,
    Media.JPEG: JpegImagePlugin.JpegImageFile,
    Media.WEBP: WebPImagePlugin.WebPImageFile,
    Media.GIF: GifImagePlugin.GifImageFile,
}


class Unfit(Exception):
    """The picture will not be taken; carries the report that says why."""

    def __init__(self, verdict: Verdict, width: int = 0, height: int = 0) -> None:
        super().__init__(verdict)
        self.report = Report(verdict=verdict, width=width, height=height)


def opened(data: bytes) -> tuple[Media, ImageFile.ImageFile]:
    """Read the header alone, and refuse by it what would cost too much to decode."""
    media = recognise(data[:12])
    if media is None:
        raise Unfit(Verdict.NOT_AN_IMAGE)
    try:
        image = _READERS[media](io.BytesIO(data))
    except Image.DecompressionBombError:
        raise Unfit(Verdict.TOO_MANY_PIXELS) from None
    if max(image.size) > LARGEST_SIDE or image.width * image.height > MOST_PIXELS:
        raise Unfit(Verdict.TOO_MANY_PIXELS, *image.size)
    return media, image


def decoded(data: bytes) -> tuple[Media, ImageFile.ImageFile, int]:
    """Decode all of a still picture, and say how long its file is without what follows its end."""
    media, image = opened(data)
    if getattr(image, "is_animated", False):
        raise Unfit(Verdict.ANIMATED)
    size = end_of(media, data)
    if size < len(data):  # what is kept must be what was decoded
        media, image = opened(data[:size])
    image.load()
    return media, image, size


@contextmanager
def lenient() -> Iterator[None]:
    """Let a picture that ends early pass for its beginning."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def simple(image: Image.Image) -> Image.Image:
    """The same picture in one of the modes that every format and vendor takes: L, RGB, RGBA."""
    if image.mode.startswith("I"):  # 16 bits a pixel
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in {"L", "RGB"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")

"""What an image child does: the only code that lets a decoder loose on bytes from outside.

Imports no more than it must, since the child's start is somebody's waiting time.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import sqrt
from typing import Any

from PIL import GifImagePlugin, Image, ImageFile, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from bot.domain.pictures import LARGEST_SIDE, MOST_PIXELS, PREVIEW_SIDE, Media, recognise
from bot.imaging.formats import end_of
from bot.imaging.frames import Job, Report, Task, Verdict

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

# A picture made smaller for display; more than this costs seconds to encode and no eye sees it.
_SHOWN_SIDE = 2560
_SHOWN_QUALITIES = (90, 75)
_PREVIEW_QUALITIES = (75, 50, 25)
_WEBP_EFFORT = 1  # of 6: twice as fast as the default, a few per cent larger


class UnfitError(Exception):
    """The picture will not be taken; carries the report that says why."""

    def __init__(self, verdict: Verdict, width: int = 0, height: int = 0) -> None:
        super().__init__(verdict)
        self.report = Report(verdict=verdict, width=width, height=height)


def run(job: Job, data: bytes) -> tuple[Report, bytes]:
    """Do `job`; never raises but for MemoryError, after which the process should not be used again."""
    try:
        # What Pillow merely warns of is metadata, which we drop, or size, which we judge ourselves.
        with warnings.catch_warnings(action="ignore"):
            return _TASKS[job.task](data, job.limit)
    except UnfitError as unfit:
        return unfit.report, b""
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  decoders raise whatever they like for bytes they dislike
        return Report(verdict=Verdict.DAMAGED, detail=f"{type(error).__name__}: {error}"[:200]), b""


def result(data: bytes, _limit: int) -> tuple[Report, bytes]:
    """Prove a provider's picture whole; it stays as it came, up to its end. A GIF becomes PNG."""
    media, image, size = _decoded(data)
    if media is Media.GIF:
        return _made(_simple(image), Media.PNG, compress_level=1)
    kept = memoryview(data)[:size]
    return _report(media, image, kept), b""


def upload(data: bytes, _limit: int) -> tuple[Report, bytes]:
    """Draw a member's picture anew, upright: of its file nothing is left but the pixels and their alpha."""
    media, image, _ = _decoded(data)
    with suppress(Exception):  # a sloppy EXIF block is no reason to refuse a photo
        ImageOps.exif_transpose(image, in_place=True)
    plain = _simple(image)
    plain.info = {}
    if media is Media.WEBP:
        return _made(plain, Media.WEBP, quality=95, method=_WEBP_EFFORT)
    if media is Media.JPEG:
        # Its own tables, where they still apply: the least loss for the fewest bytes.
        return _made(plain, Media.JPEG, quality="keep" if plain is image else 95)
    return _made(plain, Media.PNG, compress_level=1)


def preview(data: bytes, limit: int) -> tuple[Report, bytes]:
    """Make a small WebP of whatever can be seen already; the picture may end early."""
    with _lenient():
        _, image = _opened(data)
        image.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
        image.load()
    small = _simple(image)
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return _within(small, limit, Media.WEBP, _PREVIEW_QUALITIES)


def fit(data: bytes, limit: int) -> tuple[Report, bytes]:
    """Make it no more than `limit` bytes, by quality first and by size then."""
    _, image, _ = _decoded(data)
    plain = _simple(image)
    plain.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE))
    if plain.mode == "RGBA" and plain.getchannel("A").getextrema() == (255, 255):
        plain = plain.convert("RGB")
    media = Media.WEBP if plain.mode == "RGBA" else Media.JPEG
    return _within(plain, limit, media, _SHOWN_QUALITIES)


def thumbnail(data: bytes, side: int) -> tuple[Report, bytes]:
    """Make bare pixels of it, so that whoever draws with them decodes nothing; what is clear is white."""
    _, image = _opened(data)
    image.draft("RGB", (side, side))
    image.load()
    small = _simple(image)
    small.thumbnail((side, side))
    plain = Image.new("RGB", small.size, "white")
    plain.paste(small, mask=small.getchannel("A") if small.mode == "RGBA" else None)
    body = plain.tobytes()
    return Report(verdict=Verdict.FINE, width=plain.width, height=plain.height, size=len(body)), body


_TASKS: dict[Task, Callable[[bytes, int], tuple[Report, bytes]]] = {
    Task.RESULT: result,
    Task.UPLOAD: upload,
    Task.PREVIEW: preview,
    Task.FIT: fit,
    Task.THUMBNAIL: thumbnail,
}


def _opened(data: bytes) -> tuple[Media, ImageFile.ImageFile]:
    """Read the header alone, and refuse by it what would cost too much to decode."""
    media = recognise(data[:12])
    if media is None:
        raise UnfitError(Verdict.NOT_AN_IMAGE)
    try:
        image = _READERS[media](io.BytesIO(data))
    except Image.DecompressionBombError:
        raise UnfitError(Verdict.TOO_MANY_PIXELS) from None
    if max(image.size) > LARGEST_SIDE or image.width * image.height > MOST_PIXELS:
        raise UnfitError(Verdict.TOO_MANY_PIXELS, *image.size)
    return media, image


def _decoded(data: bytes) -> tuple[Media, ImageFile.ImageFile, int]:
    """Decode all of a still picture, and say how long its file is without what follows its end."""
    media, image = _opened(data)
    if getattr(image, "is_animated", False):
        raise UnfitError(Verdict.ANIMATED)
    size = end_of(media, data)
    if size < len(data):  # what is kept must be what was decoded
        media, image = _opened(data[:size])
    image.load()
    return media, image, size


@contextmanager
def _lenient() -> Iterator[None]:
    """Let a picture that ends early pass for its beginning."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _simple(image: Image.Image) -> Image.Image:
    """The same picture in one of the modes that every format and vendor takes: L, RGB, RGBA."""
    if image.mode.startswith("I"):  # 16 bits a pixel
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in {"L", "RGB"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _within(image: Image.Image, limit: int, media: Media, qualities: tuple[int, ...]) -> tuple[Report, bytes]:
    while min(image.size) > 1:
        for quality in qualities:
            report, body = _made(image, media, quality=quality, method=_WEBP_EFFORT)
            if report.size <= limit:
                return report, body
        scale = min(0.9, 0.95 * sqrt(limit / report.size))
        image = image.resize((max(1, int(image.width * scale)), max(1, int(image.height * scale))))
    raise ValueError("no picture is that small")


def _made(image: Image.Image, media: Media, **settings: Any) -> tuple[Report, bytes]:  # the encoders' own
    file = io.BytesIO()
    image.save(file, media.name, **settings)
    return _report(media, image, file.getbuffer()), file.getvalue()


def _report(media: Media, image: Image.Image, data: memoryview) -> Report:
    return Report(
        verdict=Verdict.FINE,
        media=media,
        width=image.width,
        height=image.height,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )

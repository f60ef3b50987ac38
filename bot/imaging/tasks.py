"""What an image child does: the only code that lets a decoder loose on bytes from outside.

Imports no more than it must, since the child's start is somebody's waiting time.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from PIL import Image, ImageOps

from bot.domain.pictures import PREVIEW_SIDE, Media
from bot.imaging import regions
from bot.imaging.blur import is_blurred
from bot.imaging.decoding import Unfit, decoded, lenient, opened, simple
from bot.imaging.encoding import WEBP_EFFORT, made, report_on, within
from bot.imaging.frames import Job, Report, Task, Verdict

# A picture made smaller, for display or for a vendor: more than this costs seconds to encode and is not seen.
_SHOWN_SIDE = 2560
_SHOWN_QUALITIES = (90, 75)
# The best first, where few bytes count; only JPEG loses what is clear.
_FOR_CLEAR = (Media.WEBP, Media.PNG, Media.JPEG)
_FOR_OPAQUE = (Media.JPEG, Media.WEBP, Media.PNG)
_PREVIEW_QUALITIES = (75, 50, 25)


def run(job: Job, data: bytes) -> tuple[Report, bytes]:
    """Do `job`; never raises but for MemoryError, after which the process should not be used again."""
    try:
        # What Pillow merely warns of is metadata, which we drop, or size, which we judge ourselves.
        with warnings.catch_warnings(action="ignore"):
            return _TASKS[job.task](data, job)
    except Unfit as unfit:
        return unfit.report, b""
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  decoders raise whatever they like for bytes they dislike
        return Report(verdict=Verdict.DAMAGED, detail=f"{type(error).__name__}: {error}"[:200]), b""


def result(data: bytes, _job: Job) -> tuple[Report, bytes]:
    """Prove a provider's picture whole; it stays as it came, up to its end. A GIF becomes PNG."""
    media, image, size = decoded(data)
    if media is Media.GIF:
        return made(simple(image), Media.PNG, compress_level=1)
    kept = memoryview(data)[:size]
    return report_on(media, image, kept), b""


def upload(data: bytes, _job: Job) -> tuple[Report, bytes]:
    """Draw a member's picture anew, upright: of its file nothing is left but the pixels and their alpha."""
    media, image, _ = decoded(data)
    with suppress(Exception):  # a sloppy EXIF block is no reason to refuse a photo
        ImageOps.exif_transpose(image, in_place=True)
    plain = simple(image)
    plain.info = {}
    report, body = _made_anew(plain, media, as_was=plain is image)
    return replace(report, blurred=is_blurred(plain)), body


def _made_anew(plain: Image.Image, media: Media, *, as_was: bool) -> tuple[Report, bytes]:
    if media is Media.WEBP:
        return made(plain, Media.WEBP, quality=95, method=WEBP_EFFORT)
    if media is Media.JPEG:
        # Its own tables, where they still apply: the least loss for the fewest bytes.
        return made(plain, Media.JPEG, quality="keep" if as_was else 95)
    return made(plain, Media.PNG, compress_level=1)


def as_png(data: bytes, _job: Job) -> tuple[Report, bytes]:
    """Make a PNG of it that has the very same pixels."""
    _, image, _ = decoded(data)
    return made(simple(image), Media.PNG, compress_level=1)


def preview(data: bytes, job: Job) -> tuple[Report, bytes]:
    """Make a small WebP of whatever can be seen already; the picture may end early."""
    with lenient():
        _, image = opened(data)
        image.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
        image.load()
    small = simple(image)
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return within(small, job.limit, Media.WEBP, _PREVIEW_QUALITIES)


def fit(data: bytes, job: Job) -> tuple[Report, bytes]:
    """Make it no more than `limit` bytes, by quality first and by size then."""
    _, image, _ = decoded(data)
    plain = simple(image)
    plain.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE))
    if plain.mode == "RGBA" and plain.getchannel("A").getextrema() == (255, 255):
        plain = plain.convert("RGB")
    best = _FOR_CLEAR if plain.mode == "RGBA" else _FOR_OPAQUE
    media = next(media for media in best if not job.types or media in job.types)
    if media is Media.JPEG:
        plain = _opaque(plain)
    return within(plain, job.limit, media, (0,) if media is Media.PNG else _SHOWN_QUALITIES)


def thumbnail(data: bytes, job: Job) -> tuple[Report, bytes]:
    """Make bare pixels of it, so that whoever draws with them decodes nothing; what is clear is white."""
    _, image = opened(data)
    side = job.limit
    image.draft("RGB", (side, side))
    image.load()
    small = simple(image)
    small.thumbnail((side, side))
    plain = _opaque(small)
    body = plain.tobytes()
    return Report(verdict=Verdict.FINE, width=plain.width, height=plain.height, size=len(body)), body


def _opaque(image: Image.Image) -> Image.Image:
    """The same in plain colours, white where it was clear."""
    plain = Image.new("RGB", image.size, "white")
    plain.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return plain


_TASKS: dict[Task, Callable[[bytes, Job], tuple[Report, bytes]]] = {
    Task.RESULT: result,
    Task.UPLOAD: upload,
    Task.PREVIEW: preview,
    Task.FIT: fit,
    Task.THUMBNAIL: thumbnail,
    Task.MASK: regions.mask,
    Task.RESTORE: regions.restore,
    Task.MARK: regions.mark,
    Task.AS_PNG: as_png,
}

"""Pixels to files, and the facts of each."""

from __future__ import annotations

import hashlib
import io
from math import sqrt
from typing import Any

from PIL import Image

from bot.domain.pictures import Media
from bot.imaging.frames import Report, Verdict

WEBP_EFFORT = 1  # of 6: twice as fast as the default, a few per cent larger


def within(image: Image.Image, limit: int, media: Media, qualities: tuple[int, ...]) -> tuple[Report, bytes]:
    """The picture in at most `limit` bytes: by quality first, then by size; raises ValueError if in none."""
    while min(image.size) > 1:
        for quality in qualities:
            report, body = made(image, media, quality=quality, method=WEBP_EFFORT)
            if report.size <= limit:
                return report, body
        scale = min(0.9, 0.95 * sqrt(limit / report.size))
        image = image.resize((max(1, int(image.width * scale)), max(1, int(image.height * scale))))
    raise ValueError("no picture is that small")


def made(image: Image.Image, media: Media, **settings: Any) -> tuple[Report, bytes]:  # the encoders' own
    """The picture's file, and the report on it."""
    file = io.BytesIO()
    image.save(file, media.name, **settings)
    return report_on(media, image, file.getbuffer()), file.getvalue()


def report_on(media: Media, image: Image.Image, data: memoryview) -> Report:
    """What a file holds: `image`, in `data`."""
    return Report(
        verdict=Verdict.FINE,
        media=media,
        width=image.width,
        height=image.height,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )

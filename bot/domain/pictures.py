"""Pictures as facts. Bytes live in the store; what is known of them lives here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MEBIBYTE = 1024 * 1024

# A member's upload, and a provider's result, beyond which nothing is decoded.
LARGEST_UPLOAD = 20 * MEBIBYTE
LARGEST_RESULT = 48 * MEBIBYTE
LARGEST_SIDE = 8192
MOST_PIXELS = 36_000_000

# What the status message may show while a turn runs.
PREVIEW_SIDE = 512
PREVIEW_BYTES = 60_000
# Seconds between two previews of a turn: a new one costs a decoding and an upload.
PREVIEW_EVERY_S = 2.5


class Media(StrEnum):
    """The picture formats we take and keep; the value is the MIME type."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    GIF = "image/gif"

    @property
    def extension(self) -> str:
        """The file name's ending, without the dot."""
        return {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}[self.value]


# The formats a picture can be given for whoever does not take its own.
WRITABLE = (Media.PNG, Media.JPEG, Media.WEBP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What decoding a picture proved about its bytes. `sha256` is lower-case hex of exactly those bytes."""

    media: Media
    width: int
    height: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded-and-verified picture with its bytes in memory; `blurred` is told of uploads alone."""

    facts: Facts
    data: bytes
    blurred: bool = False


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture already decoded: `rgb` holds three bytes a pixel, row by row from the top."""

    width: int
    height: int
    rgb: bytes


def recognise(head: bytes) -> Media | None:
    """Tell the format from a file's first 12 bytes; None if it is none of ours."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Media.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return Media.JPEG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Media.WEBP
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return Media.GIF
    return None
